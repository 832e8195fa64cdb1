#pragma once

// What every adapter must decide in the same way before and after it touches its place: which
// calls are refused, and how a DocumentInfo follows from a call. Pure functions, for adapters.

#include "weft/storage/storage.hpp"

namespace weft::storage_rules {

/// May a document of this id and model be made? Errors: kInvalidArgument.
Result<void> check_create(const DocumentId& id, std::string_view model);
/// Is the append well formed, whatever is stored? Errors: kInvalidArgument.
Result<void> check_append(const Append& append);
/// Does the log end where the append expects it? Errors: kAborted.
Result<void> check_expected_end(const DocumentInfo& info, const Append& append);
/// May this snapshot become the newest one? Errors: kInvalidArgument, kAborted.
Result<void> check_snapshot(const DocumentInfo& info, LogPosition through, ByteView data);
/// Does the newest snapshot stay as a checkpoint once one through `next` is written? `spared` is the
/// size of the entries kept between the checkpoint before it, or the beginning, and itself: what a
/// history need not read because of it. It stays when that is half its own size at least. Half,
/// because the snapshots of a document that only grows double each time and spare the last half.
bool stays_as_checkpoint(const DocumentInfo& info, LogPosition next, std::uint64_t spared);
/// Does the newest snapshot cover what is to be forgotten? Errors: kFailedPrecondition.
Result<void> check_discard(const DocumentInfo& info, LogPosition through);

/// The error of a call on a document that is not there.
Error not_found(const DocumentId& id);
/// The error of a creation of a document that is there.
Error already_exists(const DocumentId& id);

/// An empty document. `last_used` is the newest log position the name has ever had: 0 for a new
/// name, so that positions go on after a removal.
DocumentInfo created(const Creation& creation, LogPosition last_used, FeedPosition feed);
/// Brings `info` to the state after an append that passed the checks.
Appended note_append(DocumentInfo& info, const Append& append, FeedPosition feed);
/// Brings `info` to the state after a new snapshot; `log_bytes` is the size of the entries after it.
void note_snapshot(DocumentInfo& info, LogPosition through, std::uint64_t snapshot_bytes,
                   std::uint64_t log_bytes);
/// Brings `info` to the state after the entries up to `through` are forgotten.
void note_discard(DocumentInfo& info, LogPosition through);

}  // namespace weft::storage_rules
