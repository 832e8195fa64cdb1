#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weft/ot/entry.hpp"

namespace weft::ot {

/// A sequenced document as everybody who has seen the same entries agrees on it: a state, the
/// number of entries that made it, and for each replica how far its submissions and ids went.
///
/// At an authority admit() gives submissions their place. Elsewhere integrate() follows. It keeps
/// the newest entries, within Limits::history_bytes_max, for submissions whose author had not seen them.
/// Thread: confined. Complexity: admitting costs what the submission carries, times the entries
/// its author had not seen; the size of the document does not count.
template <Type T>
class Doc {
 public:
  static constexpr ModelType kType = T::kType;

  /// What the document knows of one writer.
  struct Progress {
    std::uint64_t sequence = 0;  ///< of its last committed submission
    std::uint64_t next_id = 0;   ///< no id from here on was ever used
  };

  explicit Doc(typename T::State state, const Limits& limits = {}) : state_(std::move(state)), limits_(limits) {}

  static Doc create(const Limits& limits) { return Doc(T::create(limits), limits); }

  const typename T::State& state() const { return state_; }
  std::uint64_t version_number() const { return version_; }
  /// What is known of a replica; zeros for one that never wrote.
  Progress progress(ReplicaId replica) const {
    const auto found = progress_.find(replica);
    return found == progress_.end() ? Progress{} : found->second;
  }
  /// The entries that are kept, oldest first; the last one made this version.
  /// Lifetime: until the document changes.
  const std::deque<Entry<T>>& history() const { return history_; }

  /// Commits a submission: transforms it over what its author had not seen, validates it whole,
  /// numbers it. One that was committed before gives nothing.
  /// Errors: kInvalidArgument (malformed, from the future, a number left out, ids that are not its
  /// own or were used, anything that cannot be applied), kAborted (what its author had not seen is
  /// no longer kept: rebase on a snapshot), kResourceExhausted (a limit). Nothing is changed then.
  Result<Admitted> admit(ByteView bytes) {
    WEFT_TRY(check_size(bytes));
    WEFT_ASSIGN(Submission<T> submission, read_submission<T>(bytes, limits_));
    const Progress known = progress(submission.replica);
    if (submission.sequence <= known.sequence) return Admitted{};
    WEFT_TRY(check_place(submission, known));
    Entry<T> entry;
    WEFT_ASSIGN(entry.ids_behind, T::check(submission.batch, submission.replica, known.next_id));
    Losses losses;
    WEFT_TRY(transform_over_unseen(submission, losses));
    WEFT_ASSIGN(entry.inverse, T::apply(state_, submission.batch, nullptr));
    entry.version = version_ + 1;
    entry.replica = submission.replica;
    entry.sequence = submission.sequence;
    entry.ids_before = known.next_id;
    entry.batch = std::move(submission.batch);
    note_dangling(entry, losses);
    for (auto& [index, loss] : losses) entry.losses.push_back(std::move(loss));
    Admitted admitted;
    admitted.change.push_back(kEntries);
    const std::size_t bytes_added = append_entry(entry, admitted.change);
    remember(std::move(entry), bytes_added);
    return admitted;
  }

  /// Applies committed entries, or takes over a snapshot that is newer. What is known already is skipped.
  /// Errors: kInvalidArgument (malformed, or not applicable), kFailedPrecondition (entries are
  /// missing in between: ask for what is new since version()). Nothing is changed then.
  Result<Outcome> integrate(ByteView change) {
    if (is_snapshot(change)) {
      WEFT_ASSIGN(Doc other, from_snapshot(change, limits_));
      if (other.version_ <= version_) return Outcome::kDuplicate;
      *this = std::move(other);
      return Outcome::kApplied;
    }
    WEFT_ASSIGN(std::vector<Entry<T>> entries, read_entries(change, limits_));
    return integrate(entries);
  }

  /// The same for entries that were read before; their inverses become what takes them back here.
  Result<Outcome> integrate(std::vector<Entry<T>>& entries) {
    std::uint64_t next = version_;
    std::vector<Entry<T>*> taken;
    for (Entry<T>& entry : entries) {
      if (entry.version <= next) continue;
      auto applied = entry.version == next + 1
                         ? T::apply(state_, entry.batch, nullptr)
                         : Result<typename T::Batch>(Error{ErrorCode::kFailedPrecondition, "entries are missing"});
      if (!applied) {
        take_back(taken);
        return std::move(applied).error();
      }
      entry.inverse = std::move(*applied);
      taken.push_back(&entry);
      ++next;
    }
    for (const Entry<T>* entry : taken) follow(*entry);
    return taken.empty() ? Outcome::kDuplicate : Outcome::kApplied;
  }

