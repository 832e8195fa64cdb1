#include <catch2/catch.hpp>

#include "support/link_world.hpp"

using namespace weft;
using namespace weft::protocol::ot;
using test::LinkedReplica;
using test::LinkWorld;

TEST_CASE("Edits made before and after the connection is there arrive at everybody", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1), bob(world, 2);
  ann.put("before", true);
  ann.link.connect(world.connect());
  bob.link.connect(world.connect());
  world.settle();
  CHECK(ann.link.synced());
  bob.put("after", ot::Number(7));
  world.settle();
  CHECK(ann.json() == R"({"after":7,"before":true})");
  CHECK(bob.json() == ann.json());
  CHECK(ann.replica.settled());
  CHECK(bob.replica.settled());
}

TEST_CASE("A connection in place of another begins when the other has ended", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  for (int i = 0; i < 3; ++i) ann.link.connect(world.connect());
  ann.put("a", true);
  world.settle();
  CHECK(ann.link.synced());
  CHECK(ann.replica.settled());
}

TEST_CASE("Edits of one turn leave as one message", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  for (const char* key : {"a", "b", "c"}) ann.put(key, true);
  world.settle();
  CHECK(world.port.doc().version_number() == 1);
}

TEST_CASE("One message is in flight, what is edited meanwhile waits", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  ann.put("a", true);
  world.settle(false);
  ann.put("b", true);
  world.settle(false);
  CHECK(world.port.doc().version_number() == 1);
  world.settle();
  CHECK(world.port.doc().version_number() == 2);
  CHECK(ann.replica.settled());
}

TEST_CASE("A message whose answer was lost is sent again and committed once", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  ann.put("a", true);
  world.settle(false);  // it was admitted, and nothing was said
  world.cut();
  CHECK_FALSE(ann.link.connected());
  CHECK(ann.replica.in_flight());
  ann.put("b", true);
  ann.link.connect(world.connect());
  world.settle();
  CHECK(ann.replica.settled());
  CHECK(ann.replica.sequence() == 2);
  CHECK(world.port.doc().version_number() == 2);
}

TEST_CASE("A message that was lost on its way is sent again", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  ann.put("a", true);
  ann.link.pump();
  world.cut();
  CHECK(world.port.doc().version_number() == 0);
  ann.link.connect(world.connect());
  world.settle();
  CHECK(ann.replica.settled());
  CHECK(world.port.doc().version_number() == 1);
}

TEST_CASE("Nothing is sent before what was recorded is kept", "[unit][protocol_ot]") {
  LinkWorld world;
  std::vector<Task> flushes;
  LinkOptions<ot::Json> options;
  options.flush = [&](Task done) { flushes.push_back(std::move(done)); };
  LinkedReplica ann(world, 1, options);
  ann.link.connect(world.connect());
  ann.put("a", true);
  world.settle();
  REQUIRE(flushes.size() == 1);
  CHECK(world.port.doc().version_number() == 0);
  ann.put("b", true);
  ann.link.connect(world.connect());
  world.settle();
  CHECK(flushes.size() == 1);  // it is under way
  flushes[0]();
  world.settle();
  CHECK(world.port.doc().version_number() == 1);
  REQUIRE(flushes.size() == 2);
  flushes[0]();
  flushes[1]();
  world.settle();
  CHECK(ann.replica.settled());
}

TEST_CASE("A replica from its records sends what was in flight without keeping it again", "[unit][protocol_ot]") {
  LinkWorld world;
  ot::JsonReplica before(1, ot::JsonDoc::create({}));
  const ot::ElementId id{1, before.mint().next++};
  REQUIRE(before.edit({ot::ObjectPut{ot::kRootId, "a", {id, true}}}));
  REQUIRE(before.send());
  ot::JsonReplica replica = ot::JsonReplica::restore(before.snapshot()).value();
  int flushes = 0;
  LinkOptions<ot::Json> options;
  options.flush = [&](const Task&) { ++flushes; };
  LinkWorld::Link link(replica, world.runtime(), options);
  link.connect(world.connect());
  world.settle();
  CHECK(flushes == 0);
  CHECK(replica.settled());
  CHECK(world.port.doc().version_number() == 1);
}

TEST_CASE("Who builds on what is forgotten takes what it lacks, and sends again", "[unit][protocol_ot]") {
  Limits limits;
  limits.history_bytes_max = 0;
  LinkWorld world(limits);
  LinkedReplica ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  bob.link.connect(world.connect());
  const ot::ElementId text = ann.put("text", ot::Text{"hello"});
  world.settle();
  ann.type(text, 5, " there");
  bob.type(text, 0, "oh, ");
  world.settle();
  CHECK(ann.json() == R"({"text":"oh, hello there"})");
  CHECK(bob.json() == ann.json());
  bob.link.disconnect();
  bob.type(text, 0, "well, ");
  for (int i = 0; i < 3; ++i) {
    ann.type(text, 0, "! ");
    world.settle();
  }
  bob.link.connect(world.connect());
  world.settle();
  CHECK(bob.replica.settled());
  CHECK(ann.json().find("well, ") != std::string::npos);
  CHECK(bob.json() == ann.json());
}

