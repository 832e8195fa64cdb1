#include "weft/crdt/events.hpp"

#include "observation.hpp"

namespace weft::crdt {

TypeRef TypeEvent::target() const { return source_->type_ref(source_->target(changed_)); }
TypeRef TypeEvent::observed() const { return source_->type_ref(observed_); }
Origin TypeEvent::origin() const { return source_->transaction().origin; }
bool TypeEvent::local() const { return source_->transaction().local; }
std::vector<PathStep> TypeEvent::path() const { return source_->path(observed_, source_->target(changed_)); }
std::vector<KeyChange> TypeEvent::keys() const { return source_->keys(changed_); }
Delta TypeEvent::delta() const { return source_->delta(changed_); }

Subscription TypeRef::observe(std::function<void(const TypeEvent&)> callback) const {
  return engine_->observe(*this, std::move(callback));
}

Subscription TypeRef::observe_deep(std::function<void(std::span<const TypeEvent>)> callback) const {
  return engine_->observe_deep(*this, std::move(callback));
}

}  // namespace weft::crdt
