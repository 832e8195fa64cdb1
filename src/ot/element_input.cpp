#include <algorithm>
#include <cmath>
#include <cstring>

#include "element_io.hpp"

namespace weft::ot {
namespace {

// How many forms the values of a type have, in the order of ElementType.
constexpr unsigned kFormsOfType[] = {1, 2, 3, 2, 1, 1, 1};
constexpr std::size_t kTypes = sizeof kFormsOfType / sizeof *kFormsOfType;
constexpr std::size_t kKinds = std::variant_size_v<Operation>;

unsigned forms_of_kind(std::size_t kind) {
  switch (kind) {
    case 11:
    case 12: return 3;  // NumberAdd, NumberSet
    case 13:
    case 14: return 2;  // BooleanSet, DateSet
    default: return 1;
  }
}

}  // namespace

ElementInput::ElementInput(Reader& in, const Limits& limits)
    : in_(&in), nesting_max_(std::min(limits.nesting_max, kNestingCeiling)) {}

void ElementInput::fail_too_deep() {
  if (!failed()) too_deep_ = true;
  fail();
}

Error ElementInput::error() const {
  if (too_deep_) return {ErrorCode::kResourceExhausted, "json-ot: nesting_max"};
  return {ErrorCode::kInvalidArgument, "json-ot: malformed bytes"};
}

std::uint64_t ElementInput::number() {
  const std::size_t before = in_->remaining();
  const std::uint64_t value = in_->varuint();
  if (before - in_->remaining() != varuint_size(value)) fail();
  return failed() ? 0 : value;
}

VarInt ElementInput::signed_number() {
  const std::size_t before = in_->remaining();
  const VarInt value = in_->varint();
  const std::uint64_t rest = value.magnitude >> 6;
  if (before - in_->remaining() != (rest == 0 ? 1 : 1 + varuint_size(rest))) fail();
  if (value.negative && value.magnitude == 0) fail();
  return failed() ? VarInt{} : value;
}

std::uint32_t ElementInput::index() {
  const std::uint64_t value = number();
  if (value > 0xFFFFFFFF) return fail(), 0;
  return static_cast<std::uint32_t>(value);
}

std::string_view ElementInput::string() {
  const std::string_view text = as_chars(in_->raw(number()));
  if (!is_valid_utf8(text)) return fail(), std::string_view{};
  return text;
}

std::string_view ElementInput::key_behind(const std::string_view* last) {
  const std::string_view key = string();
  if (last != nullptr && !(*last < key)) fail();
  return key;
}

ElementId ElementInput::id_in(unsigned form) {
  ElementId id = expected_;
  if (form == 1) {
    const VarInt difference = signed_number();
    const std::uint64_t magnitude = difference.magnitude;
    if (magnitude == 0 || (difference.negative ? magnitude > id.counter : magnitude > kVarUintMax - id.counter)) fail();
    id.counter = difference.negative ? id.counter - magnitude : id.counter + magnitude;
  } else if (form == 2) {
    id = {number(), 0};
    id.counter = number();
    if (id.replica == expected_.replica) fail();
  }
  if (failed()) return {};
  expected_ = id_behind(id);
  return id;
}

ElementInput::Head ElementInput::element() {
  const unsigned byte = in_->u8();
  Head head;
  head.kind = byte & 7;
  head.form = byte >> 3 & 3;
  const unsigned form_of_id = byte >> 5;  // bit 7 too, which is zero
  if (head.kind >= kTypes || head.form >= kFormsOfType[head.kind] || form_of_id > 2) return fail(), Head{};
  head.id = id_in(form_of_id);
  return head;
}

ElementInput::Head ElementInput::operation() {
  const unsigned byte = in_->u8();
  Head head;
  head.kind = byte & 15;
  head.form = byte >> 6;
  const unsigned form_of_target = byte >> 4 & 3;
  if (head.kind >= kKinds || head.form >= forms_of_kind(head.kind) || form_of_target > 2) return fail(), Head{};
  if (head.kind == 0) {
    if (form_of_target != 0) fail();
  } else {
    head.id = id_in(form_of_target);
  }
  return head;
}

std::int64_t ElementInput::integer(unsigned form) {
  if (form == 0) return signed_number().value();
  const auto value = static_cast<std::int64_t>(in_->big_endian(8));
  constexpr auto kShort = static_cast<std::int64_t>(kVarUintMax);
  if (value >= -kShort && value <= kShort) fail();
  return value;
}

double ElementInput::real() {
  const std::uint64_t bits = in_->big_endian(8);
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  if (!std::isfinite(value)) return fail(), 0.0;
  return value;
}

Number ElementInput::number_in(unsigned form) { return form == 2 ? Number(real()) : Number(integer(form)); }

Content ElementInput::scalar(ElementType type, unsigned form) {
  switch (type) {
    case ElementType::kBoolean: return form == 1;
    case ElementType::kNumber: return number_in(form);
    case ElementType::kDate: return date_in(form);
    case ElementType::kText: return Text{std::string(string())};
    default: return Null{};
  }
}

// Adds what `word` begins; returns its kind, 0 at the end.
std::uint32_t ElementInput::component(std::uint64_t word, TextChange& change) {
  const auto kind = static_cast<std::uint32_t>(word & 3);
  const std::uint64_t length = word >> 2;
  if (length > 0xFFFFFFFF || (length == 0) != (kind == 0)) return fail(), 0;
  if (kind == 1) change.skip(static_cast<std::uint32_t>(length));
  if (kind == 3) change.erase(static_cast<std::uint32_t>(length));
  if (kind == 2) {
    const std::string_view text = as_chars(in_->raw(length));
    if (!is_valid_utf8(text)) fail();
    if (!failed()) change.insert(text);
  }
  return kind;
}

TextChange ElementInput::change() {
  TextChange change;
  std::uint32_t last = 0;
  while (!failed()) {
    const std::uint32_t kind = component(number(), change);
    if (kind == 0) break;
    if (kind == last || (last == 3 && kind == 2)) fail();
    last = kind;
  }
  if (last == 1) fail();  // a skip at the end
  return change;
}

}  // namespace weft::ot
