#include "document/log_player.hpp"

namespace weft::detail {
namespace {

std::string named(LogPosition position) { return "log entry " + std::to_string(position.value); }

Result<void> check(LogPosition position, const Entry& entry, LogPosition expected) {
  if (!(position == expected)) return Error{ErrorCode::kDataLoss, named(expected) + " is missing"};
  if (entry.kind == EntryKind::kChange) return {};
  return Error{ErrorCode::kFailedPrecondition, named(position) + " is no change: this is not a document's log"};
}

}  // namespace

Error damaged(const std::string& what, const Error& cause) {
  return {ErrorCode::kDataLoss, what + " cannot be read: " + cause.message};
}

Result<void> read_changes(Storage& storage, const DocumentId& id, LogPosition from, LogPosition through,
                          const ChangeVisitor& visitor) {
  if (through < from) return {};
  Result<void> outcome;
  LogPosition next = from;
  WEFT_TRY(storage.read(id, from, [&](LogPosition position, const Entry& entry) {
    outcome = check(position, entry, next);
    if (outcome) outcome = visitor(position, entry);
    if (!outcome) return false;
    return next.value++ < through.value;
  }));
  WEFT_TRY(std::move(outcome));
  if (next.value <= through.value) return Error{ErrorCode::kDataLoss, named(next) + " is missing"};
  return {};
}

Result<void> play(AnyModel& model, LogPosition position, const Entry& entry) {
  auto outcome = model.integrate(entry.payload);
  if (!outcome) return damaged(named(position), outcome.error());
  return {};
}

Result<AnyModel> model_of(const ModelRegistry::Factory& factory, const std::optional<Snapshot>& snapshot,
                          const Limits& limits) {
  if (!snapshot) return factory.create(limits);
  auto model = factory.from_snapshot(snapshot->data, limits);
  if (!model) return damaged("the snapshot through " + std::to_string(snapshot->through.value), model.error());
  return model;
}

Result<const ModelRegistry::Factory*> factory_of(const DocumentInfo& info, const ModelRegistry& models) {
  if (const ModelRegistry::Factory* factory = models.find(info.model)) return factory;
  return Error{ErrorCode::kFailedPrecondition, "the model type " + info.model + " is not registered"};
}

}  // namespace weft::detail
