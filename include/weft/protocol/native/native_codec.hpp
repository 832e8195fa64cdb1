#pragma once

#include <cstddef>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/protocol/native/native_messages.hpp"

namespace weft::protocol::native {

/// The longest message that is read; longer frames of a conversation travel in pieces.
inline constexpr std::size_t kMessageBytesMax = std::size_t{1} << 20;

/// One packed message. Complexity: linear.
Bytes encode(const Message& message);

/// Errors: kInvalidArgument (malformed, a kind that is not known, bytes left over, text that is not UTF-8,
/// longer than kMessageBytesMax when unpacked), kResourceExhausted (longer than that as it is).
/// Complexity: linear in what the frame holds, whatever it claims.
Result<Message> parse(ByteView frame);

}  // namespace weft::protocol::native
