#include "weft/document/historical_view.hpp"

#include <algorithm>
#include <utility>

#include "document/history_reads.hpp"
#include "document/log_player.hpp"

namespace weft {
namespace {

// Up to this many entries are walked without asking storage for a nearer checkpoint, which costs a
// document to read.
constexpr std::uint64_t kWalkMax = 64;
// Entries that are read at once on the way back.
constexpr std::uint64_t kPage = 256;

struct PastChange {
  VersionInfo version;
  Bytes payload;
};

// Where snapshots are kept on the way from one version to another: halfway, then halfway on.
class Halves {
 public:
  Halves(LogPosition from, LogPosition to, std::uint64_t distance_min)
      : next_(from.value), to_(to.value), distance_min_(std::max<std::uint64_t>(distance_min, 1)) {
    advance();
  }
  bool passes(LogPosition at) {
    if (at.value != next_ || to_ - next_ < distance_min_) return false;
    advance();
    return true;
  }

 private:
  void advance() { next_ += (to_ - next_ + 1) / 2; }
  std::uint64_t next_;
  std::uint64_t to_;
  std::uint64_t distance_min_;
};

}  // namespace

Result<HistoricalView> HistoricalView::at(detail::HistorySource source, LogPosition version) {
  HistoricalView view(std::move(source));
  WEFT_ASSIGN(const DocumentInfo info, view.source_.current());
  WEFT_TRY(detail::check_version(info, version));
  WEFT_ASSIGN(const std::optional<Base> base, view.base_of(info, version));
  if (!base) return detail::discarded(info);
  WEFT_TRY(view.rebuild(info, *base, version, Keeping::kNothing));
  return view;
}

Result<void> HistoricalView::go_to(LogPosition version) {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  WEFT_TRY(detail::check_version(info, version));
  if (!(version < position_)) return go_forward(info, version);
  WEFT_ASSIGN(const bool there, go_back(info, version));
  if (!there) return detail::discarded(info);
  return {};
}

Result<void> HistoricalView::go_to(WallTime time) {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  WEFT_ASSIGN(const LogPosition version, detail::position_at(source_, info, time));
  return go_to(version);
}

Result<bool> HistoricalView::step_forward() {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  if (!(position_ < info.end)) return false;
  WEFT_TRY(go_forward(info, LogPosition{position_.value + 1}));
  return true;
}

Result<bool> HistoricalView::step_backward() {
  WEFT_ASSIGN(const DocumentInfo info, source_.current());
  if (position_ < info.first) return false;
  return go_back(info, LogPosition{position_.value - 1});
}

// ---- where to begin

Result<std::optional<HistoricalView::Base>> HistoricalView::base_of(const DocumentInfo& info, LogPosition version) const {
  if (!(kept_end_ < version)) {
    const auto newer = std::find_if(kept_.begin(), kept_.end(),
                                    [&](const Snapshot& snapshot) { return version < snapshot.through; });
    if (newer != kept_.begin()) return std::optional<Base>(Base{std::prev(newer)->through, *std::prev(newer), true});
  }
  WEFT_ASSIGN(std::optional<Snapshot> stored, source_.storage->snapshot_at(source_.id, version));
  if (stored) return std::optional<Base>(Base{stored->through, std::move(stored)});
  if (!detail::is_whole(info)) return std::optional<Base>();
  return std::optional<Base>(Base{LogPosition{info.first.value - 1}, std::nullopt});
}

Result<void> HistoricalView::rebuild(const DocumentInfo& info, const Base& base, LogPosition version, Keeping keeping) {
  WEFT_ASSIGN(AnyModel model, detail::model_of(source_.factory, base.snapshot, source_.limits));
  forget_kept(!base.in_memory, version);
  kept_end_ = version;
  Halves halves(base.through, version, source_.options.kept_distance_min);
  std::optional<VersionInfo> last;
  const detail::ChangeVisitor play = [&](LogPosition at, const Entry& entry) -> Result<void> {
    WEFT_TRY(detail::play(model, at, entry));
    if (at == version) last = detail::version_of(at, entry);
    if (keeping == Keeping::kHalves && halves.passes(at)) keep(at, model);
    return {};
  };
  WEFT_TRY(detail::read_changes(*source_.storage, source_.id, LogPosition{base.through.value + 1}, version, play));
  if (!last) {
    WEFT_ASSIGN(last, source_.version(info, version));
  }
  model_ = std::move(model);
  position_ = version;
  version_ = std::move(last);
  return {};
}

// ---- forward

Result<void> HistoricalView::go_forward(const DocumentInfo& info, LogPosition version) {
  if (version.value - position_.value > kWalkMax) {
    WEFT_ASSIGN(std::optional<Snapshot> stored, source_.storage->snapshot_at(source_.id, version));
    if (stored && position_ < stored->through) {
      const LogPosition through = stored->through;
      return rebuild(info, Base{through, std::move(stored)}, version, Keeping::kNothing);
    }
  }
  const LogPosition from{position_.value + 1};
  return detail::read_changes(*source_.storage, source_.id, from, version,
                              [&](LogPosition at, const Entry& entry) -> Result<void> {
    WEFT_TRY(detail::play(model_, at, entry));
    position_ = at;
    version_ = detail::version_of(at, entry);
    return {};
  });
}

// ---- backward

// False: nothing is left to begin from.
Result<bool> HistoricalView::go_back(const DocumentInfo& info, LogPosition version) {
  const std::uint64_t distance = position_.value - version.value;
  if (distance > kWalkMax) {
    WEFT_ASSIGN(const std::optional<Base> base, base_of(info, version));
    if (base && version.value - base->through.value < distance) {
      WEFT_TRY(rebuild(info, *base, version, Keeping::kHalves));
      return true;
    }
  }
  WEFT_ASSIGN(const bool retreated, retreat_to(info, version));
  if (retreated) return true;
  WEFT_ASSIGN(const std::optional<Base> base, base_of(info, version));
  if (!base) return false;
  WEFT_TRY(rebuild(info, *base, version, Keeping::kHalves));
  return true;
}

// False: the family cannot go back that far; the view stands at the last version that it could.
Result<bool> HistoricalView::retreat_to(const DocumentInfo& info, LogPosition version) {
  while (version < position_) {
    const std::uint64_t page = std::min(kPage, position_.value - version.value);
    // The entry before those that are taken back says whose version it is.
    const LogPosition from{std::max(info.first.value, position_.value - page)};
    std::vector<PastChange> changes;
    WEFT_TRY(detail::read_changes(*source_.storage, source_.id, from, position_,
                                  [&](LogPosition at, const Entry& entry) -> Result<void> {
      changes.push_back({detail::version_of(at, entry), to_bytes(entry.payload)});
      return {};
    }));
    for (std::uint64_t steps = page; steps > 0; --steps) {
      auto retreated = model_.retreat(changes.back().payload);
      if (!retreated)
        return detail::damaged("log entry " + std::to_string(position_.value), retreated.error());
      if (!*retreated) return false;
      changes.pop_back();
      --position_.value;
      version_ = changes.empty() ? std::nullopt : std::optional<VersionInfo>(changes.back().version);
    }
  }
  return true;
}

// ---- snapshots in memory

void HistoricalView::keep(LogPosition through, const AnyModel& model) {
  Bytes snapshot = model.snapshot();
  if (snapshot.size() > source_.options.kept_bytes_max - kept_bytes_) return;
  kept_bytes_ += snapshot.size();
  kept_.push_back({through, std::move(snapshot)});
}

void HistoricalView::forget_kept(bool all, LogPosition after) {
  while (!kept_.empty() && (all || after < kept_.back().through)) {
    kept_bytes_ -= kept_.back().data.size();
    kept_.pop_back();
  }
}

}  // namespace weft