  /// Takes back the newest entries, which must be those of `change`, through the inverses in them.
  /// Errors: kInvalidArgument (they are not the newest); nothing is changed then.
  Result<bool> retreat(ByteView change) {
    WEFT_ASSIGN(const std::vector<Entry<T>> entries, read_entries(change, limits_));
    if (entries.empty() || entries.back().version != version_ || entries.size() > version_)
      return Error{ErrorCode::kInvalidArgument, "not the newest entry"};
    typename T::Batch inverse;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
      inverse.insert(inverse.end(), entry->inverse.begin(), entry->inverse.end());
    WEFT_TRY(T::apply(state_, inverse, nullptr));
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) unfollow(*entry);
    return true;
  }

  Bytes version() const {
    Bytes bytes;
    Writer(bytes).varuint(version_);
    return bytes;
  }

  /// The entries behind a version, or the whole state when they are no longer kept.
  /// Errors: kInvalidArgument (malformed, or a version that is not here yet).
  Result<Bytes> changes_since(ByteView version) const {
    Reader in(version);
    const std::uint64_t from = version.empty() ? 0 : in.varuint();
    if (in.failed() || !in.at_end() || from > version_)
      return Error{ErrorCode::kInvalidArgument, "a version that this document never had"};
    if (version_ - from > history_.size()) return encode(false);
    Bytes change{kEntries};
    for (std::size_t i = first_behind(from); i < history_.size(); ++i) append_entry(history_[i], change);
    return change;
  }

  Result<bool> includes(ByteView change) const {
    if (is_snapshot(change)) {
      WEFT_ASSIGN(const Doc other, from_snapshot(change, limits_));
      return other.version_ <= version_;
    }
    WEFT_ASSIGN(const std::vector<Entry<T>> entries, read_entries(change, limits_));
    return entries.empty() || entries.back().version <= version_;
  }

  /// Errors: kInvalidArgument (a snapshot among them).
  static Result<Bytes> merge_changes(std::span<const ByteView> changes) {
    Bytes merged{kEntries};
    for (const ByteView change : changes) {
      if (change.empty() || change[0] != kEntries)
        return Error{ErrorCode::kInvalidArgument, "only entries can be merged"};
      merged.insert(merged.end(), change.begin() + 1, change.end());
    }
    return merged;
  }

  Bytes snapshot() const { return encode(true); }
  /// The same without the entries that are kept for late submissions.
  Bytes snapshot_without_history() const { return encode(false); }

