#include "weft/ot/codec.hpp"

#include <type_traits>
#include <utility>

#include "element_io.hpp"

namespace weft::ot {
namespace {

// Writing.

void put(const Element& element, ElementOutput& out);

void put(const Array& values, ElementOutput& out) {
  out.number(values.size());
  for (const Element& value : values) put(value, out);
}

void put(const Object& members, ElementOutput& out) {
  out.number(members.size());
  for (const Member& member : members) {
    out.string(member.key);
    put(member.value, out);
  }
}

void put(const Element& element, ElementOutput& out) {
  const ElementType type = element.type();
  const Content& content = element.content;
  if (const bool* flag = std::get_if<bool>(&content)) return out.scalar(element.id, type, *flag);
  if (const Number* number = std::get_if<Number>(&content)) return out.scalar(element.id, type, *number);
  if (const Date* date = std::get_if<Date>(&content)) return out.scalar(element.id, type, *date);
  out.element(element.id, type);
  if (const Text* text = std::get_if<Text>(&content)) out.string(text->utf8);
  if (const Array* array = std::get_if<Array>(&content)) put(*array, out);
  if (const Object* object = std::get_if<Object>(&content)) put(*object, out);
}

/// Writes what follows the head of an operation, one function for each kind.
struct ContentOutput {
  ElementOutput& out;

  void operator()(const Noop&) const {}
  void operator()(const TextEdit& edit) const { out.change(edit.change); }
  void operator()(const TextSet& set) const { out.string(set.value); }
  void operator()(const ArrayInsert& insert) const { at(insert.index, insert.value); }
  void operator()(const ArrayDelete& erase) const { out.number(erase.index); }
  void operator()(const ArrayReplace& replace) const { at(replace.index, replace.value); }
  void operator()(const ArrayMove& move) const {
    out.number(move.from);
    out.number(move.to);
  }
  void operator()(const ArraySet& set) const { put(set.value, out); }
  void operator()(const ObjectPut& set) const {
    out.string(set.key);
    put(set.value, out);
  }
  void operator()(const ObjectDelete& erase) const { out.string(erase.key); }
  void operator()(const ObjectSet& set) const { put(set.value, out); }
  void operator()(const NumberAdd& add) const { out.value(add.delta); }
  void operator()(const NumberSet& set) const { out.value(set.value); }
  void operator()(const BooleanSet& set) const { out.value(set.value); }
  void operator()(const DateSet& set) const { out.value(set.value); }

  void at(std::uint32_t index, const Element& value) const {
    out.number(index);
    put(value, out);
  }
};

unsigned form_of(const Operation& operation) {
  if (const NumberAdd* add = std::get_if<NumberAdd>(&operation)) return ElementOutput::form_of(add->delta);
  if (const NumberSet* set = std::get_if<NumberSet>(&operation)) return ElementOutput::form_of(set->value);
  if (const BooleanSet* set = std::get_if<BooleanSet>(&operation)) return ElementOutput::form_of(set->value);
  if (const DateSet* set = std::get_if<DateSet>(&operation)) return ElementOutput::form_of(set->value);
  return 0;
}

void put(const Operation& operation, ElementOutput& out) {
  const ElementId* target = target_of(operation);
  if (target == nullptr) return out.noop();
  out.operation(operation.index(), *target, form_of(operation));
  std::visit(ContentOutput{out}, operation);
}

// Reading. What is read after a failure is not used.

Element take_element(ElementInput& in, std::size_t level);

Array take_array(ElementInput& in, std::size_t level) {
  Array values;
  if (level > in.nesting_max()) return in.fail_too_deep(), values;
  for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) values.push_back(take_element(in, level + 1));
  return values;
}

Object take_object(ElementInput& in, std::size_t level) {
  Object members;
  if (level > in.nesting_max()) return in.fail_too_deep(), members;
  std::string_view last;
  for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) {
    last = in.key_behind(members.empty() ? nullptr : &last);
    if (!in.failed()) members.push_back({std::string(last), take_element(in, level + 1)});
  }
  return members;
}

Element take_element(ElementInput& in, std::size_t level) {
  const ElementInput::Head head = in.element();
  if (in.failed()) return {};
  const auto type = static_cast<ElementType>(head.kind);
  if (type == ElementType::kArray) return {head.id, take_array(in, level)};
  if (type == ElementType::kObject) return {head.id, take_object(in, level)};
  return {head.id, in.scalar(type, head.form)};
}

Operation take_content(ElementInput& in, const ElementInput::Head& head) {
  const ElementId id = head.id;
  const auto key = [&] { return std::string(in.string()); };
  const auto element = [&] { return take_element(in, 1); };
  switch (head.kind) {  // members in braces are read from left to right
    case 1: return TextEdit{id, in.change()};
    case 2: return TextSet{id, key()};
    case 3: return ArrayInsert{id, in.index(), element()};
    case 4: return ArrayDelete{id, in.index()};
    case 5: return ArrayReplace{id, in.index(), element()};
    case 6: return ArrayMove{id, in.index(), in.index()};
    case 7: return ArraySet{id, take_array(in, 1)};
    case 8: return ObjectPut{id, key(), element()};
    case 9: return ObjectDelete{id, key()};
    case 10: return ObjectSet{id, take_object(in, 1)};
    case 11: return NumberAdd{id, in.number_in(head.form)};
    case 12: return NumberSet{id, in.number_in(head.form)};
    case 13: return BooleanSet{id, head.form == 1};
    case 14: return DateSet{id, in.date_in(head.form)};
    default: return Noop{};
  }
}

static_assert(std::variant_size_v<Operation> == 15 && std::is_same_v<std::variant_alternative_t<14, Operation>, DateSet> &&
              std::is_same_v<std::variant_alternative_t<7, Operation>, ArraySet>);

Operation take_operation(ElementInput& in) {
  const ElementInput::Head head = in.operation();
  if (in.failed()) return Noop{};
  return take_content(in, head);
}

}  // namespace

void write_element(const Element& element, Writer& out) {
  ElementOutput parts(out);
  put(element, parts);
}

void write_operation(const Operation& operation, Writer& out) {
  ElementOutput parts(out);
  put(operation, parts);
}

void write_batch(std::span<const Operation> batch, Writer& out) {
  ElementOutput parts(out);
  parts.number(batch.size());
  for (const Operation& operation : batch) put(operation, parts);
}

Result<Element> read_element(Reader& in, const Limits& limits) {
  ElementInput parts(in, limits);
  Element element = take_element(parts, 1);
  if (parts.failed()) return parts.error();
  return element;
}

Result<Operation> read_operation(Reader& in, const Limits& limits) {
  ElementInput parts(in, limits);
  Operation operation = take_operation(parts);
  if (parts.failed()) return parts.error();
  return operation;
}

Result<Batch> read_batch(Reader& in, const Limits& limits) {
  ElementInput parts(in, limits);
  Batch batch;
  for (std::uint64_t left = parts.number(); left > 0 && !parts.failed(); --left) batch.push_back(take_operation(parts));
  if (parts.failed()) return parts.error();
  return batch;
}

}  // namespace weft::ot
