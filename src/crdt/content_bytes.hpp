#pragma once

#include <cstddef>
#include <cstdint>

#include "block.hpp"
#include "weft/base/bytes.hpp"

namespace weft::crdt {

/// How many bytes `units` units of a value kind take at `data`, which holds at most `size` bytes
/// and was written here. Complexity: O(bytes).
std::size_t value_bytes(Ref ref, const std::uint8_t* data, std::size_t size, std::uint64_t units);

}  // namespace weft::crdt
