#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "weft/ot/plain.hpp"

namespace weft::ot::detail {

/// Numbers that stand for contents: equal contents, as same_content() and same_number() have it, give
/// equal numbers, whatever they are kept in. Those of what was asked for are remembered by address.
class ContentHash {
 public:
  std::uint64_t operator()(const Element& element);
  std::uint64_t operator()(const Plain& plain);

 private:
  std::unordered_map<const void*, std::uint64_t> known_;
};

}  // namespace weft::ot::detail
