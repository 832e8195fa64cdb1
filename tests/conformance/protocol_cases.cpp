#include <string>

#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/presence/awareness.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"
#include "weft/protocol/yjs/messages.hpp"

// Kind protocol: the frames of y-websocket and of hocuspocus between two documents.
namespace weft::conformance {
namespace {

namespace yjs = protocol::yjs;

void check_frame(const std::string& name, const json::Value& frames, const Bytes& written, yjs::MessageType type,
                 ByteView body, CaseReport& report) {
  report.bytes(name, text_field(frames, name), written);
  const Bytes recorded = bytes_field(frames, name);
  const auto read = yjs::parse_message(recorded);
  if (!read) return report.fail(name + " is read", read.error().message);
  report.that(name + " is read as its type", read->type == type);
  report.bytes(name + " body", to_hex(body), read->body);
}

crdt::Doc load(const json::Value& test_case, std::string_view name) {
  crdt::Doc doc({.client = ClientId{1}});
  if (!doc.apply_update(bytes_field(test_case, name))) throw BadVector("a state cannot be applied");
  return doc;
}

void check_sync(const json::Value& test_case, const json::Value& frames, CaseReport& report) {
  const crdt::Doc server = load(test_case, "serverState");
  const crdt::Doc client = load(test_case, "clientState");
  const Bytes has = client.encode_state_vector();
  check_frame("syncStep1", frames, yjs::encode_sync_step1(has), yjs::MessageType::kSyncStep1, has, report);
  const auto missing = server.encode_state_as_update(has);
  if (!missing) return report.fail("syncStep2Reply", missing.error().message);
  check_frame("syncStep2Reply", frames, yjs::encode_sync_step2(*missing), yjs::MessageType::kSyncStep2, *missing,
              report);
  const Bytes update = bytes_field(frames, "updatePayload");
  check_frame("update", frames, yjs::encode_update(update), yjs::MessageType::kUpdate, update, report);
}

void check_awareness(const json::Value& frames, CaseReport& report) {
  const Bytes payload = bytes_field(frames, "awarenessPayload");
  check_frame("awareness", frames, yjs::encode_awareness(payload), yjs::MessageType::kAwareness, payload, report);
  presence::Awareness awareness;
  const auto changes = awareness.apply(payload, TimePoint{});
  if (!changes) return report.fail("awarenessPayload", changes.error().message);
  awareness.remove(changes->added, TimePoint{});
  const Bytes removal = awareness.encode(changes->added);
  check_frame("awarenessRemoval", frames, yjs::encode_awareness(removal), yjs::MessageType::kAwareness, removal,
              report);
}

namespace hocuspocus = protocol::hocuspocus;

/// One frame: we write the same, and read it as what it is.
void check_message(const std::string& name, const json::Value& frames, const Bytes& written,
                   hocuspocus::MessageType type, std::string_view address, ByteView body, CaseReport& report) {
  report.bytes("hocuspocus " + name, text_field(frames, name), written);
  const Bytes recorded = bytes_field(frames, name);
  const auto read = hocuspocus::parse_message(recorded);
  if (!read) return report.fail("hocuspocus " + name + " is read", read.error().message);
  report.that("hocuspocus " + name + " is read as its type", read->type == type);
  report.that("hocuspocus " + name + " is read with its address", read->address == address);
  report.bytes("hocuspocus " + name + " body", to_hex(body), read->body);
}

void check_hocuspocus_auth(const json::Value& frames, const std::string& name, CaseReport& report) {
  using hocuspocus::MessageType;
  const Bytes recorded = bytes_field(frames, "auth");
  const auto login = hocuspocus::parse_message(recorded);
  if (!login) return report.fail("hocuspocus auth", login.error().message);
  const std::string_view token = as_chars(login->body);
  report.that("hocuspocus auth has a version", !login->version.empty());
  check_message("auth", frames, hocuspocus::encode_token(name, token, login->version), MessageType::kToken, name,
                login->body, report);
  check_message("authNoVersion", frames, hocuspocus::encode_token(name, token, ""), MessageType::kToken, name,
                login->body, report);
  check_message("authenticatedReadWrite", frames, hocuspocus::encode_authenticated(name, true),
                MessageType::kAuthenticated, name, as_bytes("read-write"), report);
  check_message("authenticatedReadonly", frames, hocuspocus::encode_authenticated(name, false),
                MessageType::kAuthenticated, name, as_bytes("readonly"), report);
  const std::string_view reason = "permission-denied";
  check_message("permissionDenied", frames, hocuspocus::encode_permission_denied(name, reason),
                MessageType::kPermissionDenied, name, as_bytes(reason), report);
  check_message("tokenRequest", frames, hocuspocus::encode_token_request(name), MessageType::kTokenRequest, name, {},
                report);
}

void check_hocuspocus_sync(const json::Value& test_case, const json::Value& frames, const std::string& name,
                           CaseReport& report) {
  using hocuspocus::MessageType;
  const Bytes has = load(test_case, "clientState").encode_state_vector();
  check_message("syncStep1", frames, hocuspocus::encode_sync_step1(name, has), MessageType::kSyncStep1, name, has,
                report);
  const std::string address = name + '\0' + std::string(text_field(frames, "sessionId"));
  check_message("syncStep1WithSession", frames, hocuspocus::encode_sync_step1(address, has), MessageType::kSyncStep1,
                address, has, report);
  const Bytes ours = load(test_case, "serverState").encode_state_vector();
  check_message("syncReplyStep1", frames, hocuspocus::encode_sync_reply_step1(name, ours), MessageType::kSyncStep1,
                name, ours, report);
  const json::Value& plain = field(test_case, "ywebsocket");
  const Bytes update = bytes_field(plain, "updatePayload");
  check_message("update", frames, hocuspocus::encode_update(name, update), MessageType::kUpdate, name, update, report);
  const Bytes awareness = bytes_field(plain, "awarenessPayload");
  check_message("awareness", frames, hocuspocus::encode_awareness(name, awareness), MessageType::kAwareness, name,
                awareness, report);
  check_message("queryAwareness", frames, hocuspocus::encode_query_awareness(name), MessageType::kQueryAwareness, name,
                {}, report);
}

void check_hocuspocus_status(const json::Value& frames, std::string_view name, bool saved, CaseReport& report) {
  const std::string field_name = saved ? "syncStatusSaved" : "syncStatusRejected";
  check_message(field_name, frames, hocuspocus::encode_sync_status(name, saved), hocuspocus::MessageType::kSyncStatus,
                name, {}, report);
  const Bytes recorded = bytes_field(frames, field_name);
  const auto read = hocuspocus::parse_message(recorded);
  report.that("hocuspocus " + field_name + " says which", read && read->saved == saved);
}

void check_hocuspocus(const json::Value& test_case, CaseReport& report) {
  using hocuspocus::MessageType;
  const json::Value& frames = field(test_case, "hocuspocus");
  const std::string name(text_field(frames, "documentName"));
  check_hocuspocus_auth(frames, name, report);
  check_hocuspocus_sync(test_case, frames, name, report);
  check_hocuspocus_status(frames, name, true, report);
  check_hocuspocus_status(frames, name, false, report);
  const std::string_view payload = R"({"x":1})";
  check_message("stateless", frames, hocuspocus::encode_stateless(name, payload), MessageType::kStateless, name,
                as_bytes(payload), report);
  check_message("closeFromClient", frames, hocuspocus::encode_detach(name), MessageType::kClose, name, {}, report);
  check_message("closeFromServer", frames, hocuspocus::encode_close(name, "bye"), MessageType::kClose, name,
                as_bytes("bye"), report);
  check_message("ping", frames, hocuspocus::encode_ping(), MessageType::kPing, "", {}, report);
  check_message("pong", frames, hocuspocus::encode_pong(), MessageType::kPong, "", {}, report);
}

}  // namespace

void run_protocol(const json::Value& test_case, CaseReport& report) {
  const json::Value& frames = field(test_case, "ywebsocket");
  check_sync(test_case, frames, report);
  check_awareness(frames, report);
  check_frame("queryAwareness", frames, yjs::encode_query_awareness(), yjs::MessageType::kQueryAwareness, {}, report);
  const std::string_view reason = "no access";
  check_frame("permissionDenied", frames, yjs::encode_permission_denied(reason), yjs::MessageType::kPermissionDenied,
              as_bytes(reason), report);
  check_hocuspocus(test_case, report);
}

}  // namespace weft::conformance
