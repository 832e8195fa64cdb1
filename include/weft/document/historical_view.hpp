#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weft/base/clock.hpp"
#include "weft/document/version_info.hpp"
#include "weft/model/registry.hpp"

namespace weft {

struct HistoryOptions {
  /// By how much the clock that stamped the log may have gone back between any two entries; see
  /// History::position_at.
  Duration clock_step_max = std::chrono::minutes(1);
  /// The snapshots that one view keeps in memory for going back, together.
  std::size_t kept_bytes_max = std::size_t{64} << 20;
  /// Entries that are played again rather than kept a snapshot for.
  std::uint64_t kept_distance_min = 16;
  /// The changes that one restoration may have to take back, together.
  std::size_t restored_bytes_max = std::size_t{256} << 20;
};

namespace detail {

/// One document's log, as a History and its views read it.
struct HistorySource {
  Storage* storage;
  DocumentId id;
  Incarnation incarnation;
  ModelRegistry::Factory factory;
  Limits limits;
  HistoryOptions options;

  /// The document as it is now. Errors: kNotFound (removed, or another one has the name).
  Result<DocumentInfo> current() const;
  /// What an entry says of its version; nothing when the log begins behind it.
  Result<std::optional<VersionInfo>> version(const DocumentInfo& info, LogPosition position) const;
};

}  // namespace detail

/// A document as it was at one version, which goes forward and backward over its log.
///
/// Forward it plays entries. Backward it takes them back when the family can (Model: retreat);
/// elsewhere it plays from the nearest checkpoint at or before the version: of those in storage, or
/// of those it leaves in memory at half the way back, three quarters, and so on, so that stepping
/// back through n versions one by one plays O(n log n) entries. After an error it stands where it
/// got to, which position() tells, and may be used on.
/// Blocking, on the io executor. Lifetime: the storage outlives it. Thread: confined.
class HistoricalView {
 public:
  /// The document at this version; what is done to a copy of it is nobody else's matter.
  const AnyModel& model() const { return model_; }
  std::string to_json_text() const { return model_.to_json_text(); }
  LogPosition position() const { return position_; }
  /// Who made this version, and when; nothing at the beginning, and when the entry was discarded
  /// and only a snapshot through it is left.
  const std::optional<VersionInfo>& version() const { return version_; }

  /// Goes to a version. Complexity: O(log n + entries between here, or the nearest checkpoint, and
  /// there), and O(size of the document) when a checkpoint is used.
  /// Errors: kNotFound (no such version yet, or never; the document is gone), kFailedPrecondition
  /// (that part of the history was discarded), kDataLoss (an entry or a checkpoint is damaged or
  /// missing), and whatever the storage reports.
  Result<void> go_to(LogPosition version);
  /// Goes to the version at a time; see History::position_at.
  Result<void> go_to(WallTime time);
  /// One version on; false at the newest, also when the document is read further later.
  Result<bool> step_forward();
  /// One version back; false at the oldest that can be shown.
  Result<bool> step_backward();

  /// Bytes of the snapshots kept in memory; at most HistoryOptions::kept_bytes_max.
  std::size_t kept_bytes() const { return kept_bytes_; }

 private:
  friend class History;
  /// Where playing may begin: at a snapshot, or without one at the empty document.
  struct Base {
    LogPosition through;
    std::optional<Snapshot> snapshot;
    bool in_memory = false;
  };
  enum class Keeping : std::uint8_t { kNothing, kHalves };

  explicit HistoricalView(detail::HistorySource source) : source_(std::move(source)) {}
  static Result<HistoricalView> at(detail::HistorySource source, LogPosition version);

  Result<std::optional<Base>> base_of(const DocumentInfo& info, LogPosition version) const;
  Result<void> rebuild(const DocumentInfo& info, const Base& base, LogPosition version, Keeping keeping);
  Result<void> go_forward(const DocumentInfo& info, LogPosition version);
  Result<bool> go_back(const DocumentInfo& info, LogPosition version);
  Result<bool> retreat_to(const DocumentInfo& info, LogPosition version);
  void keep(LogPosition through, const AnyModel& model);
  void forget_kept(bool all, LogPosition after);

  detail::HistorySource source_;
  AnyModel model_;
  LogPosition position_;
  std::optional<VersionInfo> version_;
  std::vector<Snapshot> kept_;  // ascending
  LogPosition kept_end_;        // up to here no stored checkpoint is nearer than a kept one
  std::size_t kept_bytes_ = 0;
};

}  // namespace weft
