#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/clock.hpp"
#include "weft/ot/ot_doc.hpp"
#include "weft/ot/undo_stack.hpp"

namespace weft::ot {

/// What a replica keeps in its local store, in order: played again, it is as it was.
enum class RecordKind : std::uint8_t {
  kLocal,   ///< an edit of ours, not sent yet
  kSent,    ///< a part of what is not sent yet becomes the message in flight
  kChange,  ///< what integrate() took
  kReset,   ///< start_over(): nothing from before holds
};

/// What a replica tells of itself. Thread: called inside the replica's functions, when the replica
/// is as it will be; editing it from inside is not allowed, post that.
template <Type T>
class ReplicaObserver {
 public:
  virtual ~ReplicaObserver() = default;
  /// Whether applied() looks at its trail; asked before each batch.
  virtual bool wants_trail() const { return true; }
  /// The document as it is shown changed. `inverse` holds the old values, aligned in reverse. The
  /// trail is empty when nobody wanted it.
  virtual void applied(const typename T::Batch& batch, const typename T::Batch& inverse, const typename T::Trail& trail,
                       bool local) = 0;
  /// A write that is not there any more: of `entry`, or of the entry it met.
  virtual void lost(const Entry<T>& entry, const Loss<T>& loss) = 0;
  /// Edits of ours up to a sequence number are committed.
  virtual void committed(std::uint64_t sequence) = 0;
};

struct ReplicaOptions {
  Limits limits;
  std::size_t undo_items_max = 1000;
  /// Edits that follow one another this fast are undone together; zero: each on its own.
  Duration undo_capture = std::chrono::milliseconds(500);
};

/// Edits that cannot be sent any more, because their document is gone or another one now.
template <Type T>
struct Branch {
  Bytes replica;           ///< for Replica::restore(): what was edited, as it was
  typename T::Batch edits; ///< what was not committed, on top of version `base`
  std::uint64_t base = 0;
  std::string json;        ///< what was shown
};

/// One writer's view of a sequenced document: what is committed, and on top of it edits of its own
/// that the authority has not confirmed. Edits apply at once, connected or not.
///
/// At most one message is in flight; what is edited meanwhile is composed and waits. Two states are
/// kept: what is committed, and what is shown.
///
/// Invariants
///  1. What is shown equals what is committed with `in flight` and then `waiting` applied, to the bit.
///  2. A message keeps its sequence number until it is known to be committed; from when it was first sent
///     its operations change by transformation only.
///  3. Everything taken over is recorded before it is told to observers.
///
/// Lifetime: borrows observers. Thread: confined. Complexity: an edit costs what it carries; an entry of
/// others costs that and its operations times those not yet committed, a comparison where they differ.
template <Type T>
class Replica {
 public:
  using Batch = typename T::Batch;
  using Operation = typename T::Operation;
  using RecordSink = std::function<void(RecordKind, ByteView)>;

  /// `id` is this writer's alone: random, or granted by the authority.
  Replica(ReplicaId id, Doc<T> committed, ReplicaOptions options = {})
      : options_(options),
        committed_(std::move(committed)),
        shown_(copy(committed_.state())),
        sequence_(committed_.progress(id).sequence),
        mint_{id, committed_.progress(id).next_id},
        checked_next_(mint_.next),
        undo_(options.undo_items_max),
        redo_(options.undo_items_max) {}

  ReplicaId id() const { return mint_.replica; }
  const typename T::State& state() const { return shown_; }
  const Doc<T>& committed() const { return committed_; }
  /// Where new elements get their ids.
  IdMint& mint() { return mint_; }
  bool in_flight() const { return !in_flight_.empty(); }
  /// Nothing is unsent or unconfirmed.
  bool settled() const { return in_flight_.empty() && waiting_.empty(); }
  std::uint64_t sequence() const { return sequence_; }

