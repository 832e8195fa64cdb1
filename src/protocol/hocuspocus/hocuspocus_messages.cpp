#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"

#include <initializer_list>

#include "weft/base/varint.hpp"
#include "weft/protocol/yjs/messages.hpp"

namespace weft::protocol::hocuspocus {
namespace {

constexpr std::uint8_t kSync = 0;
constexpr std::uint8_t kAwareness = 1;
constexpr std::uint8_t kAuth = 2;
constexpr std::uint8_t kQueryAwareness = 3;
constexpr std::uint8_t kSyncReply = 4;
constexpr std::uint8_t kStateless = 5;
constexpr std::uint8_t kBroadcastStateless = 6;
constexpr std::uint8_t kClose = 7;
constexpr std::uint8_t kSyncStatus = 8;
constexpr std::uint8_t kPing = 9;
constexpr std::uint8_t kPong = 10;

constexpr std::uint8_t kToken = 0;
constexpr std::uint8_t kDenied = 1;
constexpr std::uint8_t kAuthenticated = 2;

constexpr std::uint8_t kStep1 = 0;
constexpr std::uint8_t kStep2 = 1;
constexpr std::uint8_t kUpdate = 2;

void read_sync(Reader& in, Message& out) {
  const yjs::Message message = yjs::read_sync_message(in);
  out.body = message.body;
  switch (message.type) {
    case yjs::MessageType::kSyncStep1: out.type = MessageType::kSyncStep1; break;
    case yjs::MessageType::kSyncStep2: out.type = MessageType::kSyncStep2; break;
    default: out.type = MessageType::kUpdate; break;
  }
}

void read_text(Reader& in, MessageType type, Message& out) {
  out.type = type;
  out.body = as_bytes(in.varstring());
}

void read_auth(Reader& in, Message& out) {
  switch (in.varuint()) {
    case kToken:
      out.type = MessageType::kTokenRequest;
      if (in.failed() || in.at_end()) return;
      read_text(in, MessageType::kToken, out);
      if (!in.at_end()) out.version = in.varstring();
      return;
    case kDenied: return read_text(in, MessageType::kPermissionDenied, out);
    case kAuthenticated: return read_text(in, MessageType::kAuthenticated, out);
    default: return;
  }
}

void read_payload(Reader& in, Message& out) {
  switch (in.varuint()) {
    case kSync: return read_sync(in, out);
    case kSyncReply: out.is_reply = true; return read_sync(in, out);
    case kAwareness:
      out.type = MessageType::kAwareness;
      out.body = in.varbytes();
      return;
    case kAuth: return read_auth(in, out);
    case kQueryAwareness: out.type = MessageType::kQueryAwareness; return;
    case kStateless: return read_text(in, MessageType::kStateless, out);
    case kBroadcastStateless: return read_text(in, MessageType::kBroadcastStateless, out);
    case kClose:
      out.type = MessageType::kClose;
      if (!in.at_end()) read_text(in, MessageType::kClose, out);
      return;
    case kSyncStatus:
      out.type = MessageType::kSyncStatus;
      out.saved = in.varuint() == 1;
      return;
    default: return;
  }
}

Bytes encode(std::string_view address, std::initializer_list<std::uint8_t> head) {
  Bytes frame = address_prefix(address);
  frame.insert(frame.end(), head.begin(), head.end());
  return frame;
}

Bytes encode(std::string_view address, std::initializer_list<std::uint8_t> head, ByteView body) {
  Bytes frame;
  frame.reserve(varuint_size(address.size()) + address.size() + head.size() + varuint_size(body.size()) + body.size());
  Writer out(frame);
  out.varstring(address);
  frame.insert(frame.end(), head.begin(), head.end());
  out.varbytes(body);
  return frame;
}

}  // namespace

Result<Message> parse_message(ByteView frame) {
  Message message;
  if (frame.size() == 1 && (frame[0] == kPing || frame[0] == kPong)) {
    message.type = frame[0] == kPing ? MessageType::kPing : MessageType::kPong;
    return message;
  }
  Reader in(frame);
  message.address = in.varstring();
  read_payload(in, message);
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "malformed hocuspocus frame"};
  return message;
}

Address split_address(std::string_view address) {
  const std::size_t nul = address.find('\0');
  if (nul == std::string_view::npos) return {address, {}, false};
  return {address.substr(0, nul), address.substr(nul + 1), true};
}

Bytes address_prefix(std::string_view address) {
  Bytes prefix;
  Writer(prefix).varstring(address);
  return prefix;
}

std::string_view scope_name(bool may_write) { return may_write ? "read-write" : "readonly"; }

Bytes encode_sync_step1(std::string_view address, ByteView state_vector) {
  return encode(address, {kSync, kStep1}, state_vector);
}
Bytes encode_sync_reply_step1(std::string_view address, ByteView state_vector) {
  return encode(address, {kSyncReply, kStep1}, state_vector);
}
Bytes encode_sync_step2(std::string_view address, ByteView update) { return encode(address, {kSync, kStep2}, update); }
Bytes encode_update(std::string_view address, ByteView update) { return encode(address, {kSync, kUpdate}, update); }
Bytes encode_awareness(std::string_view address, ByteView update) { return encode(address, {kAwareness}, update); }
Bytes encode_token(std::string_view address, std::string_view token, std::string_view version) {
  Bytes frame = encode(address, {kAuth, kToken}, as_bytes(token));
  if (!version.empty()) Writer(frame).varstring(version);
  return frame;
}
Bytes encode_token_request(std::string_view address) { return encode(address, {kAuth, kToken}); }
Bytes encode_permission_denied(std::string_view address, std::string_view reason) {
  return encode(address, {kAuth, kDenied}, as_bytes(reason));
}
Bytes encode_authenticated(std::string_view address, bool may_write) {
  return encode(address, {kAuth, kAuthenticated}, as_bytes(scope_name(may_write)));
}
Bytes encode_query_awareness(std::string_view address) { return encode(address, {kQueryAwareness}); }
Bytes encode_stateless(std::string_view address, std::string_view payload) {
  return encode(address, {kStateless}, as_bytes(payload));
}
Bytes encode_detach(std::string_view address) { return encode(address, {kClose}); }
Bytes encode_close(std::string_view address, std::string_view reason) {
  return encode(address, {kClose}, as_bytes(reason));
}
Bytes encode_sync_status(std::string_view address, bool saved) {
  return encode(address, {kSyncStatus, static_cast<std::uint8_t>(saved ? 1 : 0)});
}
Bytes encode_ping() { return {kPing}; }
Bytes encode_pong() { return {kPong}; }

}  // namespace weft::protocol::hocuspocus
