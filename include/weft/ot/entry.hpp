#pragma once

// What travels between replicas and their authority. Source: the grammar in src/ot/README.md.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "weft/ot/type.hpp"

namespace weft::ot {

/// Edits on their way to the authority. Numbered from 1 by the replica, without gaps: the same
/// number again is the same submission again.
template <Type T>
struct Submission {
  ReplicaId replica = 0;
  std::uint64_t sequence = 0;
  std::uint64_t base_version = 0;  ///< what its author had seen
  typename T::Batch batch;
};

/// A write that is not there any more, kept so that somebody may bring it back. For each operation
/// of a batch there is one at most: the newest.
template <Type T>
struct Loss {
  LossReason reason;
  bool committed_lost;          ///< what `other` committed lost against us; else ours lost
  std::uint64_t index;          ///< of the operation of the entry's batch
  std::uint64_t other_version;  ///< of the entry it met, 0 when that is not known: an element that is gone
  std::uint64_t other_index;    ///< of the operation there
  ReplicaId other;              ///< who wrote that; 0 when not known
  typename T::Operation losing; ///< as it was
};

/// A submission that the authority committed, as everybody applies it.
template <Type T>
struct Entry {
  std::uint64_t version = 0;  ///< of the document behind it; the first entry makes 1
  ReplicaId replica = 0;
  std::uint64_t sequence = 0;
  std::uint64_t ids_before = 0;  ///< where the replica's ids went on before it,
  std::uint64_t ids_behind = 0;  ///< and behind it
  typename T::Batch batch;    ///< as many operations as were submitted; noops for what was lost
  typename T::Batch inverse;  ///< takes it back; aligned in reverse
  std::vector<Loss<T>> losses;
};

namespace detail {

/// A batch within the limit of operations, which is asked before anything is read of them.
template <Type T>
Result<typename T::Batch> read_bounded(Reader& in, const Limits& limits) {
  Reader ahead = in;
  if (ahead.varuint() > limits.batch_operations_max)
    return Error{ErrorCode::kResourceExhausted, "batch_operations_max: too many operations in one batch"};
  return T::read_batch(in, limits);
}

template <Type T>
void write_loss(const Loss<T>& loss, Writer& out) {
  out.u8(static_cast<std::uint8_t>(loss.reason));
  out.u8(loss.committed_lost ? 1 : 0);
  out.varuint(loss.index);
  out.varuint(loss.other_version);
  out.varuint(loss.other_index);
  out.varuint(loss.other);
  T::write_operation(loss.losing, out);
}

template <Type T>
Result<Loss<T>> read_loss(Reader& in, const Limits& limits) {
  const std::uint8_t reason = in.u8();
  const std::uint8_t committed_lost = in.u8();
  if (reason < 1 || reason > 3 || committed_lost > 1)
    return Error{ErrorCode::kInvalidArgument, "a loss that cannot be read"};
  Loss<T> loss{static_cast<LossReason>(reason), committed_lost == 1, in.varuint(), in.varuint(), in.varuint(), in.varuint(), {}};
  WEFT_ASSIGN(loss.losing, T::read_operation(in, limits));
  return loss;
}

}  // namespace detail

template <Type T>
void write_submission(const Submission<T>& submission, Writer& out) {
  out.varuint(submission.replica);
  out.varuint(submission.sequence);
  out.varuint(submission.base_version);
  T::write_batch(submission.batch, out);
}

/// Errors: kInvalidArgument (malformed, or bytes left over), those of T::read_operation.
template <Type T>
Result<Submission<T>> read_submission(ByteView bytes, const Limits& limits) {
  Reader in(bytes);
  Submission<T> submission{in.varuint(), in.varuint(), in.varuint(), {}};
  WEFT_ASSIGN(submission.batch, detail::read_bounded<T>(in, limits));
  if (in.failed() || !in.at_end() || submission.replica == 0)
    return Error{ErrorCode::kInvalidArgument, "a submission that cannot be read"};
  return submission;
}

template <Type T>
void write_entry(const Entry<T>& entry, Writer& out) {
  out.varuint(entry.version);
  out.varuint(entry.replica);
  out.varuint(entry.sequence);
  out.varuint(entry.ids_before);
  out.varuint(entry.ids_behind - entry.ids_before);
  T::write_batch(entry.batch, out);
  T::write_batch(entry.inverse, out);
  out.varuint(entry.losses.size());
  for (const Loss<T>& loss : entry.losses) detail::write_loss(loss, out);
}

/// Errors: kInvalidArgument (malformed), those of T::read_operation.
template <Type T>
Result<Entry<T>> read_entry(Reader& in, const Limits& limits) {
  Entry<T> entry;
  entry.version = in.varuint();
  entry.replica = in.varuint();
  entry.sequence = in.varuint();
  entry.ids_before = in.varuint();
  entry.ids_behind = entry.ids_before + in.varuint();
  WEFT_ASSIGN(entry.batch, detail::read_bounded<T>(in, limits));
  WEFT_ASSIGN(entry.inverse, detail::read_bounded<T>(in, limits));
  const std::uint64_t losses = in.varuint();
  for (std::uint64_t i = 0; i < losses && !in.failed(); ++i) {
    WEFT_ASSIGN(Loss<T> loss, detail::read_loss<T>(in, limits));
    if (loss.index >= entry.batch.size()) return Error{ErrorCode::kInvalidArgument, "a loss of no operation"};
    entry.losses.push_back(std::move(loss));
  }
  if (in.failed() || entry.inverse.size() != entry.batch.size() || entry.version == 0 || entry.replica == 0 || entry.ids_behind > kVarUintMax)
    return Error{ErrorCode::kInvalidArgument, "an entry that cannot be read"};
  return entry;
}

}  // namespace weft::ot