  void observe(ReplicaObserver<T>* observer) { observers_.push_back(observer); }
  void ignore(ReplicaObserver<T>* observer) { std::erase(observers_, observer); }
  /// Called with everything that a local store must keep, before anybody hears of it.
  void record_to(RecordSink sink) { record_ = std::move(sink); }

  /// Applies a batch of ours, whole or not at all.
  /// Errors: those of T::apply, kInvalidArgument (ids that are not of mint()), kNotFound (what is to be
  /// changed is not there any more); nothing is changed then.
  Result<void> edit(Batch batch, std::optional<TimePoint> now = std::nullopt) {
    WEFT_TRY(check_no_draft());
    WEFT_ASSIGN(const std::uint64_t next, T::check(batch, mint_.replica, checked_next_));
    const UndoGroup group = group_of(now);
    WEFT_TRY(perform(std::move(batch), group, undo_, true));
    checked_next_ = next;
    redo_.clear();
    return {};
  }

  // A batch put together step by step. What is drafted shows at once and is nothing else yet: nobody
  // is told, nothing is recorded or sent. Until it is committed or discarded, edit(), undo(), redo() and
  // integrate() give kFailedPrecondition.

  /// Applies a step on top of those before, whole or not at all; gives what takes it back.
  /// Errors: those of T::apply, kNotFound (what is to be changed is not there any more).
  Result<Batch> draft(Batch step) {
    WEFT_ASSIGN(Batch inverse, apply_here(step, nullptr));
    draft_.push_back({std::move(step), inverse});
    return inverse;
  }
  /// How many steps there are.
  std::size_t drafted() const { return draft_.size(); }
  /// Takes back all steps but the first `keep`.
  void discard_draft(std::size_t keep = 0) {
    for (; draft_.size() > keep; draft_.pop_back())
      WEFT_CHECK(T::apply(shown_, draft_.back().inverse, nullptr).has_value());
  }
  /// Makes all steps one edit.
  /// Errors: those of edit(); what was drafted is gone then.
  Result<void> commit_draft(std::optional<TimePoint> now = std::nullopt) {
    Batch batch;
    for (const Step& step : draft_) batch.insert(batch.end(), step.batch.begin(), step.batch.end());
    discard_draft();
    return edit(std::move(batch), now);
  }

  /// Edits until end_group() are undone together, however long they take. Groups do not nest.
  void begin_group() { explicit_group_ = ++last_group_; }
  void end_group() {
    explicit_group_ = 0;
    last_edit_.reset();
  }

  /// Takes back what we did last; what others did stays. False when there is nothing to take back.
  Result<bool> undo() { return exchange(undo_, redo_); }
  /// Does again what was undone last.
  Result<bool> redo() { return exchange(redo_, undo_); }

  /// The message to send, if one may leave now: what was edited since the last one.
  std::optional<Bytes> send() {
    if (!in_flight_.empty() || waiting_.empty()) return std::nullopt;
    const std::size_t count = message_length();
    Bytes recorded;
    Writer(recorded).varuint(count);
    record(RecordKind::kSent, recorded);
    start_flight(count);
    return encode_in_flight();
  }

  /// The message in flight as it is now, to be sent again on a new connection.
  std::optional<Bytes> resend() const {
    if (in_flight_.empty()) return std::nullopt;
    return encode_in_flight();
  }

  Bytes version() const { return committed_.version(); }

  /// Takes over entries, our own among them, or a snapshot: then what is not committed is rebased on it.
  /// Errors: those of Doc::integrate; nothing is changed then.
  Result<Outcome> integrate(ByteView change) {
    WEFT_TRY(check_no_draft());
    if (Doc<T>::is_snapshot(change)) return rebase(change);
    WEFT_ASSIGN(std::vector<Entry<T>> entries, Doc<T>::read_entries(change, options_.limits));
    const std::uint64_t before = committed_.version_number();
    WEFT_ASSIGN(const Outcome outcome, committed_.integrate(entries));
    if (outcome == Outcome::kDuplicate) return outcome;
    record(RecordKind::kChange, change);
    const bool exact = settled();
    Batch arrived;
    for (Entry<T>& entry : entries)
      if (entry.version > before) follow(entry, arrived);
    if (std::exchange(betrayed_, false)) {
      rebuild();
    } else if (!exact) {
      correct(arrived);
    }
    return outcome;
  }

