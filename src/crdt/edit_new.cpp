// Shared types that are created: what they may start with, and its writing, which happens when the
// type is in its place.

#include "engine.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

Error invalid(const char* why) { return {ErrorCode::kInvalidArgument, why}; }

NewText as_text(const NewXmlText& text) { return {text.text, text.delta, text.attributes}; }

}  // namespace

TypeKind Engine::new_kind(const Input& input) {
  constexpr TypeKind kKinds[] = {TypeKind::kUntyped,     TypeKind::kText,       TypeKind::kArray,   TypeKind::kMap,
                                 TypeKind::kXmlFragment, TypeKind::kXmlElement, TypeKind::kXmlText, TypeKind::kXmlHook,
                                 TypeKind::kUntyped};
  static_assert(std::size(kKinds) == std::variant_size_v<Input::Storage>);
  return kKinds[input.storage().index()];
}

const std::string* Engine::new_name(const Input& input) {
  if (const auto* element = std::get_if<NewXmlElement>(&input.storage())) return &element->name;
  const auto* hook = std::get_if<NewXmlHook>(&input.storage());
  return hook ? &hook->name : nullptr;
}

// `depth`: how many levels there may be inside.
Result<void> Engine::check_new(const Input& input, std::size_t depth) const {
  const Input::Storage& what = input.storage();
  if (const std::string* name = new_name(input); name && !is_valid_utf8(*name))
    return invalid("xml: a name is not UTF-8");
  if (const auto* document = std::get_if<NewSubdocument>(&what)) return check_subdocument(*document);
  if (const auto* text = std::get_if<NewText>(&what)) return check_text(*text, depth);
  if (const auto* text = std::get_if<NewXmlText>(&what)) return check_text(as_text(*text), depth);
  if (const auto* map = std::get_if<NewMap>(&what)) return check_entries(map->entries, depth);
  if (const auto* hook = std::get_if<NewXmlHook>(&what)) return check_entries(hook->entries, depth);
  if (const auto* fragment = std::get_if<NewXmlFragment>(&what)) return check_children(fragment->children, depth);
  if (const auto* array = std::get_if<NewArray>(&what)) {
    for (const Input& item : array->items) WEFT_TRY(check_input(item, depth, true));
  }
  if (const auto* element = std::get_if<NewXmlElement>(&what)) {
    WEFT_TRY(check_children(element->children, depth));
    return check_entries(element->attributes, depth);
  }
  return {};
}

// Its options are an object, in which `meta` is one level down.
Result<void> Engine::check_subdocument(const NewSubdocument& document) const {
  if (!is_valid_utf8(document.guid)) return invalid("subdocument: the guid is not UTF-8");
  return check_any(document.meta, options_.limits.nesting_max - 1);
}

Result<void> Engine::check_text(const NewText& text, std::size_t depth) const {
  if (!is_valid_utf8(text.text)) return invalid("text: not UTF-8");
  for (const DeltaOp& op : text.delta) {
    if (op.action == DeltaAction::kRetain || op.action == DeltaAction::kErase)
      return invalid("text: a new one starts with insertions");
    WEFT_TRY(check_op(op, 0, depth));
  }
  return check_entries(text.attributes, depth);
}

Result<void> Engine::check_children(const std::vector<Input>& children, std::size_t depth) const {
  for (const Input& child : children) {
    if (new_kind(child) < TypeKind::kXmlElement || new_kind(child) > TypeKind::kXmlText)
      return invalid("xml: only XML types can be children");
    WEFT_TRY(check_input(child, depth, true));
  }
  return {};
}

void Engine::fill_text(Handle type, const NewText& text) {
  WEFT_CHECK(insert_text(type, 0, text.text).has_value());
  if (!text.delta.empty()) apply_ops(type, text.delta, Sanitize::kKeepAll);
  for (const auto& [key, value] : text.attributes) put(type, key, value);
}

void Engine::fill_type(Handle type, const Input& input) {
  const auto put_all = [&](const std::vector<std::pair<std::string, Input>>& entries) {
    for (const auto& [key, value] : entries) put(type, key, value);
  };
  const Input::Storage& what = input.storage();
  if (const auto* text = std::get_if<NewText>(&what)) return fill_text(type, *text);
  if (const auto* text = std::get_if<NewXmlText>(&what)) return fill_text(type, as_text(*text));
  if (const auto* array = std::get_if<NewArray>(&what)) return insert_after(type, kNone, array->items);
  if (const auto* map = std::get_if<NewMap>(&what)) return put_all(map->entries);
  if (const auto* hook = std::get_if<NewXmlHook>(&what)) return put_all(hook->entries);
  if (const auto* fragment = std::get_if<NewXmlFragment>(&what))
    return insert_after(type, kNone, fragment->children);
  if (const auto* element = std::get_if<NewXmlElement>(&what)) {
    insert_after(type, kNone, element->children);
    put_all(element->attributes);
  }
}

}  // namespace weft::crdt
