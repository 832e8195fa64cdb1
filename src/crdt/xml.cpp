#include "weft/crdt/xml.hpp"

#include <algorithm>

#include "engine.hpp"
#include "version_reader.hpp"
#include "weft/crdt/input.hpp"

namespace weft::crdt {
namespace {

Error gone() { return {ErrorCode::kNotFound, "the shared type was deleted"}; }

char upper(char letter) { return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter; }

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return upper(x) == upper(y); });
}

const TypeRef* shared_type(const Value& value) {
  return std::visit(
      [](const auto& held) -> const TypeRef* {
        if constexpr (std::is_base_of_v<TypeRef, std::decay_t<decltype(held)>>) return &held;
        return nullptr;
      },
      value);
}

std::optional<Value> first_inside(const Value& value) {
  if (const auto* fragment = std::get_if<XmlFragment>(&value)) return fragment->first_child();
  const auto* element = std::get_if<XmlElement>(&value);
  return element ? element->first_child() : std::nullopt;
}

// Versions show what was deleted and is kept, and what has a name keeps that as well.
std::string name_of(const TypeRef& type) {
  if (known_type(type) == nullptr) return {};
  return std::string(TypeAccess::engine(type).node_name(TypeAccess::handle(type)));
}

}  // namespace

Result<void> XmlFragment::insert(std::uint64_t at, std::vector<Input> children) {
  if (!alive()) return gone();
  return engine_->insert_children(type_, at, children);
}

Result<void> XmlFragment::insert_after(std::optional<TypeRef> child, std::vector<Input> children) {
  if (!alive() || (child && !child->alive())) return gone();
  if (child && child->engine_ != engine_)
    return Error{ErrorCode::kInvalidArgument, "xml: that is no child of this"};
  return engine_->insert_children_after(type_, child ? child->type_ : kNone, children);
}

Result<void> XmlFragment::push(std::vector<Input> children) { return insert(size(), std::move(children)); }

Result<void> XmlFragment::erase(std::uint64_t at, std::uint64_t count) {
  if (!alive()) return gone();
  return engine_->erase_items(type_, at, count);
}

std::uint64_t XmlFragment::size() const { return alive() ? engine_->type(type_).length : 0; }

Result<Value> XmlFragment::get(std::uint64_t at) const {
  if (!alive()) return gone();
  return engine_->item_at(type_, at);
}

std::vector<Value> XmlFragment::children() const { return alive() ? engine_->items_of(type_) : std::vector<Value>(); }

std::optional<Value> XmlFragment::first_child() const {
  return alive() ? engine_->first_value(type_) : std::nullopt;
}

std::optional<XmlElement> XmlFragment::find(std::string_view name) const {
  XmlWalker walker(*this);
  while (const std::optional<Value> node = walker.next()) {
    const auto* element = std::get_if<XmlElement>(&*node);
    if (element && same_name(element->name(), name)) return *element;
  }
  return std::nullopt;
}

std::vector<XmlElement> XmlFragment::find_all(std::string_view name) const {
  std::vector<XmlElement> found;
  XmlWalker walker(*this);
  while (const std::optional<Value> node = walker.next()) {
    const auto* element = std::get_if<XmlElement>(&*node);
    if (element && same_name(element->name(), name)) found.push_back(*element);
  }
  return found;
}

std::string XmlFragment::to_xml() const { return known_type(*this) ? engine_->xml_of(type_) : std::string(); }

std::string XmlElement::name() const { return name_of(*this); }

Result<void> XmlElement::set_attribute(std::string_view key, Input value) {
  if (!alive()) return gone();
  return engine_->set_entry(type_, key, value);
}

Result<void> XmlElement::erase_attribute(std::string_view key) {
  if (!alive()) return gone();
  engine_->erase_entry(type_, key);
  return {};
}

std::optional<Value> XmlElement::attribute(std::string_view key) const {
  return alive() ? engine_->entry_of(type_, key) : std::nullopt;
}

std::vector<std::string> XmlElement::attribute_keys() const {
  return alive() ? engine_->keys_of(type_) : std::vector<std::string>();
}

std::string XmlText::to_xml() const { return alive() ? engine_->xml_of(type_) : std::string(); }

std::string XmlHook::name() const { return name_of(*this); }

std::optional<Value> XmlWalker::next() {
  if (ended_) return std::nullopt;
  std::optional<Value> next = at_ ? first_inside(at_->typed()) : first_inside(root_.typed());
  for (std::optional<TypeRef> at = at_; !next && at && !(*at == root_); at = at->parent()) next = at->next_sibling();
  const TypeRef* type = next ? shared_type(*next) : nullptr;
  if (type == nullptr) {
    ended_ = true;
    return std::nullopt;
  }
  at_ = *type;
  return next;
}

}  // namespace weft::crdt
