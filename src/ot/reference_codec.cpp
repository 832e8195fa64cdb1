#include "weft/ot/reference.hpp"

#include <string>
#include <type_traits>
#include <utility>

namespace weft::ot {
namespace {

constexpr std::uint8_t kStartRight = 1;
constexpr std::uint8_t kEndRight = 2;

void write_value(ElementId id, Writer& out) {
  out.varuint(id.replica);
  out.varuint(id.counter);
}

void write_value(const TextPosition& position, Writer& out) {
  out.varuint(position.at);
  out.u8(position.bias_right ? 1 : 0);
}

void write_value(const SelectedRange& range, Writer& out) {
  out.varuint(range.anchor);
  out.varuint(range.head);
  out.u8(static_cast<std::uint8_t>((range.start_right ? kStartRight : 0) | (range.end_right ? kEndRight : 0)));
}

void write_value(std::uint64_t index, Writer& out) { out.varuint(index); }
void write_value(const std::string& key, Writer& out) { out.varstring(key); }

void read_value(Reader& in, ElementId& id) { id = {in.varuint(), in.varuint()}; }

void read_value(Reader& in, TextPosition& position) {
  position.at = in.varuint();
  const std::uint8_t bias = in.u8();
  if (bias > 1) in.fail();
  position.bias_right = bias == 1;
}

void read_value(Reader& in, SelectedRange& range) {
  range.anchor = in.varuint();
  range.head = in.varuint();
  const std::uint8_t bias = in.u8();
  if (bias > (kStartRight | kEndRight)) in.fail();
  range.start_right = (bias & kStartRight) != 0;
  range.end_right = (bias & kEndRight) != 0;
}

void read_value(Reader& in, std::uint64_t& index) { index = in.varuint(); }
void read_value(Reader& in, std::string& key) { key = in.varstring(); }

template <class Kind>
Result<Reference> read_kind(Reader& in, std::size_t values_max) {
  Kind reference;
  if constexpr (!std::is_same_v<Kind, Elements>) read_value(in, reference.target);
  const std::uint64_t count = in.varuint();
  if (count > values_max) return Error{ErrorCode::kResourceExhausted, "values_max: a reference to too many places"};
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    reference.values.emplace_back();
    read_value(in, reference.values.back());
  }
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "a reference that cannot be read"};
  return Reference(std::move(reference));
}

}  // namespace

void write_reference(const Reference& reference, Writer& out) {
  out.u8(static_cast<std::uint8_t>(reference.index() + 1));
  std::visit(
      [&](const auto& kind) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, Elements>) write_value(kind.target, out);
        out.varuint(kind.values.size());
        for (const auto& value : kind.values) write_value(value, out);
      },
      reference);
}

Result<Reference> read_reference(Reader& in, std::size_t values_max) {
  switch (in.u8()) {
    case 1: return read_kind<TextPositions>(in, values_max);
    case 2: return read_kind<TextRanges>(in, values_max);
    case 3: return read_kind<ArrayIndices>(in, values_max);
    case 4: return read_kind<ArrayRanges>(in, values_max);
    case 5: return read_kind<ObjectKeys>(in, values_max);
    case 6: return read_kind<Elements>(in, values_max);
    default: return Error{ErrorCode::kInvalidArgument, "a reference of no known kind"};
  }
}

}  // namespace weft::ot