  static Result<Doc> from_snapshot(ByteView bytes, const Limits& limits) {
    Reader in(bytes);
    if (in.u8() != kSnapshot) return Error{ErrorCode::kInvalidArgument, "not a snapshot of a sequenced document"};
    const std::uint64_t version = in.varuint();
    std::map<ReplicaId, Progress> progress;
    const std::uint64_t count = in.varuint();
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
      const ReplicaId replica = in.varuint();
      const std::uint64_t sequence = in.varuint();
      progress[replica] = {sequence, in.varuint()};
    }
    WEFT_ASSIGN(typename T::State state, T::read_state(in, limits));
    Doc doc(std::move(state), limits);
    doc.version_ = version;
    doc.progress_ = std::move(progress);
    WEFT_TRY(doc.read_history(in));
    return doc;
  }

  /// A submission of `replica` that takes back all that came behind this version, with new ids for what
  /// comes back; empty when nothing did.
  /// Errors: kInvalidArgument (`later` is not what follows, or the replica is 0).
  Result<Bytes> reverted(std::span<const ByteView> later, ReplicaId replica) const {
    if (replica == 0) return Error{ErrorCode::kInvalidArgument, "nobody writes as replica 0"};
    Submission<T> submission{replica, 0, version_, {}};
    Progress known = progress(replica);
    std::vector<Entry<T>> all;
    for (const ByteView change : later) {
      WEFT_ASSIGN(std::vector<Entry<T>> entries, read_entries(change, limits_));
      for (Entry<T>& entry : entries) {
        if (entry.version != ++submission.base_version)
          return Error{ErrorCode::kInvalidArgument, "the entries do not follow one another"};
        if (entry.replica == replica) known = {entry.sequence, entry.ids_behind};
        all.push_back(std::move(entry));
      }
    }
    for (auto entry = all.rbegin(); entry != all.rend(); ++entry)
      for (auto& operation : entry->inverse)
        if (!T::is_noop(operation)) submission.batch.push_back(std::move(operation));
    if (submission.batch.empty()) return Bytes{};
    submission.sequence = known.sequence + 1;
    IdMint mint{replica, known.next_id};
    typename T::Renamed renamed;
    T::renew(submission.batch, mint, renamed);
    Bytes bytes;
    Writer out(bytes);
    write_submission(submission, out);
    return bytes;
  }

  std::string to_json_text() const { return T::to_json_text(state_); }

  std::size_t memory_bytes() const {
    return sizeof(*this) + T::memory_bytes(state_) + history_bytes_ + progress_.size() * sizeof(Progress);
  }

  void check_invariants() const {
    T::check_invariants(state_);
    WEFT_CHECK(history_.size() <= version_ && history_.size() == history_sizes_.size());
    std::uint64_t expected = version_ - history_.size();
    for (const Entry<T>& entry : history_) WEFT_CHECK(entry.version == ++expected);
  }

  static bool is_snapshot(ByteView change) { return !change.empty() && change[0] == kSnapshot; }

  /// The entries of a change. Errors: kInvalidArgument (malformed, or a snapshot).
  static Result<std::vector<Entry<T>>> read_entries(ByteView change, const Limits& limits) {
    Reader in(change);
    if (in.u8() != kEntries) return Error{ErrorCode::kInvalidArgument, "not a change of a sequenced document"};
    std::vector<Entry<T>> entries;
    while (!in.at_end()) {
      Reader one(in.varbytes());
      if (in.failed()) return Error{ErrorCode::kInvalidArgument, "an entry is cut short"};
      WEFT_ASSIGN(Entry<T> entry, read_entry<T>(one, limits));
      if (!one.at_end()) return Error{ErrorCode::kInvalidArgument, "bytes left over behind an entry"};
      entries.push_back(std::move(entry));
    }
    return entries;
  }

 private:
  static constexpr std::uint8_t kEntries = 1;
  static constexpr std::uint8_t kSnapshot = 2;

  Result<void> check_size(ByteView bytes) const {
    if (bytes.size() <= limits_.change_bytes_max) return {};
    return Error{ErrorCode::kResourceExhausted, "change_bytes_max: the submission is too large"};
  }

  Result<void> check_place(const Submission<T>& submission, const Progress& known) const {
    if (submission.sequence != known.sequence + 1)
      return Error{ErrorCode::kInvalidArgument, "a submission of this replica is missing"};
    if (submission.base_version > version_)
      return Error{ErrorCode::kInvalidArgument, "a submission from the future"};
    if (version_ - submission.base_version > history_.size())
      return Error{ErrorCode::kAborted, "rebase needed: what happened since is no longer kept"};
    return {};
  }

  // Where the entries behind a version begin, which are all kept.
  std::size_t first_behind(std::uint64_t version) const {
    return history_.size() - static_cast<std::size_t>(version_ - version);
  }

  // By the operation of the submission that they concern: the newest of each.
  using Losses = std::map<std::uint64_t, Loss<T>>;

  Result<void> transform_over_unseen(Submission<T>& submission, Losses& losses) {
    std::uint64_t steps = 0;
    for (std::size_t i = first_behind(submission.base_version); i < history_.size(); ++i) {
      steps += history_[i].batch.size() * submission.batch.size();
      if (steps > limits_.transform_steps_max)
        return Error{ErrorCode::kResourceExhausted, "transform_steps_max: too much happened since"};
      for (std::size_t at = 0; at < history_[i].batch.size(); ++at)
        transform_over(history_[i], at, submission.batch, losses);
    }
    return {};
  }

  // Brings a batch behind one committed operation, which is copied only when they meet.
  static void transform_over(const Entry<T>& unseen, std::size_t at, typename T::Batch& batch,
                             Losses& losses) {
    std::optional<typename T::Operation> committed;
    for (std::size_t index = 0; index < batch.size(); ++index) {
      if (T::independent(committed ? *committed : unseen.batch[at], batch[index])) continue;
      if (!committed) committed = unseen.batch[at];
      const LossSink<typename T::Operation> lost = [&](LossReason reason, const auto&, const auto& losing,
                                                       bool committed_lost) {
        losses.insert_or_assign(index, Loss<T>{reason, committed_lost, index, unseen.version, at, unseen.replica, losing});
      };
      T::transform(*committed, batch[index], &lost);
    }
  }

  // What found its element gone becomes a noop, and is kept as lost.
  static void note_dangling(Entry<T>& entry, Losses& losses) {
    const std::size_t count = entry.batch.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (T::is_noop(entry.batch[i]) || !T::is_noop(entry.inverse[count - 1 - i])) continue;
      losses.insert_or_assign(i, Loss<T>{LossReason::kRemoved, false, i, 0, 0, 0, std::exchange(entry.batch[i], {})});
    }
  }

  static std::size_t append_entry(const Entry<T>& entry, Bytes& change) {
    Bytes body;
    Writer body_out(body);
    write_entry(entry, body_out);
    Writer(change).varbytes(body);
    return body.size();
  }

  void follow(Entry<T> entry) {
    Bytes sized;
    const std::size_t bytes = append_entry(entry, sized);
    remember(std::move(entry), bytes);
  }

  void unfollow(const Entry<T>& entry) {
    version_ = entry.version - 1;
    if (entry.sequence == 1) {
      progress_.erase(entry.replica);
    } else {
      progress_[entry.replica] = {entry.sequence - 1, entry.ids_before};
    }
    if (!history_.empty()) forget(history_.size() - 1);
  }

  void remember(Entry<T> entry, std::size_t encoded_bytes) {
    const std::size_t bytes = memory_of(entry, encoded_bytes);
    version_ = entry.version;
    progress_[entry.replica] = {entry.sequence, entry.ids_behind};
    history_.push_back(std::move(entry));
    history_sizes_.push_back(bytes);
    history_bytes_ += bytes;
    while (history_bytes_ > limits_.history_bytes_max) forget(0);
  }

  // Forgets the oldest entry, or the newest.
  void forget(std::size_t index) {
    history_bytes_ -= history_sizes_[index];
    if (index == 0) {
      history_.pop_front();
      history_sizes_.pop_front();
    } else {
      history_.pop_back();
      history_sizes_.pop_back();
    }
  }

  void take_back(const std::vector<Entry<T>*>& taken) {
    for (auto entry = taken.rbegin(); entry != taken.rend(); ++entry)
      WEFT_CHECK(T::apply(state_, (*entry)->inverse, nullptr).has_value());
  }

  Bytes encode(bool with_history) const {
    Bytes bytes{kSnapshot};
    Writer out(bytes);
    out.varuint(version_);
    out.varuint(progress_.size());
    for (const auto& [replica, known] : progress_) {
      out.varuint(replica);
      out.varuint(known.sequence);
      out.varuint(known.next_id);
    }
    T::write_state(state_, out);
    if (with_history)
      for (const Entry<T>& entry : history_) append_entry(entry, bytes);
    return bytes;
  }

  Result<void> read_history(Reader& in) {
    while (!in.at_end()) {
      Reader one(in.varbytes());
      const std::size_t bytes = one.remaining();
      WEFT_ASSIGN(Entry<T> entry, read_entry<T>(one, limits_));
      if (!one.at_end() || (!history_.empty() && entry.version != history_.back().version + 1))
        return Error{ErrorCode::kInvalidArgument, "a snapshot's entries do not follow one another"};
      history_.push_back(std::move(entry));
      history_sizes_.push_back(memory_of(history_.back(), bytes));
      history_bytes_ += history_sizes_.back();
    }
    if (in.failed() || (!history_.empty() && history_.back().version != version_))
      return Error{ErrorCode::kInvalidArgument, "a snapshot that cannot be read"};
    return {};
  }

  // About what a kept entry costs.
  static std::size_t memory_of(const Entry<T>& entry, std::size_t encoded_bytes) {
    return encoded_bytes + sizeof(Entry<T>) + 2 * entry.batch.size() * sizeof(typename T::Operation);
  }

  typename T::State state_;
  Limits limits_;
  std::uint64_t version_ = 0;
  std::map<ReplicaId, Progress> progress_;
  std::deque<Entry<T>> history_;  // the newest entries, the last one made version_
  std::deque<std::size_t> history_sizes_;
  std::size_t history_bytes_ = 0;
};

}  // namespace weft::ot
