#pragma once

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/model/registry.hpp"
#include "weft/storage/storage.hpp"

namespace weft {

/// A document as it is when its whole log has been played.
struct LoadedDocument {
  DocumentInfo info;
  AnyModel model;
};

/// Rebuilds a document from its newest snapshot and the entries after it. Blocks.
///
/// Lifetime: the result borrows nothing.
/// Complexity: O(snapshot + entries after it).
/// Errors: kNotFound (no such document), kFailedPrecondition (its model is not registered, or the log
/// holds entries that are no changes: a client's journal, or what a newer version wrote),
/// kDataLoss (a snapshot or entry that cannot be read, or entries missing between the two), and
/// whatever the storage reports. Never an empty document in place of a damaged one.
Result<LoadedDocument> load_document(Storage& storage, const DocumentId& id, const ModelRegistry& models,
                                     const Limits& limits);

}  // namespace weft
