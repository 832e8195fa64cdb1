#pragma once

// What a History and its views ask of a log.

#include "weft/document/historical_view.hpp"

namespace weft::detail {

/// Does the log begin where the document did?
bool is_whole(const DocumentInfo& info);
/// That part of the history is not there any more.
Error discarded(const DocumentInfo& info);
/// Is it a version of this log? Errors: kNotFound, kFailedPrecondition (discarded).
Result<void> check_version(const DocumentInfo& info, LogPosition version);
VersionInfo version_of(LogPosition position, const Entry& entry);
/// See History::position_at.
Result<LogPosition> position_at(const HistorySource& source, const DocumentInfo& info, WallTime time);

}  // namespace weft::detail
