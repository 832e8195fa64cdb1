#include "json_any.hpp"

#include <cstring>

#include "any_tags.hpp"
#include "json_text.hpp"
#include "surrogates.hpp"
#include "weft/base/check.hpp"
#include "weft/base/limits.hpp"
#include "weft/base/number_text.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

// Whether what stands between the quotes stands for itself.
bool is_plain(std::string_view text) {
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return false;
  }
  return true;
}

// The usual values of formats, without reading them as JSON. False: it is none of them.
bool append_simple(std::string_view text, Bytes& out) {
  if (text == "null") return out.push_back(kTagNull), true;
  if (text == "true") return out.push_back(kTagTrue), true;
  if (text == "false") return out.push_back(kTagFalse), true;
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  if (!is_plain(inner)) return false;
  out.push_back(kTagString);
  Writer(out).varstring(inner);
  return true;
}

double read_float32(Reader& in) {
  const auto bits = static_cast<std::uint32_t>(in.big_endian(4));
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

double read_float64(Reader& in) {
  const std::uint64_t bits = in.big_endian(8);
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

void append_array(Reader& in, std::string& out) {
  const std::uint64_t count = in.varuint();
  out += '[';
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i != 0) out += ',';
    append_json_of_any(in, out);
  }
  out += ']';
}

void append_object(Reader& in, std::string& out) {
  out += '{';
  bool first = true;
  for (std::uint64_t count = in.varuint(); count > 0; --count) {
    const std::string_view key = as_chars(in.varbytes());
    if (!in.at_end() && *in.position() == kTagUndefined) {
      in.u8();
      continue;
    }
    if (!first) out += ',';
    first = false;
    append_json_string(key, out);
    out += ':';
    append_json_of_any(in, out);
  }
  out += '}';
}

void append_bytes(ByteView bytes, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0) out += ',';
    out.append("\"").append(std::to_string(i)).append("\":").append(std::to_string(bytes[i]));
  }
  out += '}';
}

void append_mended_text(Reader& in, ByteSink& out) {
  const std::string_view text = as_chars(in.varbytes());
  out.varstring(has_halves(text) ? without_halves(text) : std::string(text));
}

void append_mended(Reader& in, ByteSink& out) {
  const std::uint8_t* start = in.position();
  const std::uint8_t tag = in.u8();
  const auto copy = [&] { out.raw(start, static_cast<std::size_t>(in.position() - start)); };
  switch (tag) {
    case kTagString: out.u8(tag); return append_mended_text(in, out);
    case kTagArray:
    case kTagObject: {
      out.u8(tag);
      const std::uint64_t count = in.varuint();
      out.varuint(count);
      for (std::uint64_t i = 0; i < count; ++i) {
        if (tag == kTagObject) append_mended_text(in, out);
        append_mended(in, out);
      }
      return;
    }
    case kTagBytes: in.varbytes(); return copy();
    case kTagBigInt:
    case kTagFloat64: in.raw(8); return copy();
    case kTagFloat32: in.raw(4); return copy();
    case kTagInteger: in.varint(); return copy();
    default: return copy();
  }
}

}  // namespace

bool append_any_of_json(std::string_view text, std::size_t nesting_max, Bytes& out) {
  if (append_simple(text, out)) return true;
  const Result<Any> value = read_json(text, nesting_max, LoneSurrogates::kKeep);
  if (!value) return false;
  Writer writer(out);
  write_any(writer, *value);
  return true;
}

void append_json_of_any(Reader& in, std::string& out) {
  switch (in.u8()) {
    case kTagTrue: out += "true"; return;
    case kTagFalse: out += "false"; return;
    case kTagInteger: {
      const VarInt number = in.varint();
      return append_number(static_cast<double>(number.value()), out);
    }
    case kTagFloat32: return append_number(read_float32(in), out);
    case kTagFloat64: return append_number(read_float64(in), out);
    case kTagBigInt: out += std::to_string(static_cast<std::int64_t>(in.big_endian(8))); return;
    case kTagString: return append_json_string(as_chars(in.varbytes()), out);
    case kTagBytes: return append_bytes(in.varbytes(), out);
    case kTagArray: return append_array(in, out);
    case kTagObject: return append_object(in, out);
    default: out += "null"; return;
  }
}

void append_any_without_halves(ByteView value, ByteSink& out) {
  if (!has_halves(as_chars(value))) return out.raw(value);
  Reader in(value);
  append_mended(in, out);
}

Any read_kept_any(ByteView value) {
  Bytes mended;
  if (has_halves(as_chars(value))) {
    ByteSink out;
    append_any_without_halves(value, out);
    mended = out.copy();
    value = mended;
  }
  Reader in(value);
  Any any = read_any(in, kNestingCeiling);
  WEFT_CHECK(!in.failed());
  return any;
}

}  // namespace weft::crdt