  /// What is in flight and what waits, in order: what leads from the committed state to the one shown.
  Batch unsent() const {
    Batch unsent = in_flight_.batch;
    unsent.insert(unsent.end(), waiting_.batch.begin(), waiting_.batch.end());
    return unsent;
  }

  /// Forgets the document and every edit of it, as if nothing of it had ever arrived: another one is there
  /// now. See branch() for what is lost so.
  void start_over() {
    discard_draft();
    record(RecordKind::kReset, {});
    const typename T::State empty = T::create(options_.limits);
    Batch away = T::difference(shown_, empty);
    committed_ = Doc<T>::create(options_.limits);
    in_flight_.clear();
    waiting_.clear();
    undo_.clear();
    redo_.clear();
    renamed_ = {};
    sequence_ = 0;
    show(away);
  }

  /// What is edited and not committed, to be kept when the document is gone.
  Branch<T> branch() const {
    return {snapshot(), unsent(), committed_.version_number(), T::to_json_text(shown_)};
  }

  /// Everything, unsent edits included; what can be undone is not kept.
  Bytes snapshot() const {
    Bytes bytes;
    Writer out(bytes);
    out.varuint(mint_.replica);
    out.varuint(mint_.next);
    out.varuint(sequence_);
    out.varbytes(committed_.snapshot_without_history());
    write_edits(in_flight_, out);
    write_edits(waiting_, out);
    return bytes;
  }

  /// A replica as it was when snapshot() was taken; play() brings it further.
  /// Errors: kInvalidArgument (malformed), kResourceExhausted.
  static Result<Replica> restore(ByteView snapshot, ReplicaOptions options = {}) {
    Reader in(snapshot);
    const IdMint mint{in.varuint(), in.varuint()};
    const std::uint64_t sequence = in.varuint();
    WEFT_ASSIGN(Doc<T> committed, Doc<T>::from_snapshot(in.varbytes(), options.limits));
    Replica replica(mint.replica, std::move(committed), options);
    replica.mint_ = mint;
    replica.checked_next_ = mint.next;
    replica.sequence_ = sequence;
    WEFT_ASSIGN(replica.in_flight_, read_edits(in, options.limits));
    WEFT_ASSIGN(replica.waiting_, read_edits(in, options.limits));
    if (in.failed() || !in.at_end()) return Error{ErrorCode::kInvalidArgument, "a replica that cannot be read"};
    WEFT_TRY(T::apply(replica.shown_, replica.in_flight_.batch, nullptr));
    WEFT_TRY(T::apply(replica.shown_, replica.waiting_.batch, nullptr));
    return replica;
  }

  /// Does again what a record says. Nothing is recorded meanwhile, and nothing of it can be undone.
  /// Errors: kInvalidArgument (malformed, or not from here).
  Result<void> play(RecordKind kind, ByteView payload) {
    const RecordSink sink = std::exchange(record_, nullptr);
    auto played = play_one(kind, payload);
    record_ = sink;
    undo_.clear();
    redo_.clear();
    return played;
  }

  void check_invariants() const {
    committed_.check_invariants();
    T::check_invariants(shown_);
    typename T::State expected = copy(committed_.state());
    WEFT_CHECK(T::apply(expected, in_flight_.batch, nullptr).has_value());
    WEFT_CHECK(T::apply(expected, waiting_.batch, nullptr).has_value());
    WEFT_CHECK(encoded(expected) == encoded(shown_));
    undo_.check_invariants(copy(shown_));
    redo_.check_invariants(copy(shown_));
  }

