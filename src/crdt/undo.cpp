#include "weft/crdt/undo.hpp"

#include <algorithm>
#include <utility>

#include "undo_work.hpp"
#include "weft/crdt/doc.hpp"

namespace weft::crdt {

// Callbacks may destroy the manager: whoever works holds on to its inside.
UndoManager::UndoManager(Doc& doc, std::vector<TypeRef> scope, UndoOptions options)
    : work_(std::make_shared<UndoWork>(doc.engine_->awake(), std::move(scope), std::move(options))) {
  std::weak_ptr<UndoWork> work = work_;
  work_->registration = doc.engine_->capture_transactions([work](TransactionRecord& ending) {
    if (const std::shared_ptr<UndoWork> alive = work.lock()) alive->capture(ending);
  });
}

UndoManager::UndoManager(UndoManager&&) noexcept = default;
UndoManager& UndoManager::operator=(UndoManager&&) noexcept = default;
UndoManager::~UndoManager() = default;

bool UndoManager::undo() {
  const std::shared_ptr<UndoWork> work = work_;
  return work->pop(UndoKind::kUndo);
}

bool UndoManager::redo() {
  const std::shared_ptr<UndoWork> work = work_;
  return work->pop(UndoKind::kRedo);
}

std::size_t UndoManager::undo_size() const { return work_->stack(UndoKind::kUndo).size(); }
std::size_t UndoManager::redo_size() const { return work_->stack(UndoKind::kRedo).size(); }
void UndoManager::stop_capturing() { work_->stop_capturing(); }

void UndoManager::clear(UndoKind stack) {
  const std::shared_ptr<UndoWork> work = work_;
  work->clear(stack == UndoKind::kUndo, stack == UndoKind::kRedo);
}

void UndoManager::clear() {
  const std::shared_ptr<UndoWork> work = work_;
  work->clear(true, true);
}

void UndoManager::add_to_scope(TypeRef type) { work_->add_to_scope(type); }
void UndoManager::track(Origin origin) { work_->options().tracked_origins.push_back(origin); }

void UndoManager::untrack(Origin origin) {
  std::vector<Origin>& origins = work_->options().tracked_origins;
  origins.erase(std::remove(origins.begin(), origins.end(), origin), origins.end());
}

Origin UndoManager::origin() const { return work_->origin(); }

Subscription UndoManager::on_change(std::function<void(const UndoEvent&)> callback) {
  return work_->listeners().add(std::move(callback));
}

}  // namespace weft::crdt
