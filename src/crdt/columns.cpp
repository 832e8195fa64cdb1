#include "columns.hpp"

#include <cstring>
#include <string>

#include "surrogates.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr std::uint64_t kForEver = ~std::uint64_t{0};

// The units of one character of well-formed UTF-8, by its first byte, and its bytes.
struct Character {
  std::size_t bytes;
  std::size_t units;
};

Character character_of(unsigned char lead) {
  if (lead < 0x80) return {1, 1};
  if (lead < 0xE0) return {2, 1};
  return lead < 0xF0 ? Character{3, 1} : Character{4, 2};
}

std::uint32_t point_of_four(const char* text) {
  const auto byte = [&](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  return ((byte(0) & 7U) << 18) | ((byte(1) & 0x3FU) << 12) | ((byte(2) & 0x3FU) << 6) | (byte(3) & 0x3FU);
}

}  // namespace

void Rle8Reader::read_run(bool& failed) {
  if (in_.at_end()) failed = true;
  value_ = in_.u8();
  left_ = in_.at_end() ? kForEver : in_.varuint() + 1;
  if (in_.failed()) failed = true;
}

StringTableReader::StringTableReader(ByteView column) : lengths_({}) {
  Reader in(column);
  text_ = as_chars(in.varbytes());
  ascii_ = is_ascii(text_);
  malformed_ = in.failed() || (!ascii_ && !is_valid_utf8(text_));
  lengths_ = UintRunReader(in.raw(in.remaining()));
}

TextSlice StringTableReader::next_wide(std::uint64_t units, Scratch& scratch, bool& failed) {
  TextSlice slice;
  if (units == 0) return slice;
  // Also where not all is ASCII, most strings are.
  if (cut_ == 0 && units <= text_.size() - at_) {
    const std::string_view narrow = text_.substr(at_, static_cast<std::size_t>(units));
    if (is_ascii(narrow)) return at_ += narrow.size(), TextSlice{narrow, true, false};
  }
  std::uint32_t head = cut_;
  cut_ = 0;
  if (head != 0) --units;
  const std::size_t start = at_;
  std::uint32_t tail = 0;
  while (units > 0) {
    if (at_ == text_.size()) return failed = true, TextSlice{};
    const auto lead = static_cast<unsigned char>(text_[at_]);
    if (lead >= 0x80) slice.ascii = false;
    const Character character = character_of(lead);
    if (character.units > units) {
      const std::uint32_t point = point_of_four(text_.data() + at_) - 0x10000;
      tail = 0xD800 + (point >> 10);
      cut_ = 0xDC00 + (point & 0x3FF);
    }
    if (tail != 0) break;
    units -= character.units;
    at_ += character.bytes;
  }
  slice.text = text_.substr(start, at_ - start);
  if (tail != 0) at_ += 4;
  if (head == 0 && tail == 0) return slice;
  std::string whole;
  if (head != 0) append_half(head, whole);
  whole += slice.text;
  if (tail != 0) append_half(tail, whole);
  return {as_chars(scratch.keep(as_bytes(whole))), false, true};
}

void DiffRunWriter::end_run() {
  if (count_ == 0) return;
  const bool negative = difference_ > kVarUintMax;
  // Twice the difference, and one more for a count that follows; the addition goes towards zero
  // when the difference lies below it.
  const std::uint64_t magnitude = negative ? std::uint64_t{0} - difference_ : difference_;
  const std::uint64_t counted = count_ > 1 ? 1 : 0;
  out_.varint({negative ? 2 * magnitude - counted : 2 * magnitude + counted, negative});
  if (count_ > 1) out_.varuint(count_ - 2);
}

void StringTableWriter::write(std::string_view text) {
  if (has_halves(text)) halves_ = true;
  text_.raw(as_bytes(text));
  lengths_.write(utf16_length(text));
}

void StringTableWriter::write_units(const std::uint8_t* units, std::size_t count) {
  std::u16string wide(count, u'\0');
  std::memcpy(wide.data(), units, 2 * count);
  const bool head = count > 0 && is_low_half(wide.front());
  const bool tail = count > 0 && is_high_half(wide.back());
  std::string text;
  if (head) append_half(wide.front(), text);
  const std::size_t inner = count - (head ? 1 : 0) - (tail ? 1 : 0);
  append_utf8(std::u16string_view(wide).substr(head ? 1 : 0, inner), text);
  if (tail) append_half(wide.back(), text);
  if (head || tail) halves_ = true;
  text_.raw(as_bytes(text));
  lengths_.write(count);
}

void StringTableWriter::finish(ByteSink& out) {
  const ByteView lengths = lengths_.finish();
  column_.clear();
  if (halves_) {
    column_.varstring(without_halves(as_chars(text_.view())));
    column_.raw(lengths);
    return out.varbytes(column_.view());
  }
  const std::size_t head = varuint_size(text_.size());
  out.varuint(head + text_.size() + lengths.size());
  out.varbytes(text_.view());
  out.raw(lengths);
}

}  // namespace weft::crdt
