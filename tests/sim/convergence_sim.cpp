// A server and several replicas in one thread on a virtual clock: a run is a seed. Replicas edit,
// go away and come back, the server is killed between any two tasks, storage fails for a while;
// then the world heals, and everybody must hold the same document with every change in it.

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/server_world.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/document/load.hpp"
#include "weft/protocol/yjs/replica.hpp"

using namespace std::chrono_literals;
using namespace weft;

namespace {

constexpr std::size_t kReplicas = 4;
constexpr int kSteps = 400;

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {
    start_server();
    for (std::size_t i = 0; i < kReplicas; ++i) {
      crdt::DocOptions options;
      options.client = ClientId{i + 1};
      docs_.push_back(std::make_unique<crdt::Doc>(options));
      replicas_.push_back(std::make_unique<protocol::yjs::Replica>(*docs_[i], runtime()));
    }
  }

  void step() {
    const std::size_t who = below(kReplicas);
    switch (below(12)) {
      case 0: replicas_[who]->connect(server_->connect(info())); break;
      case 1: replicas_[who]->disconnect(); break;
      case 2: main_.advance(std::chrono::milliseconds(below(5000))); break;
      case 3: io_.run_until_idle(1 + below(3)); break;
      case 4: main_.run_until_idle(1 + below(20)); break;
      case 5: settle(); break;
      case 6: if (below(10) == 0) kill_server(); break;
      case 7: if (below(6) == 0) storage_.fail_append = Error{ErrorCode::kUnavailable, "for a while"}; break;
      case 8: storage_.fail_append.reset(); break;
      default: edit(who); break;
    }
  }

  void heal() {
    storage_.fail_append.reset();
    settle();
    for (int round = 0; round < 3; ++round)
      for (const auto& replica : replicas_) {
        if (!replica->connected()) replica->connect(server_->connect(info()));
        settle();
      }
  }

  void check() {
    const Bytes expected = docs_[0]->snapshot();
    for (const auto& doc : docs_) {
      doc->check_invariants();
      REQUIRE_FALSE(doc->has_pending());
      REQUIRE(doc->snapshot() == expected);
    }
    auto stored = load_document(memory_, testing::document_named("sim"), models(), {});
    REQUIRE(stored);
    REQUIRE(stored->model.snapshot() == expected);
    // The ledger: every key was set once, by us, and nothing in the document may have lost one.
    auto map = docs_[0]->map("ledger").value();
    const auto keys = map.keys();
    REQUIRE(std::set<std::string>(keys.begin(), keys.end()) == ledger_);
  }

 private:
  Runtime runtime() { return {&main_, &main_, &io_, &random_, &log_}; }
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
  static ModelRegistry models() {
    ModelRegistry models;
    models.add<crdt::Doc>();
    return models;
  }
  static ConnectionInfo info() { return testing::ServerWorld::info("sim"); }

  void start_server() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = &storage_;
    options.models = models();
    options.default_model = crdt::Doc::kType.uri;
    options.room.snapshot_log_bytes = 200;
    options.room.unload_log_bytes = 50;
    options.room.unload_grace = 1s;
    server_ = Server::create(std::move(options)).value();
  }

  // What was in flight to storage may or may not have arrived; nothing is said to anybody.
  void kill_server() {
    io_.run_until_idle(below(3));
    server_.reset();
    settle();
    start_server();
  }

  void settle() {
    while (main_.run_until_idle() + io_.run_until_idle() > 0) {
    }
  }

  void edit(std::size_t who) {
    crdt::Doc& doc = *docs_[who];
    const std::string key = std::to_string(ledger_.size());
    ledger_.insert(key);
    auto text = doc.text("text").value();
    const std::uint64_t length = text.length();
    doc.transact([&](const crdt::Transaction&) {
      REQUIRE(doc.map("ledger").value().set(key, static_cast<double>(who)));
      if (length > 4 && below(3) == 0) {
        REQUIRE(text.erase({below(length - 2)}, 1 + below(2)));
      } else {
        REQUIRE(text.insert({below(length + 1)}, "ab" + key));
      }
    });
  }

  TaskQueue main_, io_;
  SeededRandom random_;
  testing::NullLog log_;
  MemoryStorage memory_;
  testing::FaultyStorage storage_{memory_};
  std::unique_ptr<Server> server_;
  std::vector<std::unique_ptr<crdt::Doc>> docs_;
  std::vector<std::unique_ptr<protocol::yjs::Replica>> replicas_;
  std::set<std::string> ledger_;
};

}  // namespace

TEST_CASE("Everybody ends with the same document and every change, whatever happens on the way", "[sim]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    for (int i = 0; i < kSteps; ++i) world.step();
    world.heal();
    world.check();
  }
}
