// A server and two clients in one process, no socket. Ann and Bob edit the same text while they
// are apart; when they meet, both have both.

#include <cstdio>
#include <string>

#include "weft/base/task_queue.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/protocol/yjs/replica.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/memory_storage.hpp"

namespace {

struct Silent final : weft::LogSink {
  bool enabled(weft::LogLevel) const override { return false; }
  void write(weft::LogLevel, std::string_view, std::initializer_list<weft::LogField>) override {}
};

weft::ConnectionInfo notes() {
  return {{"default", "default", "notes"}, "", weft::protocol::yjs::make_session};
}

void show(const char* moment, weft::crdt::Text ann, weft::crdt::Text bob) {
  std::printf("%-10s | %-34s | %s\n", moment, ann.to_string().c_str(), bob.to_string().c_str());
}

}  // namespace

int main() {
  // [readme-begin]
  weft::TaskQueue loop;            // the host's loop: a game ticks it, a test turns it by hand
  weft::MemoryStorage storage;     // or SQLite, or your own
  weft::SeededRandom random(2026);
  Silent log;
  const weft::Runtime runtime{&loop, &loop, &loop, &random, &log};

  weft::ServerOptions options;
  options.runtime = runtime;
  options.storage = &storage;
  options.models.add<weft::crdt::Doc>();
  options.default_model = weft::crdt::Doc::kType.uri;
  auto server = weft::Server::create(std::move(options)).value();

  weft::crdt::Doc ann_doc({weft::ClientId{1}}), bob_doc({weft::ClientId{2}});
  auto ann = ann_doc.text("body").value(), bob = bob_doc.text("body").value();
  weft::protocol::yjs::Replica ann_replica(ann_doc, runtime), bob_replica(bob_doc, runtime);

  ann_replica.connect(server->connect(notes()));
  bob_replica.connect(server->connect(notes()));
  (void)ann.append("Weft keeps us together.");
  loop.run_until_idle();
  show("together", ann, bob);

  ann_replica.disconnect();
  bob_replica.disconnect();
  (void)ann.insert({0}, "Hello! ");
  (void)bob.append(" Always.");
  show("apart", ann, bob);

  ann_replica.connect(server->connect(notes()));
  bob_replica.connect(server->connect(notes()));
  loop.run_until_idle();
  show("converged", ann, bob);
  // [readme-end]
  return ann.to_string() == bob.to_string() ? 0 : 1;
}
