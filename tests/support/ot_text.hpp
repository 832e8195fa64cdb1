#pragma once

// Text changes written and printed as the specification writes them, for tests.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/base/utf.hpp"
#include "weft/ot/text_change.hpp"

namespace weft::ot::testing {

struct Erase { std::uint32_t length; };
using Part = std::variant<std::uint32_t, std::string_view, Erase>;

/// Through the builder: what is not canonical comes out canonical.
inline TextChange change(const std::vector<Part>& parts) {
  TextChange result;
  for (const Part& part : parts) {
    if (const auto* skip = std::get_if<std::uint32_t>(&part)) result.skip(*skip);
    if (const auto* text = std::get_if<std::string_view>(&part)) result.insert(*text);
    if (const auto* erase = std::get_if<Erase>(&part)) result.erase(erase->length);
  }
  result.trim();
  return result;
}

/// [2,"x",{d:1}]
inline std::string print(const TextChange& change) {
  std::string out;
  std::string_view text = change.inserted();
  for (const TextChange::Component& part : change.components()) {
    if (!out.empty()) out += ',';
    if (part.kind == TextChange::Kind::kSkip) out += std::to_string(part.length);
    if (part.kind == TextChange::Kind::kDelete) out += "{d:" + std::to_string(part.length) + "}";
    if (part.kind != TextChange::Kind::kInsert) continue;
    out += '"' + std::string(text.substr(0, part.bytes)) + '"';
    text.remove_prefix(part.bytes);
  }
  return '[' + out + ']';
}

/// Whether it keeps the rules of the canonical form, and its counts are those of its text.
inline bool is_canonical(const TextChange& change) {
  std::string_view text = change.inserted();
  const TextChange::Component* before = nullptr;
  for (const TextChange::Component& part : change.components()) {
    if (part.length == 0) return false;
    if (before && before->kind == part.kind) return false;
    if (before && before->kind == TextChange::Kind::kDelete && part.kind == TextChange::Kind::kInsert) return false;
    if (part.kind == TextChange::Kind::kInsert) {
      if (part.bytes > text.size()) return false;
      if (code_point_count(text.substr(0, part.bytes)) != part.length) return false;
      if (!is_valid_utf8(text.substr(0, part.bytes))) return false;
      text.remove_prefix(part.bytes);
    } else if (part.bytes != 0) {
      return false;
    }
    before = &part;
  }
  return text.empty() && !(before && before->kind == TextChange::Kind::kSkip);
}

}  // namespace weft::ot::testing
