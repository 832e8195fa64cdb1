#include "weft/document/load.hpp"

#include <algorithm>

#include "document/log_player.hpp"

namespace weft {

Result<LoadedDocument> load_document(Storage& storage, const DocumentId& id, const ModelRegistry& models,
                                     const Limits& limits) {
  WEFT_ASSIGN(DocumentInfo info, storage.info(id));
  WEFT_ASSIGN(const ModelRegistry::Factory* factory, detail::factory_of(info, models));
  WEFT_ASSIGN(const std::optional<Snapshot> snapshot, storage.snapshot(id));
  WEFT_ASSIGN(AnyModel model, detail::model_of(*factory, snapshot, limits));
  // A re-created name goes on counting where the removed one ended, so its log may begin late.
  const std::uint64_t through = snapshot ? snapshot->through.value : 0;
  const LogPosition from{through == 0 ? std::max<std::uint64_t>(info.first.value, 1) : through + 1};
  WEFT_TRY(detail::read_changes(storage, id, from, info.end, [&](LogPosition position, const Entry& entry) {
    return detail::play(model, position, entry);
  }));
  return LoadedDocument{std::move(info), std::move(model)};
}

}  // namespace weft