 private:
  /// Operations of ours, with what is undone together and where an edit begins, which is never cut.
  struct Edits {
    struct Mark {
      UndoGroup group;
      bool begins;
    };
    Batch batch;
    std::vector<Mark> marks;
    bool empty() const { return batch.empty(); }
    void clear() { *this = {}; }
  };

  struct Step {
    Batch batch;
    Batch inverse;
  };

  // How many edits go into one operation, so that typing on does not copy what was typed before
  // again and again.
  static constexpr std::size_t kComposedMax = 256;
  // A message ends behind the edit that makes it larger than one of these.
  static constexpr std::size_t kMessageBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMessageOperations = 1 << 14;

  // ---- edits of ours

  UndoGroup group_of(std::optional<TimePoint> now) {
    if (explicit_group_ != 0) return explicit_group_;
    const bool goes_on = now && last_edit_ && *now - *last_edit_ < options_.undo_capture;
    last_edit_ = now;
    return goes_on ? last_group_ : ++last_group_;
  }

  Result<void> perform(Batch batch, UndoGroup group, UndoStack<T>& stack, bool must_be_there) {
    typename T::Trail trail;
    auto applied = must_be_there ? apply_here(batch, wanted(trail)) : T::apply(shown_, batch, wanted(trail));
    WEFT_ASSIGN(const Batch inverse, std::move(applied));
    const bool composed = compose_waiting(batch, group, inverse, stack);
    record_local(batch, composed);
    if (!composed) {
      stack.push(group, inverse);
      add_waiting(batch, group);
    }
    tell(batch, inverse, trail, true);
    return {};
  }

  // Applies what must find everything that it changes.
  Result<Batch> apply_here(const Batch& batch, typename T::Trail* trail) {
    WEFT_ASSIGN(Batch inverse, T::apply(shown_, batch, trail));
    if (!misses(batch, inverse)) return inverse;
    WEFT_CHECK(T::apply(shown_, inverse, nullptr).has_value());
    return Error{ErrorCode::kNotFound, "what is to be changed is not in the document any more"};
  }

  static bool misses(const Batch& batch, const Batch& inverse) {
    for (std::size_t i = 0; i < batch.size(); ++i)
      if (!T::is_noop(batch[i]) && T::is_noop(inverse[batch.size() - 1 - i])) return true;
    return false;
  }

  void add_waiting(const Batch& batch, UndoGroup group) {
    bool begins = true;
    for (const Operation& operation : batch) {
      waiting_.batch.push_back(operation);
      waiting_.marks.push_back({group, std::exchange(begins, false)});
    }
    composed_ = 0;
  }

  // Typing on changes the operation that waits instead of adding one.
  bool compose_waiting(const Batch& batch, UndoGroup group, const Batch& inverse, UndoStack<T>& stack) {
    if (batch.size() != 1 || waiting_.empty() || waiting_.marks.back().group != group) return false;
    if (composed_ == kComposedMax) return false;
    Operation composed = waiting_.batch.back();
    if (!T::compose(composed, batch[0]) || !stack.compose(group, inverse[0])) return false;
    waiting_.batch.back() = std::move(composed);
    ++composed_;
    return true;
  }

  // What was undone goes to the other stack, so that it can be done again.
  Result<bool> exchange(UndoStack<T>& from, UndoStack<T>& to) {
    WEFT_TRY(check_no_draft());
    last_edit_.reset();
    while (!from.empty()) {
      Batch batch = from.pop();
      std::erase_if(batch, [](const Operation& operation) { return T::is_noop(operation); });
      if (batch.empty()) continue;
      T::renew(batch, mint_, renamed_);
      checked_next_ = mint_.next;
      if (perform(std::move(batch), ++last_group_, to, false)) return true;  // else it does not fit any more
    }
    return false;
  }

  // ---- messages

