#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "block.hpp"
#include "fields_out.hpp"

namespace weft::crdt {

/// Format v2 with blanks in place of the visible text of some roots: U+0000, or U+0100 where a run
/// is not ASCII, so that it is kept as wide when it is read.
class BlankingFieldsOut : public FieldsOutV2 {
 public:
  explicit BlankingFieldsOut(std::vector<bool> blanked_types) : blanked_types_(std::move(blanked_types)) {}

  bool blanks(Handle type) const { return blanked_types_[type]; }
  /// Writes blanks for so many units of text, as they lie in memory.
  void blank(const std::uint8_t* text, std::size_t count, bool two_byte) {
    if (two_byte && holds_wide(text, count)) {
      if (wide_.size() < count) wide_.resize(count, u'\u0100');
      return units(reinterpret_cast<const std::uint8_t*>(wide_.data()), count);
    }
    if (narrow_.size() < count) narrow_.resize(count);
    ascii(narrow_.data(), count);
  }

 private:
  static bool holds_wide(const std::uint8_t* text, std::size_t count) {
    char16_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
      char16_t unit = 0;
      std::memcpy(&unit, text + 2 * i, 2);
      all = static_cast<char16_t>(all | unit);
    }
    return all > 0x7F;
  }

  std::vector<bool> blanked_types_;
  std::vector<std::uint8_t> narrow_;
  std::u16string wide_;
};

}  // namespace weft::crdt
