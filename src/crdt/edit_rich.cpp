// Formatted text: what an edit may ask for, and deltas. Everything is checked before anything
// changes.

#include <algorithm>

#include "engine.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

Error invalid(const char* why) { return {ErrorCode::kInvalidArgument, why}; }

// What format 1, which writes JSON, can carry in some way.
bool is_json(const Any& value) {
  if (value.is<BigInt>()) return false;
  if (const AnyArray* items = value.get_if<AnyArray>()) return std::all_of(items->begin(), items->end(), is_json);
  if (const AnyObject* object = value.get_if<AnyObject>())
    return std::all_of(object->members().begin(), object->members().end(),
                       [](const AnyMember& member) { return is_json(member.value); });
  return true;
}

}  // namespace

Result<void> Engine::check_attributes(const AnyObject& attributes) const {
  for (const AnyMember& member : attributes.members()) {
    if (!is_valid_utf8(member.key)) return invalid("text: a format's key is not UTF-8");
    if (member.value.is<Undefined>() || !is_json(member.value)) return invalid("text: a format must be a JSON value");
    WEFT_TRY(check_any(member.value, options_.limits.nesting_max));
  }
  return {};
}

// An embedded value is no string, which would be text, and not null.
Result<void> Engine::check_content(const Input& input, std::size_t depth) const {
  if (const Any* value = std::get_if<Any>(&input.storage())) {
    if (value->is<Undefined>() || value->is<std::nullptr_t>() || value->is<std::string>() || !is_json(*value))
      return invalid("text: what is embedded must be a JSON value, neither null nor a string");
  }
  if (std::holds_alternative<NewSubdocument>(input.storage())) return invalid("text: a document cannot be embedded");
  return check_input(input, depth, false);
}

Result<void> Engine::check_place(Handle type, std::uint64_t at) {
  if (at > types_[type].length) return invalid("text: behind the end");
  if (refuses_cut(find_unit(type, at))) return invalid("text: inside a surrogate pair");
  return {};
}

Result<void> Engine::insert_rich(Handle type, std::uint64_t at, std::string_view text, const AnyObject& attributes) {
  return edit([&]() -> Result<void> {
    WEFT_TRY(check_place(type, at));
    return apply_at(type, at, DeltaOp::insert(std::string(text), attributes));
  });
}

Result<void> Engine::insert_embed(Handle type, std::uint64_t at, const Input& input, const AnyObject& attributes) {
  return edit([&]() -> Result<void> {
    WEFT_TRY(check_place(type, at));
    return apply_at(type, at, DeltaOp::create(input, attributes));
  });
}

// As Yjs: nothing happens at the very end; a range that reaches behind it is filled with newlines.
Result<void> Engine::format_text(Handle type, std::uint64_t at, std::uint64_t count, const AnyObject& attributes) {
  return edit([&]() -> Result<void> {
    WEFT_TRY(check_place(type, at));
    if (count <= types_[type].length - at) WEFT_TRY(check_place(type, at + count));
    if (count == 0) return {};
    return apply_at(type, at, DeltaOp::retain(count, attributes));
  });
}

// Makes one change, if it is allowed, at a place that is there.
Result<void> Engine::apply_at(Handle type, std::uint64_t at, const DeltaOp& op) {
  WEFT_TRY(check_op(op, types_[type].length - at, options_.limits.nesting_max));
  TextPosition position = text_position(type, at);
  if (op.action != DeltaAction::kRetain || position.right != kNone) apply_op(position, op, op.text);
  return {};
}

// `left`: how many units of the text there are from here on.
Result<void> Engine::check_op(const DeltaOp& op, std::uint64_t left, std::size_t depth) const {
  WEFT_TRY(check_attributes(op.attributes));
  if (op.action == DeltaAction::kRetain && op.count > left && op.count - left > options_.limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "text: change_bytes_max"};
  if (op.text.size() > options_.limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "text: change_bytes_max"};
  if (!is_valid_utf8(op.text)) return invalid("text: not UTF-8");
  if (op.action == DeltaAction::kInsertValues) {
    if (op.values.size() != 1 || std::get_if<Any>(&op.values[0]) == nullptr)
      return invalid("delta: one embedded value is inserted at a time; a shared type must be created");
    return check_content(std::get<Any>(op.values[0]), depth);
  }
  if (op.action == DeltaAction::kCreate) {
    if (op.created == nullptr) return invalid("delta: there is nothing to create");
    return check_content(*op.created, depth);
  }
  return {};
}

Result<void> Engine::check_delta(Handle type, const Delta& delta) {
  const std::uint64_t length = types_[type].length;
  std::uint64_t at = 0;
  for (const DeltaOp& op : delta) {
    WEFT_TRY(check_op(op, length - at, options_.limits.nesting_max));
    if (op.action != DeltaAction::kRetain && op.action != DeltaAction::kErase) continue;
    at += std::min(op.count, length - at);
    WEFT_TRY(check_place(type, at));
  }
  return {};
}

// `text` is what of the op's text is inserted.
void Engine::apply_op(TextPosition& position, const DeltaOp& op, std::string_view text) {
  switch (op.action) {
    case DeltaAction::kInsertText: {
      std::u16string units;
      if (text.empty()) return;
      if (is_ascii(text)) {
        insert_formatted(position, op.attributes, {{as_bytes(text).data(), text.size(), Width::kOne}, nullptr});
        return;
      }
      append_utf16(text, units);
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(units.data());
      insert_formatted(position, op.attributes, {{bytes, units.size(), Width::kTwo}, nullptr});
      return;
    }
    case DeltaAction::kInsertValues: {
      const Input input(std::get<Any>(op.values[0]));
      insert_formatted(position, op.attributes, {{}, &input});
      return;
    }
    case DeltaAction::kCreate: insert_formatted(position, op.attributes, {{}, op.created.get()}); return;
    case DeltaAction::kRetain: format_units(position, op.count, op.attributes); return;
    case DeltaAction::kErase: erase_at(position, op.count); return;
  }
}

void Engine::apply_ops(Handle type, const Delta& delta, Sanitize sanitize) {
  TextPosition position{type, kNone, types_[type].first, 0, {}, false};
  for (const DeltaOp& op : delta) {
    std::string_view text = op.text;
    const bool last = &op == &delta.back() && position.right == kNone;
    if (sanitize == Sanitize::kTrailingNewline && last && !text.empty() && text.back() == '\n') text.remove_suffix(1);
    apply_op(position, op, text);
  }
}

Result<void> Engine::apply_delta(Handle type, const Delta& delta, Sanitize sanitize) {
  return edit([&]() -> Result<void> {
    WEFT_TRY(check_delta(type, delta));
    apply_ops(type, delta, sanitize);
    return {};
  });
}

}  // namespace weft::crdt
