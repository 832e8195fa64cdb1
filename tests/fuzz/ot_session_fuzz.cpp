#include <memory>

#include "fuzz/fuzz_document.hpp"
#include "fuzz/fuzz_input.hpp"
#include "support/sequenced_port.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"

namespace {

using namespace weft;

constexpr ot::ReplicaId kPeer = 7, kOther = 8;

ot::Batch initial(ot::IdMint& mint) {
  const auto fresh = [&mint] { return ot::ElementId{mint.replica, mint.next++}; };
  ot::Batch batch;
  batch.push_back(ot::ObjectPut{ot::kRootId, "text", {fresh(), ot::Text{"hello"}}});
  const ot::ElementId list = fresh();
  batch.push_back(ot::ObjectPut{ot::kRootId, "list", {list, ot::Array{{fresh(), ot::Number(1)}}}});
  return batch;
}

/// Somebody else edits, and what is there is saved.
void edit(test::SequencedPort<ot::Json>& port, ot::JsonReplica& other, ot::Batch batch) {
  WEFT_CHECK(other.edit(std::move(batch)).has_value());
  WEFT_CHECK(port.submit(2, other.send().value()).has_value());
  WEFT_CHECK(other.integrate(port.changes_since(other.version()).value()->change()).has_value());
  port.save();
}

}  // namespace

// Frames of the json-ot protocol from a peer that may send anything, and who else is there notices nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  Limits limits;
  if ((choice & 1) != 0) limits.history_bytes_max = 400;
  test::SequencedPort<ot::Json> port(limits);
  ot::JsonReplica other(kOther, ot::JsonDoc::create({}));
  edit(port, other, initial(other.mint()));

  SeededRandom random(1);
  protocol::ot::SessionMaker maker(random, limits);
  const auto access = (choice & 2) != 0 ? Access::kRead : Access::kWrite;
  auto session = maker.factory()(port, 1, access), watcher = maker.factory()(port, 2, Access::kRead);
  port.sessions = {session.get(), watcher.get()};
  const auto greeted = watcher->receive(protocol::ot::encode(protocol::ot::Hello{kOther, port.id, 1, 0}), TimePoint{});
  WEFT_CHECK(greeted.has_value());
  if ((choice & 4) != 0) {
    const auto hello = session->receive(protocol::ot::encode(protocol::ot::Hello{kPeer, port.id, 1, 0}), TimePoint{});
    WEFT_CHECK(hello.has_value());
  }
  for (const ByteView frame : input.parts(1 + (choice >> 3) % 8)) {
    const bool taken = session->receive(frame, TimePoint{}).has_value();
    port.save();
    for (SharedFrame answer; session->next_frame(answer);)
      WEFT_CHECK(protocol::ot::parse_authority_message(*answer, 1024).has_value());
    for (SharedFrame answer; watcher->next_frame(answer);)
      WEFT_CHECK(protocol::ot::parse_authority_message(*answer, 1024).has_value());
    if (!taken) break;
    const auto missed = port.changes_since(other.version()).value();
    WEFT_CHECK(other.integrate(missed->change()).has_value());
    edit(port, other, {ot::ObjectPut{ot::kRootId, "key", {{kOther, other.mint().next++}, true}}});
  }
  port.doc().check_invariants();
  return 0;
}
