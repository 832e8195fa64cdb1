#include "document/history_reads.hpp"

#include "document/log_player.hpp"

namespace weft::detail {

// Databases of the first schema do not know where a re-created document began; but without a
// snapshot nothing can have been discarded.
bool is_whole(const DocumentInfo& info) {
  const bool never_covered = info.snapshot_through.value == 0 && info.snapshot_bytes == 0;
  return info.first.value == info.born.value + 1 || never_covered;
}

Error discarded(const DocumentInfo& info) {
  return {ErrorCode::kFailedPrecondition,
          "the history was discarded: the log begins at " + std::to_string(info.first.value) +
              ", and no older snapshot is kept"};
}

Result<void> check_version(const DocumentInfo& info, LogPosition version) {
  if (info.end < version)
    return Error{ErrorCode::kNotFound, "there is no version " + std::to_string(version.value) +
                                           ": the newest is " + std::to_string(info.end.value)};
  if (version.value + 1 >= info.first.value) return {};
  if (!is_whole(info)) return discarded(info);
  return Error{ErrorCode::kNotFound, "version " + std::to_string(version.value) + " is before the document's beginning"};
}

VersionInfo version_of(LogPosition position, const Entry& entry) {
  return {position, std::string(entry.author), entry.time, entry.replica, entry.sequence};
}

Result<DocumentInfo> HistorySource::current() const {
  WEFT_ASSIGN(DocumentInfo info, storage->info(id));
  if (info.incarnation == incarnation) return info;
  return Error{ErrorCode::kNotFound, "the document was removed, and another one has its name"};
}

Result<std::optional<VersionInfo>> HistorySource::version(const DocumentInfo& info, LogPosition position) const {
  std::optional<VersionInfo> found;
  if (position < info.first) return found;
  WEFT_TRY(read_changes(*storage, id, position, position, [&](LogPosition at, const Entry& entry) -> Result<void> {
    found = version_of(at, entry);
    return {};
  }));
  return found;
}

}  // namespace weft::detail
