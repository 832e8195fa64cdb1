#pragma once

// Reading a document's log with every entry accounted for, and playing it on a model.

#include <functional>
#include <optional>

#include "weft/model/registry.hpp"
#include "weft/storage/storage.hpp"

namespace weft::detail {

/// An error ends the reading and is its result.
using ChangeVisitor = std::function<Result<void>(LogPosition, const Entry&)>;

/// Visits the changes from `from` to `through`, both included: all of them, or there is an error.
/// Errors: kDataLoss (one is missing), kFailedPrecondition (an entry is no change), the visitor's
/// and the storage's.
Result<void> read_changes(Storage& storage, const DocumentId& id, LogPosition from, LogPosition through,
                          const ChangeVisitor& visitor);

/// Integrates one entry. Errors: kDataLoss (the model cannot read it; it is as it was).
Result<void> play(AnyModel& model, LogPosition position, const Entry& entry);

/// The model a snapshot holds; an empty one without a snapshot. Errors: kDataLoss.
Result<AnyModel> model_of(const ModelRegistry::Factory& factory, const std::optional<Snapshot>& snapshot,
                          const Limits& limits);

/// The factory of a document's model. Errors: kFailedPrecondition (not registered).
Result<const ModelRegistry::Factory*> factory_of(const DocumentInfo& info, const ModelRegistry& models);

/// What is stored cannot be used.
Error damaged(const std::string& what, const Error& cause);

}  // namespace weft::detail
