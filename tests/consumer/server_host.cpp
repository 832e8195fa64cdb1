// A host that embeds the server with its SQLite storage and drives it by itself.
#include <cstdio>
#include <memory>
#include <weft/base/task_queue.hpp>
#include <weft/crdt/doc.hpp>
#include <weft/json/parse.hpp>
#include <weft/net/reactor.hpp>
#include <weft/server/server.hpp>
#include <weft/storage/sqlite/sqlite_storage.hpp>

namespace {

using namespace weft;

class Silence final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

/// One turn after another, until `done`: the loop is the host's.
bool run_until(net::Reactor& reactor, const bool& done) {
  for (int turn = 0; turn < 1000 && !done; ++turn) reactor.poll();
  return done;
}

bool serves_one_document(Storage& storage) {
  net::Reactor reactor;
  SeededRandom random(1);
  Silence log;
  ServerOptions options;
  options.runtime = {&reactor, &reactor, &reactor, &random, &log};
  options.storage = &storage;
  options.models.add<crdt::Doc>();
  options.default_model = crdt::Doc::kType.uri;
  auto server = Server::create(std::move(options));
  if (!server) return false;
  bool closed = false;
  (*server)->shutdown({1001, "done"}, [&](Result<void> stored) { closed = stored.has_value(); });
  return run_until(reactor, closed);
}

}  // namespace

int main() {
  if (!json::parse("{\"a\":[1,2]}")) return 1;
  std::remove("weft_consumer.sqlite");
  sqlite::SqliteOptions options;
  options.path = "weft_consumer.sqlite";
  auto storage = sqlite::SqliteStorage::open(options);
  if (!storage) return 2;
  return serves_one_document(**storage) ? 0 : 3;
}
