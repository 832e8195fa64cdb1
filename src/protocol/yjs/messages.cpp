#include "weft/protocol/yjs/messages.hpp"

namespace weft::protocol::yjs {
namespace {

constexpr std::uint8_t kSync = 0;
constexpr std::uint8_t kAwareness = 1;
constexpr std::uint8_t kAuth = 2;
constexpr std::uint8_t kQueryAwareness = 3;
constexpr std::uint8_t kPermissionDenied = 0;

MessageType read_sync_kind(Reader& in) {
  switch (in.varuint()) {
    case 0: return MessageType::kSyncStep1;
    case 1: return MessageType::kSyncStep2;
    case 2: return MessageType::kUpdate;
    default: in.fail(); return MessageType::kUnknown;
  }
}

Message read_auth(Reader& in) {
  if (in.varuint() != kPermissionDenied) return {};
  return {MessageType::kPermissionDenied, as_bytes(in.varstring())};
}

Message read_message(Reader& in) {
  switch (in.varuint()) {
    case kSync: return read_sync_message(in);
    case kAwareness: return {MessageType::kAwareness, in.varbytes()};
    case kAuth: return read_auth(in);
    case kQueryAwareness: return {MessageType::kQueryAwareness, {}};
    default: return {};
  }
}

Bytes encode(std::initializer_list<std::uint8_t> head, ByteView body) {
  Bytes frame;
  frame.reserve(head.size() + varuint_size(body.size()) + body.size());
  frame.insert(frame.end(), head.begin(), head.end());
  Writer(frame).varbytes(body);
  return frame;
}

}  // namespace

Result<Message> parse_message(ByteView frame) {
  Reader in(frame);
  const Message message = read_message(in);
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "malformed y-websocket frame"};
  return message;
}

Message read_sync_message(Reader& in) {
  const MessageType type = read_sync_kind(in);
  return {type, in.varbytes()};
}

Bytes encode_sync_step1(ByteView state_vector) { return encode({kSync, 0}, state_vector); }
Bytes encode_sync_step2(ByteView update) { return encode({kSync, 1}, update); }
Bytes encode_update(ByteView update) { return encode({kSync, 2}, update); }
Bytes encode_awareness(ByteView update) { return encode({kAwareness}, update); }
Bytes encode_permission_denied(std::string_view reason) {
  return encode({kAuth, kPermissionDenied}, as_bytes(reason));
}
Bytes encode_query_awareness() { return {kQueryAwareness}; }

}  // namespace weft::protocol::yjs
