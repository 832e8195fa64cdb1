#include "weft/crdt/types.hpp"

#include "typing.hpp"
#include "weft/crdt/input.hpp"

namespace weft::crdt {
namespace {

Error gone() { return {ErrorCode::kNotFound, "the shared type was deleted"}; }

}  // namespace

TypeKind TypeRef::kind() const { return alive() ? engine_->type(type_).kind : TypeKind::kUntyped; }
bool TypeRef::alive() const { return engine_->resolve(*this) != nullptr; }
std::optional<Id> TypeRef::id() const { return alive() ? engine_->item_id(type_) : std::nullopt; }

Value TypeRef::typed() const { return alive() ? engine_->wrap(type_) : Value(*this); }

std::optional<TypeRef> TypeRef::parent() const {
  const std::uint32_t parent = alive() ? engine_->parent_of(type_) : kNone;
  return parent == kNone ? std::nullopt : std::optional(engine_->ref_to(parent));
}

std::optional<Value> TypeRef::next_sibling() const {
  return alive() ? engine_->sibling(type_, true) : std::nullopt;
}

std::optional<Value> TypeRef::previous_sibling() const {
  return alive() ? engine_->sibling(type_, false) : std::nullopt;
}

std::string TypeRef::to_json() const { return alive() ? engine_->type_json(type_) : "null"; }

Result<void> Text::insert(Utf16Offset at, std::string_view text) {
  if (engine_->type_on(type_, generation_, at.value, text)) return {};
  if (!alive()) return gone();
  return engine_->insert_text(type_, at.value, text);
}

Result<void> Text::insert(Utf16Offset at, std::u16string_view text) {
  if (!alive()) return gone();
  return engine_->insert_text(type_, at.value, text);
}

Result<void> Text::append(std::string_view text) { return insert(Utf16Offset{length()}, text); }

Result<void> Text::erase(Utf16Offset at, std::uint64_t count) {
  if (engine_->erase_on(type_, generation_, at.value, count)) return {};
  if (!alive()) return gone();
  return engine_->erase_text(type_, at.value, count);
}

Result<Utf16Offset> Text::to_utf16(Utf8Offset at) const {
  if (!alive()) return gone();
  WEFT_ASSIGN(const TextSize place, engine_->text_place(type_, &TextSize::bytes, at.value));
  return Utf16Offset{place.units};
}

Result<Utf16Offset> Text::to_utf16(CodePointOffset at) const {
  if (!alive()) return gone();
  WEFT_ASSIGN(const TextSize place, engine_->text_place(type_, &TextSize::points, at.value));
  return Utf16Offset{place.units};
}

Result<Utf8Offset> Text::to_utf8(Utf16Offset at) const {
  if (!alive()) return gone();
  WEFT_ASSIGN(const TextSize place, engine_->text_place(type_, &TextSize::units, at.value));
  return Utf8Offset{place.bytes};
}

Result<CodePointOffset> Text::to_code_points(Utf16Offset at) const {
  if (!alive()) return gone();
  WEFT_ASSIGN(const TextSize place, engine_->text_place(type_, &TextSize::units, at.value));
  return CodePointOffset{place.points};
}

Result<void> Text::insert(Utf16Offset at, std::string_view text, const AnyObject& attributes) {
  if (!alive()) return gone();
  return engine_->insert_rich(type_, at.value, text, attributes);
}

Result<void> Text::insert_embed(Utf16Offset at, Input value, const AnyObject& attributes) {
  if (!alive()) return gone();
  return engine_->insert_embed(type_, at.value, value, attributes);
}

Result<void> Text::format(Utf16Offset at, std::uint64_t count, const AnyObject& attributes) {
  if (!alive()) return gone();
  return engine_->format_text(type_, at.value, count, attributes);
}

Result<void> Text::apply_delta(const Delta& delta) { return apply_delta(delta, Sanitize::kKeepAll); }

Result<void> Text::apply_delta(const Delta& delta, Sanitize sanitize) {
  if (!alive()) return gone();
  return engine_->apply_delta(type_, delta, sanitize);
}

Delta Text::to_delta() const { return alive() ? engine_->delta_of(type_) : Delta(); }

Result<void> Text::set_attribute(std::string_view key, Input value) {
  if (!alive()) return gone();
  return engine_->set_entry(type_, key, value);
}

Result<void> Text::erase_attribute(std::string_view key) {
  if (!alive()) return gone();
  engine_->erase_entry(type_, key);
  return {};
}

std::optional<Value> Text::attribute(std::string_view key) const {
  return alive() ? engine_->entry_of(type_, key) : std::nullopt;
}

std::vector<std::string> Text::attribute_keys() const {
  return alive() ? engine_->keys_of(type_) : std::vector<std::string>();
}

std::uint64_t Text::length() const {
  if (const RootText* asleep = engine_->sleeping_text(type_)) return asleep->length;
  return alive() ? engine_->type(type_).length : 0;
}

std::string Text::to_string() const {
  if (const RootText* asleep = engine_->sleeping_text(type_)) return asleep->text;
  return alive() ? engine_->text_of(type_) : std::string();
}

Result<void> Array::insert(std::uint64_t at, std::vector<Input> values) {
  if (!alive()) return gone();
  return engine_->insert_items(type_, at, values);
}

Result<void> Array::push(std::vector<Input> values) {
  if (!alive()) return gone();
  return engine_->push_items(type_, values);
}

Result<void> Array::erase(std::uint64_t at, std::uint64_t count) {
  if (!alive()) return gone();
  return engine_->erase_items(type_, at, count);
}

std::uint64_t Array::size() const { return alive() ? engine_->type(type_).length : 0; }

Result<Value> Array::get(std::uint64_t at) const {
  if (!alive()) return gone();
  return engine_->item_at(type_, at);
}

std::vector<Value> Array::values() const { return alive() ? engine_->items_of(type_) : std::vector<Value>(); }

Result<void> Map::set(std::string_view key, Input value) {
  if (!alive()) return gone();
  return engine_->set_entry(type_, key, value);
}

Result<void> Map::erase(std::string_view key) {
  if (!alive()) return gone();
  engine_->erase_entry(type_, key);
  return {};
}

Result<void> Map::clear() {
  if (!alive()) return gone();
  engine_->clear_entries(type_);
  return {};
}

std::optional<Value> Map::get(std::string_view key) const {
  return alive() ? engine_->entry_of(type_, key) : std::nullopt;
}

bool Map::contains(std::string_view key) const { return get(key).has_value(); }
std::vector<std::string> Map::keys() const { return alive() ? engine_->keys_of(type_) : std::vector<std::string>(); }
std::size_t Map::size() const { return keys().size(); }

}  // namespace weft::crdt
