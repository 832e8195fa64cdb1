#include "model_core.hpp"

#include <algorithm>

#include "removed_elements.hpp"

namespace weft::ot::detail {

HandleRecord::~HandleRecord() {
  if (!absent) core->records_.erase(id);
}

// ---- looking

std::shared_ptr<HandleRecord> ModelCore::known(ElementId id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : found->second.lock();
}

std::shared_ptr<HandleRecord> ModelCore::record(ElementId id) {
  if (auto found = known(id)) return found;
  auto made = std::make_shared<HandleRecord>(shared_from_this());
  made->id = id;
  records_[id] = made;
  return made;
}

Handle ModelCore::handle(ElementId id) {
  if (port_ == nullptr || !port_->state().contains(id)) return Handle();
  return Handle(record(id));
}

bool ModelCore::attached(const HandleRecord& record) const {
  return port_ != nullptr && !record.absent && port_->state().contains(record.id);
}

const std::shared_ptr<HandleRecord>& ModelCore::record_of(const Handle& handle) {
  if (handle.record_ != nullptr && handle.record_->absent) {
    const auto& container = record_of(handle.record_->container);
    if (auto found = handle.record_->core->find_child(*container, handle.record_->step)) handle.record_ = std::move(found);
  }
  return handle.record_;
}

Handle ModelCore::child(const Handle& container, PathStep step) {
  if (auto found = find_child(*record_of(container), step)) return Handle(std::move(found));
  auto made = std::make_shared<HandleRecord>(shared_from_this());
  made->absent = true;
  made->container = container;
  made->step = std::move(step);
  return Handle(std::move(made));
}

std::shared_ptr<HandleRecord> ModelCore::find_child(const HandleRecord& container, const PathStep& step) {
  if (!attached(container)) return last_child(container, step);
  const auto* index = std::get_if<std::uint32_t>(&step);
  const auto found = index != nullptr ? port_->state().at(container.id, *index)
                                      : port_->state().find(container.id, std::get<std::string>(step));
  return found ? record(*found) : nullptr;
}

// What a detached container held.
std::shared_ptr<HandleRecord> ModelCore::last_child(const HandleRecord& container, const PathStep& step) {
  if (container.last == nullptr) return nullptr;
  const Element* found = nullptr;
  const auto* index = std::get_if<std::uint32_t>(&step);
  if (const auto* array = std::get_if<Array>(&container.last->content); array != nullptr && index != nullptr) {
    if (*index < array->size()) found = &(*array)[*index];
  } else if (const auto* object = std::get_if<Object>(&container.last->content); object != nullptr && index == nullptr) {
    for (const Member& member : *object)
      if (member.key == std::get<std::string>(step)) found = &member.value;
  }
  if (found == nullptr) return nullptr;
  auto child = record(found->id);
  if (child->last == nullptr) child->last = std::shared_ptr<const Element>(container.last, found);
  return child;
}

// ---- editing

Result<void> ModelCore::check_open() const {
  if (port_ == nullptr) return Error{ErrorCode::kFailedPrecondition, "the model is gone"};
  if (telling_) return Error{ErrorCode::kFailedPrecondition, "an edit inside a callback: post it"};
  return {};
}

Result<void> ModelCore::check(const HandleRecord& record, ElementType type) const {
  WEFT_TRY(check_open());
  if (!attached(record)) return Error{ErrorCode::kNotFound, "what is to be changed is not in the document"};
  if (port_->state().type(record.id) == type) return {};
  return Error{ErrorCode::kInvalidArgument, std::string("what is to be changed is no ") + to_string(type)};
}

std::optional<TimePoint> ModelCore::now() const {
  if (clock_ == nullptr) return std::nullopt;
  return clock_->now();
}

Result<void> ModelCore::note(Result<void> outcome) {
  if (!outcome && depth > 0 && !failure) failure = outcome.error();
  return outcome;
}

Result<void> ModelCore::edit(Batch batch) {
  if (batch.empty()) return {};
  if (depth == 0) return port_->edit(std::move(batch), now());
  WEFT_ASSIGN(const Batch inverse, port_->draft(std::move(batch)));
  keep_last_values(inverse);
  return {};
}

Result<void> ModelCore::finish(std::size_t before, Result<void> outcome) {
  if (!outcome) {
    if (port_ != nullptr) port_->discard_draft(before);
    return outcome;
  }
  if (depth > 0 || drafted() == 0) return {};
  return port_->commit_draft(now());
}

TransactionScope::TransactionScope(ModelCore& core) : core_(core) {}

Result<void> TransactionScope::open() {
  WEFT_TRY(core_.check_open());
  before_ = core_.drafted();
  failure_ = std::exchange(core_.failure, std::nullopt);
  ++core_.depth;
  open_ = true;
  return {};
}

Result<void> TransactionScope::outcome() const {
  if (core_.failure) return *core_.failure;
  return {};
}

Result<void> TransactionScope::finish(Result<void> outcome) {
  open_ = false;
  --core_.depth;
  core_.failure = std::move(failure_);
  return core_.finish(before_, std::move(outcome));
}

// The body was left some other way.
TransactionScope::~TransactionScope() {
  if (open_) (void)finish(Error{ErrorCode::kAborted, "the transaction was left"});
}

// ---- last values

void ModelCore::keep_last_values(const Batch& inverse) {
  if (records_.empty()) return;
  for (const Operation& undone : inverse)
    for_each_removed(undone, [&](const Element& removed) {
      bool wanted = false;
      walk_elements(removed, [&](const Element& element) { wanted |= known(element.id) != nullptr; });
      if (!wanted) return;
      const auto copy = std::make_shared<const Element>(removed);  // one for all that it holds
      walk_elements(*copy, [&](const Element& element) {
        const auto found = known(element.id);
        if (found != nullptr && !attached(*found)) found->last = std::shared_ptr<const Element>(copy, &element);
      });
    });
}

}  // namespace weft::ot::detail
