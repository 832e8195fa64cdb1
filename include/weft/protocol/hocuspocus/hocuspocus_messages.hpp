#pragma once

// The frames of hocuspocus: many documents on one connection, one message a frame.
//
//   frame     = address:varstring type:varuint payload    ; bytes after the payload are ignored
//   address   = document | document NUL session           ; a NUL and what follows tell apart
//                                                         ; several replicas of a document
//   type 0    = sync:       as in y-websocket             ; both ways
//   type 1    = awareness:  varbytes                      ; both ways
//   type 2    = auth:       0:varuint token:varstring [version:varstring]   ; to the server
//                           0:varuint                     ; to the client: send the token again
//                           1:varuint reason:varstring    ; to the client: denied
//                           2:varuint scope:varstring     ; to the client: "read-write", "readonly"
//   type 3    = query awareness                           ; both ways
//   type 4    = sync, not to be answered with a step 1    ; between servers
//   type 5    = stateless:  varstring                     ; both ways
//   type 6    = stateless to everybody: varstring         ; between servers
//   type 7    = close:      [reason:varstring]            ; both ways: this document only
//   type 8    = status:     saved:varuint                 ; to the client, for each step 2 and update
//   ping      = 9, pong = 10: a frame of that one byte    ; pings come from the server
//
// Source: the @hocuspocus/provider npm package, versions 3.4 to 4.8, as observed on the wire.

#include <cstdint>
#include <string_view>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"

namespace weft::protocol::hocuspocus {

enum class MessageType : std::uint8_t {
  kSyncStep1,
  kSyncStep2,
  kUpdate,
  kAwareness,
  kToken,
  kTokenRequest,
  kPermissionDenied,
  kAuthenticated,
  kQueryAwareness,
  kStateless,
  kBroadcastStateless,
  kClose,
  kSyncStatus,
  kPing,
  kPong,
  kUnknown,  ///< a type of somebody's extension: ignored
};

/// A parsed frame. Lifetime: views point into the frame.
struct Message {
  MessageType type = MessageType::kUnknown;
  std::string_view address;    ///< empty for kPing and kPong
  ByteView body;               ///< state vector, update, awareness update; token, reason, scope or payload as UTF-8
  std::string_view version;    ///< of the provider, with a token; empty before version 4
  bool is_reply = false;       ///< of a step 1: it wants no step 1 in return
  bool saved = false;          ///< of kSyncStatus
};

/// Reads one frame; updates are not looked into.
/// Errors: kInvalidArgument (empty, cut short, a string that is not UTF-8, unknown sync kind).
Result<Message> parse_message(ByteView frame);

/// An address, taken apart at its first NUL.
struct Address {
  std::string_view document;
  std::string_view session;
  bool has_session = false;
};
Address split_address(std::string_view address);

/// What stands in front of every message to `address`.
Bytes address_prefix(std::string_view address);

/// The name of what a connection may do.
std::string_view scope_name(bool may_write);

Bytes encode_sync_step1(std::string_view address, ByteView state_vector);
/// A step 1 that wants none in return.
Bytes encode_sync_reply_step1(std::string_view address, ByteView state_vector);
Bytes encode_sync_step2(std::string_view address, ByteView update);
Bytes encode_update(std::string_view address, ByteView update);
Bytes encode_awareness(std::string_view address, ByteView update);
/// Providers before version 4 send no `version`; leave it empty for that.
Bytes encode_token(std::string_view address, std::string_view token, std::string_view version);
Bytes encode_token_request(std::string_view address);
Bytes encode_permission_denied(std::string_view address, std::string_view reason);
Bytes encode_authenticated(std::string_view address, bool may_write);
Bytes encode_query_awareness(std::string_view address);
Bytes encode_stateless(std::string_view address, std::string_view payload);
/// To the server: without a reason.
Bytes encode_detach(std::string_view address);
/// To the client.
Bytes encode_close(std::string_view address, std::string_view reason);
Bytes encode_sync_status(std::string_view address, bool saved);
Bytes encode_ping();
Bytes encode_pong();

}  // namespace weft::protocol::hocuspocus
