#include "weft/ot/json_model.hpp"

#include "model_core.hpp"

namespace weft::ot {

Handle JsonModel::root() const { return core_->handle(kRootId); }

Handle JsonModel::find(ElementId id) const { return core_->handle(id); }

Handle JsonModel::at(const Path& path) const {
  const auto found = core_->state()->resolve(path);
  return found ? core_->handle(*found) : Handle();
}

Subscription JsonModel::on_lost(std::function<void(const LostWrite&)> callback) {
  return core_->on_lost(std::move(callback));
}

Subscription JsonModel::on_committed(std::function<void(std::uint64_t)> callback) {
  return core_->on_committed(std::move(callback));
}

}  // namespace weft::ot
