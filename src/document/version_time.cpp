// From a time to a version. A log is read by position, and its times ascend only mostly: clocks are
// set back, and several entries share a millisecond. What never happens is that an entry's time is
// more than `clock_step_max` before that of an entry before it. So an entry later than the time
// wanted by more than that has only later ones behind it, and a search by halves finds the first
// place from which on that is so. The last entry in time is before it, and is looked for backward.

#include <algorithm>
#include <limits>

#include "document/history_reads.hpp"
#include "document/log_player.hpp"

namespace weft::detail {
namespace {

constexpr std::uint64_t kFirstPage = 16;
constexpr std::uint64_t kLastPage = 4096;

WallTime later_by(WallTime time, Duration step) {
  const std::int64_t ms = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(step).count());
  const std::int64_t room = std::numeric_limits<std::int64_t>::max() - std::max<std::int64_t>(time.ms, 0);
  return {time.ms + std::min(ms, room)};
}

Result<WallTime> time_of(const HistorySource& source, LogPosition position) {
  WallTime time;
  WEFT_TRY(read_changes(*source.storage, source.id, position, position,
                        [&](LogPosition, const Entry& entry) -> Result<void> {
    time = entry.time;
    return {};
  }));
  return time;
}

// No entry from here on is in time.
Result<std::uint64_t> end_of_search(const HistorySource& source, const DocumentInfo& info, WallTime surely_late) {
  std::uint64_t not_late = info.first.value - 1, late = info.end.value + 1;
  // The end first: it is what most ask for, and what a clock that was wrong for a while must not hide.
  for (std::uint64_t at = info.end.value; late - not_late > 1; at = not_late + (late - not_late) / 2) {
    WEFT_ASSIGN(const WallTime time, time_of(source, LogPosition{at}));
    (surely_late < time ? late : not_late) = at;
  }
  return late;
}

}  // namespace

Result<LogPosition> position_at(const HistorySource& source, const DocumentInfo& info, WallTime time) {
  WEFT_ASSIGN(std::uint64_t end, end_of_search(source, info, later_by(time, source.options.clock_step_max)));
  for (std::uint64_t page = kFirstPage; end > info.first.value; page = std::min(2 * page, kLastPage)) {
    const std::uint64_t from = end - std::min(page, end - info.first.value);
    LogPosition found;
    WEFT_TRY(read_changes(*source.storage, source.id, LogPosition{from}, LogPosition{end - 1},
                          [&](LogPosition at, const Entry& entry) -> Result<void> {
      if (!(time < entry.time)) found = at;
      return {};
    }));
    if (found.value != 0) return found;
    end = from;
  }
  if (!is_whole(info)) return discarded(info);
  return LogPosition{info.first.value - 1};
}

}  // namespace weft::detail
