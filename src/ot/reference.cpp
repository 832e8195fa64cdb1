#include "weft/ot/reference.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "ot/operation_type.hpp"
#include "ot/reference_rules.hpp"

namespace weft::ot {
namespace {

template <class Kind>
constexpr bool kIsElements = std::is_same_v<Kind, Elements>;

bool value_in_range(const TextPosition& position, ElementId target, const State& state) {
  return position.at <= state.size(target);
}
bool value_in_range(const SelectedRange& range, ElementId target, const State& state) {
  return std::max(range.anchor, range.head) <= state.size(target);
}
bool value_in_range(std::uint64_t index, ElementId target, const State& state) { return index < state.size(target); }
bool value_in_range(const std::string& key, ElementId target, const State& state) {
  return state.find(target, key).has_value();
}

/// Takes the values out that point to nothing.
void keep_in_range(Reference& reference, const State& state) {
  std::visit(
      [&](auto& kind) {
        std::erase_if(kind.values, [&](const auto& value) {
          if constexpr (kIsElements<std::decay_t<decltype(kind)>>) {
            return !state.contains(value);
          } else {
            return !value_in_range(value, kind.target, state);
          }
        });
      },
      reference);
}

}  // namespace

std::size_t value_count(const Reference& reference) {
  return std::visit([](const auto& kind) { return kind.values.size(); }, reference);
}

void move(Reference& reference, const Operation& operation) {
  const ElementId* changed = target_of(operation);
  if (changed == nullptr) return;
  std::visit(
      [&](auto& kind, const auto& edit) {
        using Kind = std::decay_t<decltype(kind)>;
        using Edit = std::decay_t<decltype(edit)>;
        ReferenceRules rules;
        if constexpr (kIsElements<Kind>) {
          rules(kind, edit);
        } else if constexpr (kReferredType<Kind> == kTargetType<Edit>) {
          if (kind.target == *changed) rules(kind, edit);
        }
      },
      reference, operation);
}

bool may_detach(const Operation& operation) {
  Elements any;
  ReferenceRules rules;
  std::visit([&](const auto& edit) { rules(any, edit); }, operation);
  return rules.detaches;
}

bool keep_attached(Reference& reference, const State& state) {
  return std::visit(
      [&](auto& kind) {
        if constexpr (kIsElements<std::decay_t<decltype(kind)>>) {
          std::erase_if(kind.values, [&](ElementId id) { return !state.contains(id); });
          return true;
        } else {
          return state.contains(kind.target);
        }
      },
      reference);
}

bool in_range(const Reference& reference, const State& state) {
  return std::visit(
      [&](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (kIsElements<Kind>) {
          return std::all_of(kind.values.begin(), kind.values.end(), [&](ElementId id) { return state.contains(id); });
        } else {
          return state.type(kind.target) == kReferredType<Kind> &&
                 std::all_of(kind.values.begin(), kind.values.end(),
                             [&](const auto& value) { return value_in_range(value, kind.target, state); });
        }
      },
      reference);
}

std::optional<Reference> display(Reference committed, std::span<const Operation> unsent, const State& shown) {
  for (const Operation& operation : unsent) move(committed, operation);
  if (!keep_attached(committed, shown)) return std::nullopt;
  return committed;
}

std::optional<Reference> before(Reference shown, std::span<const Operation> unsent, const State& committed) {
  for (std::size_t i = unsent.size(); i-- > 0;) move(shown, opposite(unsent[i]));
  if (!keep_attached(shown, committed)) return std::nullopt;
  keep_in_range(shown, committed);
  return shown;
}

}  // namespace weft::ot
