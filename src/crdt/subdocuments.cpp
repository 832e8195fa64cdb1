// Documents inside the document: creating, loading, and telling about those that come and go.
// Their content is somebody else's business; here is a name, with options, in a block.

#include "engine.hpp"

namespace weft::crdt {

Handle Engine::insert_subdocument(Handle type, Gap gap, Handle key_entry, const NewSubdocument& input) {
  Block block = own_block(Ref::kDoc, type, gap);
  block.set_flag(Block::kMapFlag, key_entry != kNone);
  Bytes encoded;
  Writer out(encoded);
  out.varstring(input.guid);
  append_options(input.gc, input.auto_load, &input.meta, encoded);
  block.content = keep_values(std::move(encoded));
  const Handle handle = store_.add(block);
  add_subdocument(handle, input.should_load, input.collection);
  insert_linked(handle, gap.left, key_entry);
  return handle;
}

// What a block says about the document that it names, and what is known of that besides.
Subdocument Engine::subdocument_of(const Block& block) {
  Reader in(ByteView(store_.content(block), store_.content_size(block)));
  Subdocument document;
  document.item = {ClientId{store_.client_id(block.lane())}, store_.clock(block)};
  document.guid = std::string(in.varstring());
  const Any kept = read_any(in, kNestingCeiling);
  const AnyObject& options = *kept.get_if<AnyObject>();
  document.gc = options.find("gc") == nullptr;
  document.auto_load = options.find("autoLoad") != nullptr;
  if (const Any* meta = options.find("meta")) document.meta = *meta;
  const SubdocumentState* state = subdocuments_.find(block.id());
  document.should_load = state != nullptr && state->should_load;
  document.collection = state != nullptr && !state->collection.empty() ? state->collection : options_.collection;
  return document;
}

SubdocumentChanges& Engine::subdocument_changes() {
  if (!open_->subdocuments) open_->subdocuments = std::make_unique<SubdocumentChanges>();
  return *open_->subdocuments;
}

void Engine::add_subdocument(Handle handle, bool should_load, const std::string& collection) {
  const Block& block = store_[handle];
  const std::uint64_t number = subdocuments_.add(block.id(), should_load, collection).number;
  if (!open_->tells_subdocuments) return;
  SubdocumentChanges& changes = subdocument_changes();
  const Subdocument& document = changes.added.emplace(number, subdocument_of(block)).first->second;
  if (should_load) changes.loaded.push_back(document);
}

// One that came from elsewhere, or that undoing made again.
void Engine::add_subdocument(Handle handle) {
  add_subdocument(handle, subdocument_of(store_[handle]).auto_load, {});
}

// What came and went in one transaction was never there, but it may have been loaded.
void Engine::remove_subdocument(const Block& block) {
  const SubdocumentState* state = subdocuments_.find(block.id());
  WEFT_CHECK(state != nullptr);
  if (open_->tells_subdocuments) {
    SubdocumentChanges& changes = subdocument_changes();
    if (changes.added.erase(state->number) == 0) changes.removed.push_back(subdocument_of(block));
  }
  subdocuments_.erase(block.id());
}

const Block* Engine::find_subdocument(Id item) {
  const std::uint32_t client = store_.find_client(item.client.value);
  if (client == kNone || item.clock >= store_.clients()[client].state) return nullptr;
  const Block& block = store_[store_.find(client, item.clock)];
  return block.ref() == Ref::kDoc && !block.deleted() ? &block : nullptr;
}

Result<void> Engine::load_subdocument(Id item) {
  const Block* block = find_subdocument(item);
  if (block == nullptr) return Error{ErrorCode::kNotFound, "subdocument: it was deleted"};
  if (subdocuments_.find(block->id())->should_load) return {};
  begin({}, true);
  // A callback may have changed everything by now.
  block = find_subdocument(item);
  if (SubdocumentState* state = block ? subdocuments_.find(block->id()) : nullptr; state && !state->should_load) {
    state->should_load = true;
    if (open_->tells_subdocuments) {
      SubdocumentChanges& changes = subdocument_changes();
      changes.loaded.push_back(subdocument_of(*block));
      if (const auto added = changes.added.find(state->number); added != changes.added.end())
        added->second.should_load = true;
    }
  }
  end();
  return {};
}

Result<void> Engine::unload_subdocument(Id item) {
  if (find_subdocument(item) == nullptr) return Error{ErrorCode::kNotFound, "subdocument: it was deleted"};
  begin({}, true);
  if (const Block* block = find_subdocument(item)) {
    const Subdocument closed = subdocument_of(*block);
    const std::uint64_t number =
        subdocuments_.add(block->id(), false, subdocuments_.find(block->id())->collection).number;
    if (open_->tells_subdocuments) {
      SubdocumentChanges& changes = subdocument_changes();
      changes.closed.push_back(closed);
      changes.added.emplace(number, subdocument_of(*block));
    }
  }
  end();
  return {};
}

std::vector<Subdocument> Engine::subdocuments() {
  std::vector<Subdocument> documents;
  for (const LocalId id : subdocuments_.in_order()) documents.push_back(subdocument_of(store_[store_.find(id)]));
  return documents;
}

// In Yjs, what was removed is destroyed then, which is a transaction that removes it once more.
void Engine::tell_subdocuments(TransactionRecord& ending) {
  const std::unique_ptr<SubdocumentChanges> changes = std::move(ending.subdocuments);
  if (changes->empty()) return;
  SubdocumentsEvent event{{}, changes->removed, std::move(changes->loaded), options_.client, ending.origin,
                          ending.local};
  for (auto& [number, document] : changes->added) event.added.push_back(std::move(document));
  event.removed.insert(event.removed.end(), changes->closed.begin(), changes->closed.end());
  observers_.subdocuments.call(event);
  for (Subdocument& document : changes->removed) {
    begin({}, true);
    if (open_->tells_subdocuments) subdocument_changes().closed.push_back(std::move(document));
    end();
  }
}

}  // namespace weft::crdt