  // How many of the operations that wait make the next message: whole edits, not much more than kMessageBytes.
  std::size_t message_length() const {
    Bytes measured;
    Writer out(measured);
    std::size_t count = 0;
    for (; count < waiting_.batch.size(); ++count) {
      const bool full = measured.size() > kMessageBytes || count >= kMessageOperations;
      if (count > 0 && full && waiting_.marks[count].begins) break;
      T::write_operation(waiting_.batch[count], out);
    }
    return count;
  }

  void start_flight(std::size_t count) {
    const auto cut = static_cast<std::ptrdiff_t>(count);
    in_flight_.batch.assign(std::make_move_iterator(waiting_.batch.begin()), std::make_move_iterator(waiting_.batch.begin() + cut));
    in_flight_.marks.assign(waiting_.marks.begin(), waiting_.marks.begin() + cut);
    waiting_.batch.erase(waiting_.batch.begin(), waiting_.batch.begin() + cut);
    waiting_.marks.erase(waiting_.marks.begin(), waiting_.marks.begin() + cut);
    ++sequence_;
  }

  Bytes encode_in_flight() const {
    Bytes bytes;
    Writer out(bytes);
    write_submission(Submission<T>{mint_.replica, sequence_, committed_.version_number(), in_flight_.batch}, out);
    return bytes;
  }

  // ---- what arrives

  void follow(Entry<T>& entry, Batch& arrived) {
    const bool ours = entry.replica == mint_.replica;
    if (ours && !in_flight_.empty() && entry.sequence == sequence_) {
      land(entry);
    } else {
      if (ours) take_over_progress(entry.sequence, entry.ids_behind);
      arrived.insert(arrived.end(), entry.batch.begin(), entry.batch.end());
      others_did(entry.batch);
    }
    for (const Loss<T>& loss : entry.losses)
      for (ReplicaObserver<T>* observer : observers_) observer->lost(entry, loss);
  }

  // Another process wrote under our id, or our store is older than what it sent.
  void take_over_progress(std::uint64_t sequence, std::uint64_t ids_behind) {
    sequence_ = std::max(sequence_, sequence);
    mint_.next = std::max(mint_.next, ids_behind);
    checked_next_ = std::max(checked_next_, ids_behind);
  }

  // Our message was committed: what it did is shown already.
  void land(const Entry<T>& entry) {
    betrayed_ |= !is_ours(entry.batch);
    if (!betrayed_) confirm(entry);
    in_flight_.clear();
    for (ReplicaObserver<T>* observer : observers_) observer->committed(entry.sequence);
  }

  // Tells the stacks what takes back what was committed.
  void confirm(const Entry<T>& entry) {
    const std::size_t count = in_flight_.batch.size();
    for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
      const UndoGroup group = in_flight_.marks[begin].group;
      while (end < count && in_flight_.marks[end].group == group) ++end;
      const auto inverse = entry.inverse.begin();
      const Batch of_group(inverse + static_cast<std::ptrdiff_t>(count - end), inverse + static_cast<std::ptrdiff_t>(count - begin));
      undo_.committed(group, of_group);
      redo_.committed(group, of_group);
    }
  }

  // Whether the authority committed what we sent, but for what was lost.
  bool is_ours(const Batch& committed) const {
    if (committed.size() != in_flight_.batch.size()) return false;
    for (std::size_t i = 0; i < committed.size(); ++i)
      if (!T::is_noop(committed[i]) && !(committed[i] == in_flight_.batch[i])) return false;
    return true;
  }

  // The authority committed something else under our number. Nothing can be promised to one whose
  // authority does that, but it is shown what is committed, and what of ours still fits on it.
  void rebuild() {
    typename T::State state = copy(committed_.state());
    for (Operation& operation : waiting_.batch)
      if (!T::apply(state, std::span<const Operation>(&operation, 1), nullptr)) operation = Operation{};
    Batch difference = T::difference(shown_, state);
    show(difference);
    undo_.clear();
    redo_.clear();
  }

