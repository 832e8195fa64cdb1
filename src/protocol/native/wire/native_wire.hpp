#pragma once

// What Cap'n Proto does for us. Its headers are C++17 for clang 16 and later, so the file behind this
// header is, and this header too.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "weft/protocol/native/native_messages.hpp"

namespace weft::protocol::native::wire {

std::vector<std::uint8_t> write(const Message& message);

/// False, with a sentence in `problem`, when the bytes are no message of at most `words_max` words.
bool read(const std::uint8_t* bytes, std::size_t size, std::size_t words_max, Message& message, std::string& problem);

}  // namespace weft::protocol::native::wire
