#include "weft/base/json_string.hpp"

namespace weft {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_unit(unsigned unit, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 15];
}

void append_escape(unsigned char byte, std::string& out) {
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    default: return append_unit(byte, out);
  }
}

// The surrogate at the beginning of `text`, or 0.
unsigned surrogate_at(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xED' || static_cast<unsigned char>(text[1]) < 0xA0) return 0;
  const auto middle = static_cast<unsigned char>(text[1]);
  const auto low = static_cast<unsigned char>(text[2]);
  return 0xD000U | (middle & 0x3FU) << 6 | (low & 0x3FU);
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t plain = 0;  // where the run of characters that need no escape began
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0xED) continue;
    const unsigned surrogate = surrogate_at(text.substr(i));
    if (byte == 0xED && surrogate == 0) continue;
    out.append(text, plain, i - plain);
    if (surrogate == 0) {
      append_escape(byte, out);
    } else {
      append_unit(surrogate, out);
      i += 2;
    }
    plain = i + 1;
  }
  out.append(text, plain, text.size() - plain);
  out += '"';
}

}  // namespace weft