  void others_did(Batch batch) {
    if (betrayed_) return;
    std::vector<std::size_t> lost;
    transform_over(batch, in_flight_, 0, lost);
    transform_over(batch, waiting_, in_flight_.batch.size(), lost);
    show(batch);
    undo_.others_did(batch);
    redo_.others_did(batch);
    for (const std::size_t index : lost) tell_lost(index);
  }

  // Transforms, and notes which operations of ours became noops, counted from the first in flight.
  static void transform_over(Batch& batch, Edits& edits, std::size_t first, std::vector<std::size_t>& lost) {
    for (auto& committed : batch)
      for (std::size_t i = 0; i < edits.batch.size(); ++i) {
        if (T::independent(committed, edits.batch[i])) continue;
        T::transform(committed, edits.batch[i], nullptr);
        if (T::is_noop(edits.batch[i])) lost.push_back(first + i);
      }
  }

  void tell_lost(std::size_t index) {
    const std::size_t flying = in_flight_.marks.size();
    const auto group_at = [&](std::size_t i) { return i < flying ? in_flight_.marks[i].group : waiting_.marks[i - flying].group; };
    const UndoGroup group = group_at(index);
    std::size_t later = 0;
    for (std::size_t i = index + 1; i < flying + waiting_.marks.size(); ++i) later += group_at(i) == group ? 1U : 0U;
    undo_.lost(group, later);
    redo_.lost(group, later);
  }

  // Applies what is not of this replica; what finds its element gone becomes a noop. Taking back brings elements
  // of the same ids again, and what was done to them meanwhile is not in there.
  void show(Batch& batch) {
    if (batch.empty()) return;
    typename T::Trail trail;
    auto inverse = T::apply(shown_, batch, wanted(trail));
    WEFT_CHECK(inverse.has_value());  // TP1: what applied to what is committed applies here
    for (std::size_t i = 0; i < batch.size(); ++i)
      if (T::is_noop((*inverse)[batch.size() - 1 - i])) batch[i] = Operation{};
    tell(batch, *inverse, trail, false);
  }

  // What arrived was applied behind edits of ours that it goes before.
  void correct(const Batch& arrived) {
    Batch corrections = T::corrections(shown_, committed_.state(), unsent(), arrived);
    show(corrections);
  }

  // History was compacted: the difference of the two states stands for what happened in between.
  Result<Outcome> rebase(ByteView snapshot) {
    WEFT_ASSIGN(Doc<T> newer, Doc<T>::from_snapshot(snapshot, options_.limits));
    if (newer.version_number() <= committed_.version_number()) return Outcome::kDuplicate;
    record(RecordKind::kChange, snapshot);
    typename T::State base = copy(committed_.state());
    const auto known = newer.progress(mint_.replica);
    const bool landed = !in_flight_.empty() && known.sequence >= sequence_;
    if (landed) {
      WEFT_CHECK(T::apply(base, in_flight_.batch, nullptr).has_value());
      for (const auto& mark : in_flight_.marks) {
        undo_.committed_unseen(mark.group);
        redo_.committed_unseen(mark.group);
      }
      in_flight_.clear();
    }
    take_over_progress(known.sequence, known.next_id);
    const Batch difference = T::difference(base, newer.state());
    committed_ = std::move(newer);
    others_did(difference);
    correct(difference);
    if (landed)
      for (ReplicaObserver<T>* observer : observers_) observer->committed(sequence_);
    return Outcome::kApplied;
  }

  // ---- bytes

  void record(RecordKind kind, ByteView payload) const {
    if (record_) record_(kind, payload);
  }

  void record_local(const Batch& batch, bool composed) const {
    if (!record_) return;
    Bytes bytes;
    Writer out(bytes);
    out.u8(composed ? 1 : 0);
    T::write_batch(batch, out);
    record(RecordKind::kLocal, bytes);
  }

  Result<void> play_one(RecordKind kind, ByteView payload) {
    if (kind == RecordKind::kLocal) return play_local(payload);
    if (kind == RecordKind::kSent) return play_sent(payload);
    if (kind == RecordKind::kReset) {
      start_over();
      return {};
    }
    WEFT_TRY(integrate(payload));
    return {};
  }

