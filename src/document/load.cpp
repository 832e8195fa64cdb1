#include "weft/document/load.hpp"

#include <algorithm>

namespace weft {
namespace {

Error damaged(const std::string& what, const Error& cause) {
  return {ErrorCode::kDataLoss, what + " cannot be read: " + cause.message};
}

Result<AnyModel> load_snapshot(Storage& storage, const DocumentId& id, const ModelRegistry::Factory& factory,
                               const Limits& limits, LogPosition& through) {
  WEFT_ASSIGN(const std::optional<Snapshot> snapshot, storage.snapshot(id));
  if (!snapshot) return factory.create(limits);
  through = snapshot->through;
  auto model = factory.from_snapshot(snapshot->data, limits);
  if (!model) return damaged("the snapshot", model.error());
  return model;
}

Result<void> play(AnyModel& model, Storage& storage, const DocumentId& id, LogPosition from) {
  Result<void> played;
  LogPosition next = from;
  auto read = storage.read(id, from, [&](LogPosition position, const Entry& entry) {
    if (position.value != next.value) {
      played = Error{ErrorCode::kDataLoss, "log entry " + std::to_string(next.value) + " is missing"};
      return false;
    }
    ++next.value;
    if (entry.kind != EntryKind::kChange) {
      played = Error{ErrorCode::kFailedPrecondition,
                     "log entry " + std::to_string(position.value) + " is no change: this is not a document's log"};
      return false;
    }
    auto outcome = model.integrate(entry.payload);
    if (outcome) return true;
    played = damaged("log entry " + std::to_string(position.value), outcome.error());
    return false;
  });
  if (!read) return read;
  return played;
}

}  // namespace

Result<LoadedDocument> load_document(Storage& storage, const DocumentId& id, const ModelRegistry& models,
                                     const Limits& limits) {
  WEFT_ASSIGN(DocumentInfo info, storage.info(id));
  const ModelRegistry::Factory* factory = models.find(info.model);
  if (factory == nullptr)
    return Error{ErrorCode::kFailedPrecondition, "the model type " + info.model + " is not registered"};
  LogPosition through;
  WEFT_ASSIGN(AnyModel model, load_snapshot(storage, id, *factory, limits, through));
  // A re-created name goes on counting where the removed one ended, so its log may begin late.
  const LogPosition from{through.value == 0 ? std::max<std::uint64_t>(info.first.value, 1) : through.value + 1};
  WEFT_TRY(play(model, storage, id, from));
  return LoadedDocument{std::move(info), std::move(model)};
}

}  // namespace weft
