#include <catch2/catch.hpp>

#include "support/server_world.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"
#include "weft/protocol/ot/reference_share.hpp"
#include "weft/protocol/ot/replica_link.hpp"

using namespace weft;
using testing::document_named;

namespace {

/// A server whose documents are json-ot.
struct OtServer {
  TaskQueue main, io;
  MemoryStorage memory;
  testing::FaultyStorage storage{memory};
  SeededRandom random{1};
  testing::NullLog log;
  protocol::ot::SessionMaker maker{random};
  std::unique_ptr<Server> server;

  OtServer() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = &storage;
    options.models.add<ot::JsonDoc>();
    options.default_model = ot::JsonDoc::kType.uri;
    server = Server::create(std::move(options)).value();
  }
  Runtime runtime() { return {&main, &main, &io, &random, &log}; }
  std::unique_ptr<Connection> connect() { return server->connect({document_named("notes"), "", maker.factory()}); }
  void settle() {
    while (main.run_until_idle() + io.run_until_idle() > 0) {
    }
  }
};

struct Client {
  Client(OtServer& server, ot::ReplicaId id)
      : replica(id, ot::JsonDoc::create({})), link(replica, server.runtime()), references(link, server.main) {}

  ot::JsonReplica replica;
  protocol::ot::ReplicaLink<ot::Json> link;
  protocol::ot::ReferenceShare<ot::Json> references;

  ot::ElementId put(const char* key, ot::Content content) {
    const ot::ElementId id{replica.id(), replica.mint().next++};
    REQUIRE(replica.edit({ot::ObjectPut{ot::kRootId, key, {id, std::move(content)}}}));
    return id;
  }
};

}  // namespace

TEST_CASE("An author who is alone is told that its edit is committed", "[unit][server]") {
  OtServer world;
  Client ann(world, 1);
  ann.link.connect(world.connect());
  ann.put("a", true);
  world.settle();
  CHECK(ann.replica.settled());
  CHECK(ann.replica.committed().version_number() == 1);
}

TEST_CASE("A document is stored as the incarnation that was told before", "[unit][server]") {
  OtServer world;
  Client ann(world, 1);
  ann.link.connect(world.connect());
  world.settle();
  CHECK_FALSE(world.memory.info(document_named("notes")));
  ann.put("a", true);
  world.settle();
  CHECK(world.memory.info(document_named("notes")).value().incarnation == ann.link.incarnation());
}

TEST_CASE("A document that was deleted and made anew is another one", "[unit][server]") {
  OtServer world;
  Client ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  ann.put("a", true);
  world.settle();
  const auto before = ann.link.incarnation();
  ann.link.disconnect();
  world.settle();
  world.main.advance(std::chrono::minutes(1));
  world.settle();
  REQUIRE(world.memory.remove(document_named("notes")));
  bob.link.connect(world.connect());
  bob.put("b", true);
  world.settle();
  CHECK_FALSE(bob.link.incarnation() == before);
  ann.link.connect(world.connect());
  world.settle();
  CHECK(ann.replica.state().to_json_text() == R"({"b":true})");
  CHECK(ann.link.incarnation() == bob.link.incarnation());
}

TEST_CASE("A document of another family is not spoken of in this protocol", "[unit][server]") {
  testing::ServerWorld world;
  protocol::ot::SessionMaker maker(world.random);
  const auto writer = world.connect("notes");
  testing::FrameRecorder early(world.server->connect({document_named("notes"), "", maker.factory()}));
  world.settle();
  early.send(protocol::ot::encode(protocol::ot::Hello{7, {}, 0, 0}));
  world.settle();
  CHECK(early.closed);
  testing::FrameRecorder late(world.server->connect({document_named("notes"), "", maker.factory()}));
  writer->send(protocol::yjs::encode_update(Bytes{5, 6}));
  world.settle();  // the change passes by a session that has not greeted
  late.send(protocol::ot::encode(protocol::ot::Hello{7, {}, 0, 0}));
  world.settle();
  CHECK(late.closed);
  CHECK_FALSE(writer->closed);
}

TEST_CASE("References reach the others of a room at the end of the turn", "[unit][server]") {
  OtServer world;
  Client ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  bob.link.connect(world.connect());
  const ot::ElementId text = ann.put("text", ot::Text{"hello"});
  world.settle();
  REQUIRE(ann.references.set("caret", ot::TextPositions{text, {{3, false}}}, true));
  world.settle();
  CHECK(bob.references.others().all().size() == 1);
  ann.link.disconnect();
  world.settle();
  CHECK(bob.references.others().empty());
}

TEST_CASE("A server that is destroyed lets go of sessions that share references", "[unit][server]") {
  OtServer world;
  Client ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  bob.link.connect(world.connect());
  const ot::ElementId text = ann.put("text", ot::Text{"hello"});
  world.settle();
  for (Client* client : {&ann, &bob}) REQUIRE(client->references.set("caret", ot::TextPositions{text, {{3, false}}}, true));
  world.settle();
  ann.link.disconnect();
  world.main.run_until_idle(1);
  world.server.reset();
  world.settle();
  CHECK_FALSE(bob.link.connected());
  CHECK(bob.references.others().empty());
}
