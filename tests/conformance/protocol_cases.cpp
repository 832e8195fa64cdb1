#include <string>

#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/presence/awareness.hpp"
#include "weft/protocol/yjs/messages.hpp"

// Kind protocol: the frames of y-websocket between two documents.
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

}  // namespace

void run_protocol(const json::Value& test_case, CaseReport& report) {
  const json::Value& frames = field(test_case, "ywebsocket");
  check_sync(test_case, frames, report);
  check_awareness(frames, report);
  check_frame("queryAwareness", frames, yjs::encode_query_awareness(), yjs::MessageType::kQueryAwareness, {}, report);
  const std::string_view reason = "no access";
  check_frame("permissionDenied", frames, yjs::encode_permission_denied(reason), yjs::MessageType::kPermissionDenied,
              as_bytes(reason), report);
  report.not_compared("the frames of hocuspocus are not implemented");
}

}  // namespace weft::conformance
