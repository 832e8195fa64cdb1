#include "fields_in.hpp"

namespace weft::crdt {
namespace {

// The constructor reads its columns one after the other, in the order of its members.
ByteView column(Reader& in) { return in.varbytes(); }

Reader behind_flag(Reader in) {
  in.varuint();
  return in;
}

}  // namespace

FieldsInV2::FieldsInV2(Reader in, ReadAids& aids)
    : aids_(&aids),
      key_clocks_(column(in = behind_flag(in))),
      clients_(column(in)),
      left_clocks_(column(in)),
      right_clocks_(column(in)),
      info_(column(in)),
      strings_(column(in)),
      parent_info_(column(in)),
      type_refs_(column(in)),
      lengths_(column(in)),
      rest_(in),
      failed_(strings_.failed()) {}

std::string_view FieldsInV2::key() {
  const std::uint64_t clock = key_clocks_.next(failed_);
  if (clock < keys_.size()) return keys_[static_cast<std::size_t>(clock)];
  const std::string_view key = name();
  if (!failed_) keys_.push_back(key);
  return key;
}

void FieldsInV2::json(std::size_t nesting_max) { append_canonical_any(rest_, nesting_max, aids_->buffer); }

std::string_view FieldsInV2::mended(std::string_view text) {
  const std::string whole = without_halves(text);
  return as_chars(aids_->scratch.keep(as_bytes(whole)));
}

void append_canonical_any(Reader& in, std::size_t nesting_max, Bytes& out) {
  Reader again = in;
  const std::uint8_t* start = in.position();
  const bool canonical = skip_any(in, nesting_max);
  if (in.failed()) return;
  if (canonical) {
    out.insert(out.end(), start, in.position());
    return;
  }
  Writer writer(out);
  write_any(writer, read_any(again, nesting_max));
}

}  // namespace weft::crdt
