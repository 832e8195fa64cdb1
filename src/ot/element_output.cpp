#include <cstring>

#include "element_io.hpp"

namespace weft::ot {
namespace {

std::uint64_t magnitude_of(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

unsigned form_of_integer(std::int64_t value) { return magnitude_of(value) > kVarUintMax ? 1 : 0; }

}  // namespace

ElementId id_behind(ElementId id) { return {id.replica, id.counter < kVarUintMax ? id.counter + 1 : 0}; }

unsigned ElementOutput::form_of_id(ElementId id) const {
  if (id.replica != expected_.replica) return 2;
  return id.counter == expected_.counter ? 0 : 1;
}

void ElementOutput::id_in(unsigned form, ElementId id) {
  if (form == 2) {
    out_->varuint(id.replica);
    out_->varuint(id.counter);
  } else if (form == 1) {
    const bool back = id.counter < expected_.counter;
    out_->varint({back ? expected_.counter - id.counter : id.counter - expected_.counter, back});
  }
  expected_ = id_behind(id);
}

void ElementOutput::element(ElementId id, ElementType type, unsigned form) {
  const unsigned form_of_this = form_of_id(id);
  out_->u8(static_cast<std::uint8_t>(static_cast<unsigned>(type) | form << 3 | form_of_this << 5));
  id_in(form_of_this, id);
}

void ElementOutput::operation(std::size_t kind, ElementId target, unsigned form) {
  const unsigned form_of_target = form_of_id(target);
  out_->u8(static_cast<std::uint8_t>(kind | form_of_target << 4 | form << 6));
  id_in(form_of_target, target);
}

unsigned ElementOutput::form_of(Number value) {
  const std::int64_t* integer = value.as_integer();
  return integer == nullptr ? 2 : form_of_integer(*integer);
}

unsigned ElementOutput::form_of(Date value) { return form_of_integer(value.milliseconds); }

void ElementOutput::integer(std::int64_t value) {
  if (form_of_integer(value) == 1) return out_->big_endian(static_cast<std::uint64_t>(value), 8);
  out_->varint({magnitude_of(value), value < 0});
}

void ElementOutput::value(Number value) {
  if (const std::int64_t* whole = value.as_integer()) return integer(*whole);
  const double real = value.as_double();
  std::uint64_t bits = 0;
  std::memcpy(&bits, &real, sizeof bits);
  out_->big_endian(bits, 8);
}

void ElementOutput::change(const TextChange& change) {
  std::size_t inserted = 0;
  for (const TextChange::Component& component : change.components()) {
    const bool insert = component.kind == TextChange::Kind::kInsert;
    const std::uint64_t length = insert ? component.bytes : component.length;
    out_->varuint(length << 2 | (static_cast<unsigned>(component.kind) + 1));
    if (!insert) continue;
    out_->raw(as_bytes(change.inserted().substr(inserted, component.bytes)));
    inserted += component.bytes;
  }
  out_->u8(0);
}

}  // namespace weft::ot