TEST_CASE("Edits of a document that is another now are kept as a branch", "[unit][protocol_ot]") {
  LinkWorld world;
  std::vector<ot::Branch<ot::Json>> branches;
  std::vector<Incarnation> bound;
  LinkOptions<ot::Json> options;
  options.on_branch = [&](ot::Branch<ot::Json> branch) { branches.push_back(std::move(branch)); };
  options.on_bound = [&](Incarnation incarnation) { bound.push_back(incarnation); };
  LinkedReplica ann(world, 1, options);
  ann.link.connect(world.connect());
  ann.put("a", true);
  world.settle();
  CHECK(bound == std::vector<Incarnation>{{1, 2}});
  ann.link.disconnect();
  ann.put("unsent", true);

  LinkWorld again;
  again.port.id = {1, 3};
  LinkedReplica bob(again, 2);
  bob.put("new", true);
  bob.link.connect(again.connect());
  again.settle();
  ann.link.connect(again.connect());
  world.settle();  // only now the old connection has ended
  again.settle();
  REQUIRE(branches.size() == 1);
  CHECK(branches[0].edits.size() == 1);
  CHECK(branches[0].base == 1);
  CHECK(branches[0].json == R"({"a":true,"unsent":true})");
  CHECK(ot::JsonReplica::restore(branches[0].replica).value().state().to_json_text() == branches[0].json);
  CHECK(ann.json() == R"({"new":true})");
  CHECK(bound.back() == Incarnation{1, 3});
  ann.put("b", true);
  again.settle();
  world.settle();
  again.settle();
  CHECK(bob.json() == R"({"b":true,"new":true})");
}

TEST_CASE("Who never had anything of a document takes whichever is there", "[unit][protocol_ot]") {
  LinkWorld world;
  int branches = 0;
  LinkOptions<ot::Json> options;
  options.on_branch = [&](const ot::Branch<ot::Json>&) { ++branches; };
  LinkedReplica ann(world, 1, options);
  ann.link.connect(world.connect());
  world.settle();
  ann.link.disconnect();
  ann.put("a", true);
  world.port.id = {9, 9};  // it was never stored, and got another number
  ann.link.connect(world.connect());
  world.settle();
  CHECK(branches == 0);
  CHECK(ann.replica.settled());
}

TEST_CASE("Who may not write keeps its edits and reads on", "[unit][protocol_ot]") {
  LinkWorld world;
  std::vector<Refusal> refusals;
  LinkOptions<ot::Json> options;
  options.on_refused = [&](const Refused& refused) { refusals.push_back(refused.code); };
  LinkedReplica ann(world, 1, options), bob(world, 2);
  bob.link.connect(world.connect());
  world.access = Access::kRead;
  ann.link.connect(world.connect());
  world.settle();
  ann.put("a", true);
  world.settle();
  ann.put("b", true);
  bob.put("c", true);
  world.settle();
  CHECK(refusals == std::vector<Refusal>{Refusal::kReadOnly});
  CHECK(ann.json() == R"({"a":true,"b":true,"c":true})");
  CHECK(bob.json() == R"({"c":true})");
  world.access = Access::kWrite;
  ann.link.connect(world.connect());
  world.settle();
  CHECK(bob.json() == ann.json());
}

TEST_CASE("An authority that says nonsense is left", "[unit][protocol_ot]") {
  LinkWorld world;
  LinkedReplica ann(world, 1);
  const auto say = [&](const Bytes& frame) {
    auto [ours, theirs] = make_loopback(world.queue);
    struct Deaf final : ConnectionObserver {
      void on_open() override {}
      void on_frame(ByteView) override {}
      void on_writable() override {}
      void on_closed(const CloseReason&) override {}
    } deaf;
    theirs->start(deaf);
    ann.link.connect(std::move(ours));
    static_cast<void>(theirs->send(make_frame(frame)));
    world.queue.run_until_idle();
    const bool left = !ann.link.connected();
    ann.link.disconnect();
    world.queue.run_until_idle();
    return left;
  };
  CHECK_FALSE(say(encode(Welcome{1, {1, 2}, 0, false})));
  CHECK(say(encode(Welcome{2, {1, 2}, 0, false})));
  CHECK(say(encode(Changes{Bytes{1}})));
  CHECK(say(Bytes{99}));
  CHECK(say({}));
}
