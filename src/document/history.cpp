#include "weft/document/history.hpp"

#include <algorithm>
#include <utility>

#include "document/history_reads.hpp"
#include "document/log_player.hpp"

namespace weft {

Result<History> History::open(Storage& storage, const DocumentId& id, const ModelRegistry& models,
                              const Limits& limits, const HistoryOptions& options) {
  WEFT_ASSIGN(const DocumentInfo info, storage.info(id));
  WEFT_ASSIGN(const ModelRegistry::Factory* factory, detail::factory_of(info, models));
  return History({&storage, id, info.incarnation, *factory, limits, options});
}

Result<HistoryBounds> History::bounds() const {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  return HistoryBounds{info.first, info.end, detail::is_whole(info)};
}

// ---- versions

Result<std::vector<VersionInfo>> History::read_versions(LogPosition from, LogPosition through) const {
  std::vector<VersionInfo> versions;
  WEFT_TRY(detail::read_changes(*source_.storage, source_.id, from, through,
                                [&](LogPosition at, const Entry& entry) -> Result<void> {
    versions.push_back(detail::version_of(at, entry));
    return {};
  }));
  return versions;
}

Result<std::vector<VersionInfo>> History::versions_from(LogPosition from, std::size_t limit) const {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  if (from < info.first && !detail::is_whole(info)) return detail::discarded(info);
  const std::uint64_t begin = std::max(from.value, info.first.value);
  if (begin > info.end.value || limit == 0) return std::vector<VersionInfo>();
  const std::uint64_t count = std::min<std::uint64_t>(limit, info.end.value - begin + 1);
  return read_versions(LogPosition{begin}, LogPosition{begin + count - 1});
}

Result<std::vector<VersionInfo>> History::versions_before(LogPosition before, std::size_t limit) const {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  const std::uint64_t end = std::min(before.value, info.end.value + 1);
  if (end <= info.first.value) {
    if (detail::is_whole(info)) return std::vector<VersionInfo>();
    return detail::discarded(info);
  }
  if (limit == 0) return std::vector<VersionInfo>();
  const std::uint64_t count = std::min<std::uint64_t>(limit, end - info.first.value);
  WEFT_ASSIGN(std::vector<VersionInfo> versions, read_versions(LogPosition{end - count}, LogPosition{end - 1}));
  std::reverse(versions.begin(), versions.end());
  return versions;
}

Result<LogPosition> History::position_at(WallTime time) const {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  return detail::position_at(source_, info, time);
}

// ---- views

Result<HistoricalView> History::view(LogPosition version) const { return HistoricalView::at(source_, version); }

Result<HistoricalView> History::view(WallTime time) const {
  WEFT_ASSIGN(const LogPosition version, position_at(time));
  return view(version);
}

Result<VersionDifference> History::difference(LogPosition from, LogPosition to) const {
  VersionDifference difference;
  WEFT_ASSIGN(HistoricalView there, view(from));
  difference.before = there.to_json_text();
  WEFT_TRY(there.go_to(to));
  difference.after = there.to_json_text();
  const auto [older, newer] = std::minmax(from, to);
  WEFT_ASSIGN(difference.versions, read_versions(LogPosition{older.value + 1}, newer));
  return difference;
}

Result<Bytes> History::restore(LogPosition version, std::uint64_t replica) const {
  WEFT_ASSIGN(const HistoricalView there, view(version));
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  std::vector<Bytes> later;
  std::size_t room = source_.options.restored_bytes_max;
  WEFT_TRY(detail::read_changes(*source_.storage, source_.id, LogPosition{version.value + 1}, info.end,
                                [&](LogPosition, const Entry& entry) -> Result<void> {
    if (entry.payload.size() > room)
      return Error{ErrorCode::kResourceExhausted, "restored_bytes_max: too much was changed since that version"};
    room -= entry.payload.size();
    later.push_back(to_bytes(entry.payload));
    return {};
  }));
  const std::vector<ByteView> views(later.begin(), later.end());
  return there.model().reverted(views, replica);
}

}  // namespace weft
