#pragma once

// The frames of y-websocket: one message a frame.
//
//   frame     = type:varuint payload            ; bytes after the payload are ignored
//   type 0    = sync:      kind:varuint body:varbytes
//               kind 0 (step 1) a state vector; 1 (step 2) and 2 (update) an update, format 1
//   type 1    = awareness: varbytes             ; an awareness update
//   type 2    = auth:      0:varuint reason:varstring
//   type 3    = query awareness
//
// Source: the y-protocols and y-websocket npm packages, as observed on the wire.

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"

namespace weft::protocol::yjs {

enum class MessageType : std::uint8_t {
  kSyncStep1,
  kSyncStep2,
  kUpdate,
  kAwareness,
  kPermissionDenied,
  kQueryAwareness,
  kUnknown,  ///< a type of somebody's extension: ignored, as every implementation does
};

/// A parsed frame. Lifetime: `body` points into the frame.
struct Message {
  MessageType type = MessageType::kUnknown;
  ByteView body;  ///< state vector, update, awareness update, or the reason as UTF-8
};

/// Reads one frame; the body is not looked into.
/// Errors: kInvalidArgument (empty, cut short, unknown sync kind).
Result<Message> parse_message(ByteView frame);

/// Reads a sync message, as it stands behind the type of a frame; failure shows in the reader.
Message read_sync_message(Reader& in);

Bytes encode_sync_step1(ByteView state_vector);
Bytes encode_sync_step2(ByteView update);
Bytes encode_update(ByteView update);
Bytes encode_awareness(ByteView update);
Bytes encode_permission_denied(std::string_view reason);
Bytes encode_query_awareness();

}  // namespace weft::protocol::yjs