  // What was composed then is composed now: what is sent must be what would have been sent.
  Result<void> play_local(ByteView payload) {
    Reader in(payload);
    const bool composed = in.u8() == 1;
    WEFT_ASSIGN(const Batch batch, detail::read_bounded<T>(in, options_.limits));
    WEFT_ASSIGN(const std::uint64_t next, T::check(batch, mint_.replica, 0));
    if (!in.at_end() || (composed && (batch.size() != 1 || waiting_.empty()))) return not_from_here();
    WEFT_ASSIGN(const Batch inverse, T::apply(shown_, batch, nullptr));
    take_over_progress(sequence_, next);
    if (!composed) {
      add_waiting(batch, ++last_group_);
    } else if (!T::compose(waiting_.batch.back(), batch[0])) {
      WEFT_CHECK(T::apply(shown_, inverse, nullptr).has_value());
      return not_from_here();
    }
    return {};
  }

  Result<void> play_sent(ByteView payload) {
    Reader in(payload);
    const std::uint64_t count = in.varuint();
    if (in.failed() || !in.at_end() || count == 0 || count > waiting_.batch.size() || !in_flight_.empty())
      return not_from_here();
    start_flight(static_cast<std::size_t>(count));
    return {};
  }

  static Error not_from_here() {
    return {ErrorCode::kInvalidArgument, "a record that does not follow from what the replica holds"};
  }

  static void write_edits(const Edits& edits, Writer& out) {
    T::write_batch(edits.batch, out);
    for (const auto& mark : edits.marks) out.u8(mark.begins ? 1 : 0);
  }

  static Result<Edits> read_edits(Reader& in, const Limits& limits) {
    Edits edits;
    WEFT_ASSIGN(edits.batch, detail::read_bounded<T>(in, limits));
    for (std::size_t i = 0; i < edits.batch.size(); ++i) edits.marks.push_back({0, in.u8() == 1});
    return edits;
  }

  static Bytes encoded(const typename T::State& state) {
    Bytes bytes;
    Writer out(bytes);
    T::write_state(state, out);
    return bytes;
  }

  typename T::State copy(const typename T::State& state) const {
    const Bytes bytes = encoded(state);
    Reader in(bytes);
    auto copied = T::read_state(in, options_.limits);
    WEFT_CHECK(copied.has_value());  // we wrote it
    return std::move(*copied);
  }

  Result<void> check_no_draft() const {
    if (draft_.empty()) return {};
    return Error{ErrorCode::kFailedPrecondition, "a batch is being put together"};
  }

  typename T::Trail* wanted(typename T::Trail& trail) const {
    for (const ReplicaObserver<T>* observer : observers_)
      if (observer->wants_trail()) return &trail;
    return nullptr;
  }

  void tell(const Batch& batch, const Batch& inverse, const typename T::Trail& trail, bool local) const {
    for (ReplicaObserver<T>* observer : observers_) observer->applied(batch, inverse, trail, local);
  }

  ReplicaOptions options_;
  Doc<T> committed_;
  typename T::State shown_;
  std::uint64_t sequence_;  // of the message in flight, or the last one
  IdMint mint_;
  std::uint64_t checked_next_;  // every id below may have been used in an edit
  std::vector<Step> draft_;
  Edits in_flight_;
  Edits waiting_;
  std::size_t composed_ = 0;  // edits that went into the last operation that waits
  UndoStack<T> undo_;
  UndoStack<T> redo_;
  typename T::Renamed renamed_;
  bool betrayed_ = false;  // within integrate(): rebuild() is due
  UndoGroup last_group_ = 0;
  UndoGroup explicit_group_ = 0;
  std::optional<TimePoint> last_edit_;
  std::vector<ReplicaObserver<T>*> observers_;
  RecordSink record_;
};

}  // namespace weft::ot
