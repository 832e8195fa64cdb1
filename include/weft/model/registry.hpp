#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/model/any_model.hpp"

namespace weft {

/// The model types a host wants: a value handed to a Server; nothing registers itself.
class ModelRegistry {
 public:
  /// How to make one kind of model.
  struct Factory {
    ModelType type;
    AnyModel (*create)(const Limits&);
    Result<AnyModel> (*from_snapshot)(ByteView, const Limits&);
  };

  /// Adds M; a second time changes nothing.
  template <Model M>
  void add() {
    if (find(M::kType.uri) != nullptr) return;
    factories_.push_back({M::kType, [](const Limits& limits) { return AnyModel(M::create(limits)); },
                          [](ByteView bytes, const Limits& limits) -> Result<AnyModel> {
                            auto model = M::from_snapshot(bytes, limits);
                            if (!model) return std::move(model).error();
                            return AnyModel(std::move(model).value());
                          }});
  }

  /// The factory of a type, or null. Lifetime: until the registry changes.
  const Factory* find(std::string_view uri) const {
    for (const Factory& factory : factories_)
      if (factory.type.uri == uri) return &factory;
    return nullptr;
  }

 private:
  std::vector<Factory> factories_;
};

}  // namespace weft
