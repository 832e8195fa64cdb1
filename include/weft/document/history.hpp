#pragma once

// The past of a stored document, of any family: its log, read back.
//
//   WEFT_ASSIGN(History history, History::open(storage, id, models));
//   WEFT_ASSIGN(HistoricalView monday, history.view(WallTime{monday_ms}));
//   show(monday.to_json_text());
//   WEFT_ASSIGN(Bytes change, history.restore(monday.position(), replica));   // submit it as any other

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "weft/document/historical_view.hpp"

namespace weft {

/// The entries of a log that are there.
struct HistoryBounds {
  LogPosition first;  ///< past `end` when there are none
  LogPosition end;
  bool whole = true;  ///< `first` is the document's first: nothing before it was discarded
};

struct VersionDifference {
  std::string before;                  ///< JSON text at the first version
  std::string after;                   ///< JSON text at the second one
  std::vector<VersionInfo> versions;   ///< of the entries between the two, in log order
};

/// Reads the history of one document. A version is named by the log position of its newest entry;
/// the position before the first entry is the empty document.
///
/// Nothing is cached between calls, so that what others append meanwhile is seen.
/// Blocking, on the io executor. Lifetime: the storage outlives it and its views. Thread: confined.
/// Errors of every call: kNotFound (the document is gone, or another one has its name),
/// kFailedPrecondition (that part of the history was discarded; or an entry is no change),
/// kDataLoss (an entry or a checkpoint is damaged or missing: never a shorter history), and
/// whatever the storage reports.
class History {
 public:
  /// Errors: also kFailedPrecondition (its model is not registered).
  static Result<History> open(Storage& storage, const DocumentId& id, const ModelRegistry& models,
                              const Limits& limits = {}, const HistoryOptions& options = {});

  Result<HistoryBounds> bounds() const;

  /// Up to `limit` versions from a position on, oldest first; fewer at the newest one only. Any
  /// position up to the first, 0 included, is the beginning.
  Result<std::vector<VersionInfo>> versions_from(LogPosition from, std::size_t limit) const;
  /// Up to `limit` versions before a position, newest first; fewer where the log begins only.
  Result<std::vector<VersionInfo>> versions_before(LogPosition before, std::size_t limit) const;

  /// The version at a time: the last entry, in the order of the log, whose time is not after it; the
  /// position before the first entry when there is none.
  ///
  /// A version holds everything before it, also what a clock that went back dates later. Exact as
  /// long as no entry is dated more than HistoryOptions::clock_step_max before one that precedes it;
  /// past that an earlier version may be found, but one whose entry is in time, and the newest
  /// version whenever its own entry is. Complexity: O(log n) reads of one entry, and of the entries
  /// dated within clock_step_max after the time.
  Result<LogPosition> position_at(WallTime time) const;

  /// The document as it was. Complexity: O(log n + entries since the nearest checkpoint), and
  /// O(size of the document then).
  Result<HistoricalView> view(LogPosition version) const;
  Result<HistoricalView> view(WallTime time) const;

  /// What two versions show, the second may be older than the first, and who worked in between.
  /// `weft/json/difference.hpp` compares the texts. Complexity: that of two views.
  Result<VersionDifference> difference(LogPosition from, LogPosition to) const;

  /// A change that makes the document of now read as it did at a version: what a host submits as any
  /// other change. Nothing in the log is rewritten, and edits that are not in it yet stay. Empty
  /// when there is nothing to change. `replica` is not 0, and nobody else writes under it.
  /// Complexity: that of a view, and of playing all that came after it.
  /// Errors: also kInvalidArgument (`replica`), kResourceExhausted (restored_bytes_max).
  Result<Bytes> restore(LogPosition version, std::uint64_t replica) const;

 private:
  explicit History(detail::HistorySource source) : source_(std::move(source)) {}
  Result<std::vector<VersionInfo>> read_versions(LogPosition from, LogPosition through) const;

  detail::HistorySource source_;
};

}  // namespace weft
