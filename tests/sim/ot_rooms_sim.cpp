// A server with rooms and several replicas of one json-ot document, in one thread on a virtual clock: a
// run is a seed. Replicas edit and point, go away and come back, crash and start again from what they
// kept; the server is killed between any two tasks, storage fails for a while, history is forgotten,
// the document deleted and made anew. Then the world heals: everybody must hold the same document and
// the same references, every submission stands in the log once, and no edit is missing unreported.

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "support/link_world.hpp"
#include "support/meddling_connection.hpp"
#include "support/ot_generator.hpp"
#include "support/ot_ledger.hpp"
#include "support/scale.hpp"
#include "support/server_world.hpp"
#include "unit/storage/sqlite/sqlite_fixture.hpp"
#include "weft/document/load.hpp"

using namespace std::chrono_literals;
using namespace weft;
using test::Dice;

namespace {

constexpr const char* kText = "text";
constexpr const char* kList = "list";

ModelRegistry models() {
  ModelRegistry models;
  models.add<ot::JsonDoc>();
  return models;
}

/// What one client keeps on its disk, in order; what was not flushed goes with a crash.
class ClientDisk {
 public:
  struct Record {
    ot::RecordKind kind;
    Bytes payload;
    testing::EditMark mark;  // of an edit
  };

  void keep(ot::RecordKind kind, ByteView payload, testing::EditMark mark) {
    records_.push_back({kind, to_bytes(payload), std::move(mark)});
    if (kind == ot::RecordKind::kReset) binds_.push_back({records_.size(), std::nullopt});
  }
  void bind(Incarnation incarnation) { binds_.push_back({records_.size(), incarnation}); }
  void flush() { flushed_ = records_.size(); }

  /// In place of everything before.
  void compact(Bytes snapshot, std::optional<Incarnation> incarnation) {
    snapshot_ = std::move(snapshot);
    bound_ = incarnation;
    records_.clear();
    binds_.clear();
    flushed_ = 0;
  }

  void crash(testing::OtLedger& ledger) {
    for (std::size_t i = flushed_; i < records_.size(); ++i)
      if (!records_[i].mark.empty()) ledger.crashed(records_[i].mark);
    records_.resize(flushed_);
    std::erase_if(binds_, [&](const auto& bind) { return bind.first > flushed_; });
  }

  std::optional<Incarnation> bound() const { return binds_.empty() ? bound_ : binds_.back().second; }

  ot::JsonReplica restore(ot::ReplicaId id) const {
    ot::JsonReplica replica = snapshot_.empty() ? ot::JsonReplica(id, ot::JsonDoc::create({}))
                                                : ot::JsonReplica::restore(snapshot_).value();
    for (const Record& record : records_) REQUIRE(replica.play(record.kind, record.payload));
    return replica;
  }

 private:
  Bytes snapshot_;
  std::optional<Incarnation> bound_;
  std::vector<Record> records_;
  std::vector<std::pair<std::size_t, std::optional<Incarnation>>> binds_;  // behind how many records
  std::size_t flushed_ = 0;
};

/// What a number of runs must have met, or they show little.
struct Met {
  std::size_t lost_with_a_crash = 0, given_back = 0, deleted = 0, rebased = 0, pointed = 0;
};

class World {
 public:
  World(std::uint64_t seed, Storage& disk, Met& met)
      : met_(met), dice_(seed), random_(seed), storage_(disk), ledger_storage_(storage_, ledger_), history_bytes_(draw_history()),
        discard_(dice_.one_in(2)) {
    start_server();
    for (std::size_t i = 0, count = 2 + dice_.below(5); i < count; ++i) {
      clients_.push_back(std::make_unique<Client>(i + 1));
      start(*clients_.back());
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) step(*clients_[dice_.below(clients_.size())]);
    heal();
    check();
  }

 private:
  struct Client {
    explicit Client(ot::ReplicaId the_id) : id(the_id) {}
    ot::ReplicaId id;
    ClientDisk disk;
    testing::EditMark editing;  // while an edit is being recorded
    std::unique_ptr<ot::JsonReplica> replica;
    std::unique_ptr<protocol::ot::ReplicaLink<ot::Json>> link;
    std::unique_ptr<protocol::ot::ReferenceShare<ot::Json>> references;
    std::string pointer() const { return "pointer " + std::to_string(id); }
  };

  std::size_t draw_history() {
    const std::size_t sizes[] = {0, 500, 4000, std::size_t{1} << 20};
    return sizes[dice_.below(4)];
  }

  // ---- the world

  void step(Client& client) {
    switch (dice_.below(22)) {
      case 0: client.link->connect(connection()); break;
      case 1: client.link->disconnect(); break;
      case 2: main_.advance(std::chrono::milliseconds(dice_.below(5000))); break;
      case 3: io_.run_until_idle(1 + dice_.below(3)); break;
      case 4: case 5: main_.run_until_idle(1 + dice_.below(20)); break;
      case 6: case 7: settle(); break;
      case 8: if (dice_.one_in(6)) kill_server(); break;
      case 9: if (dice_.one_in(6)) storage_.fail_append = Error{ErrorCode::kUnavailable, "for a while"}; break;
      case 10: storage_.fail_append.reset(); break;
      case 11: if (dice_.one_in(4)) crash(client); break;
      case 12: if (dice_.one_in(3)) client.disk.compact(client.replica->snapshot(), client.disk.bound()); break;
      case 13: if (dice_.one_in(12)) delete_document(); break;
      case 14: case 15: point(client); break;
      default: edit(client); break;
    }
    look(client);
  }

  Runtime runtime() { return {&main_, &main_, &io_, &random_, &log_}; }

  void start_server() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = &ledger_storage_;
    options.models = models();
    options.default_model = ot::JsonDoc::kType.uri;
    options.limits.history_bytes_max = history_bytes_;
    options.room.snapshot_log_bytes = 600;
    options.room.unload_log_bytes = 50;
    options.room.unload_grace = 1s;
    options.room.discard_history = discard_;
    protocol::ot::SessionOptions session;
    session.queue_bytes_max = 2000;
    maker_ = std::make_unique<protocol::ot::SessionMaker>(random_, options.limits, session);
    server_ = Server::create(std::move(options)).value();
  }

  // What was on its way to storage may or may not have arrived; nothing is said to anybody.
  void kill_server() {
    io_.run_until_idle(dice_.below(3));
    server_.reset();
    settle();
    start_server();
  }

  void delete_document() { static_cast<void>(ledger_storage_.remove(testing::document_named("sim"))); }

  // Now and then the other end takes little at a time, or our messages go out twice.
  std::unique_ptr<Connection> connection() {
    LoopbackOptions narrow;
    if (dice_.one_in(2)) narrow = {200, 100};
    auto [ours, theirs] = make_loopback(main_, narrow);
    server_->accept(std::move(theirs), {testing::document_named("sim"), "", maker_->factory()});
    if (dice_.one_in(2)) return std::move(ours);
    return std::make_unique<testing::MeddlingConnection>(
        std::move(ours), [this](ByteView frame) { return frame[0] == 2 && dice_.one_in(2) ? 2 : 1; });
  }

  void settle() {
    while (main_.run_until_idle() + io_.run_until_idle() > 0) {
    }
  }

  // ---- one client

  void start(Client& client) {
    client.replica = std::make_unique<ot::JsonReplica>(client.disk.restore(client.id));
    client.replica->record_to([&client](ot::RecordKind kind, ByteView payload) {
      client.disk.keep(kind, payload, kind == ot::RecordKind::kLocal ? client.editing : testing::EditMark());
    });
    protocol::ot::LinkOptions<ot::Json> options;
    options.incarnation = client.disk.bound();
    options.on_bound = [&client](Incarnation incarnation) { client.disk.bind(incarnation); };
    options.on_refused = [this](const protocol::ot::Refused& refused) {
      met_.rebased += refused.code == protocol::ot::Refusal::kRebase ? 1 : 0;
    };
    options.on_branch = [this](const ot::Branch<ot::Json>& branch) { note_branch(branch); };
    options.flush = [this, &client](Task done) { flush(client, std::move(done)); };
    client.link = std::make_unique<protocol::ot::ReplicaLink<ot::Json>>(*client.replica, runtime(), std::move(options));
    client.references = std::make_unique<protocol::ot::ReferenceShare<ot::Json>>(*client.link, main_);
  }

  // Takes a while; a crash before it is done leaves it undone.
  void flush(Client& client, Task done) {
    io_.post([this, &client, alive = std::weak_ptr<int>(life_of(client)), done = std::move(done)] {
      if (alive.expired()) return;
      client.disk.flush();
      main_.post(done);
    });
  }

  std::shared_ptr<int> life_of(Client& client) {
    auto& life = lives_[client.id];
    if (life == nullptr) life = std::make_shared<int>(0);
    return life;
  }

  void crash(Client& client) {
    lives_[client.id] = nullptr;
    client.references.reset();
    client.link.reset();
    client.disk.crash(ledger_);
    start(client);
  }

  void note_branch(const ot::Branch<ot::Json>& branch) {
    Bytes bytes;
    Writer out(bytes);
    ot::write_batch(branch.edits, out);
    const std::string_view text = as_chars(bytes);
    for (const testing::EditMark& mark : ledger_.marks())
      if (text.find(mark) != std::string_view::npos) ledger_.branched(mark);
  }

  // A key of its own says that the edit is there, a number how often.
  void edit(Client& client) {
    ot::JsonReplica& replica = *client.replica;
    const testing::EditMark mark = "<m" + std::to_string(ledger_.marks().size()) + ">";
    const auto fresh = [&] { return ot::ElementId{replica.id(), replica.mint().next++}; };
    ot::Batch batch{ot::ObjectPut{ot::kRootId, mark, {fresh(), ot::Null{}}}};
    if (const auto more = draw(replica.state(), fresh)) batch.push_back(*more);
    ledger_.edited(mark);
    client.editing = mark;
    const auto edited = replica.edit(std::move(batch));
    INFO((edited ? std::string() : edited.error().message));
    REQUIRE(edited);
    client.editing.clear();
  }

  template <class Fresh>
  std::optional<ot::Operation> draw(const ot::State& state, const Fresh& fresh) {
    const auto text = state.find(ot::kRootId, kText), list = state.find(ot::kRootId, kList);
    if (!text || dice_.one_in(60)) return ot::ObjectPut{ot::kRootId, kText, {fresh(), ot::Text{"abc"}}};
    if (!list || dice_.one_in(60)) return ot::ObjectPut{ot::kRootId, kList, {fresh(), ot::Array{}}};
    const auto length = static_cast<std::uint32_t>(state.size(*text)), rows = static_cast<std::uint32_t>(state.size(*list));
    const auto place = static_cast<std::uint32_t>(dice_.below(length + 1));
    const auto removed = static_cast<std::uint32_t>(dice_.below(length - place + 1));
    const auto row = static_cast<std::uint32_t>(dice_.below(rows == 0 ? 1 : rows));
    switch (dice_.below(rows < 2 ? 3 : 6)) {
      case 0: return ot::TextEdit{*text, ot::TextChange::splice(place, std::min(removed, 3U), "xyz")};
      case 1: return ot::TextEdit{*text, ot::TextChange::splice(place, 0, "ab")};
      case 2: return ot::ArrayInsert{*list, row, {fresh(), ot::Number(1)}};
      case 3: return ot::ArrayMove{*list, row, (row + 1) % rows};
      case 4: return ot::ArrayDelete{*list, row};
      default: return ot::NumberAdd{*state.at(*list, row), ot::Number(0.1)};
    }
  }

  void point(Client& client) {
    const ot::State& state = client.replica->state();
    const auto text = state.find(ot::kRootId, kText), list = state.find(ot::kRootId, kList);
    if (!text || !list) return;
    const auto place = [&](ot::ElementId id) { return dice_.below(state.size(id) + 1); };
    ot::Reference reference = ot::TextPositions{*text, {{place(*text), dice_.one_in(2)}}};
    if (dice_.one_in(3)) reference = ot::TextRanges{*text, {{place(*text), place(*text)}}};
    if (dice_.one_in(4)) reference = ot::ArrayRanges{*list, {{place(*list), place(*list)}}};
    if (dice_.one_in(4) && state.size(*list) > 0) reference = ot::ArrayIndices{*list, {dice_.below(state.size(*list))}};
    REQUIRE(client.references->set(client.pointer(), reference, !dice_.one_in(5)));
  }

  void look(Client& client) {
    for (const auto& reference : client.references->others().all()) {
      const auto shown = client.references->shown(reference.owner, reference.key);
      if (shown) REQUIRE(in_range(*shown, client.replica->state()));
    }
  }

  // ---- the end

  // A room of a document that was deleted learns of it when somebody writes.
  void heal() {
    storage_.fail_append.reset();
    edit(*clients_[0]);
    for (int round = 0; round < 6; ++round) {
      settle();
      for (auto& client : clients_)
        if (!client->link->connected()) client->link->connect(connection());
      settle();
    }
  }

  void check() {
    const Bytes expected = test::bytes_of(clients_[0]->replica->state());
    for (auto& client : clients_) {
      client->replica->check_invariants();
      REQUIRE(client->link->synced());
      REQUIRE(client->replica->settled());
      REQUIRE(client->replica->committed().version_number() == ledger_.entries());
      REQUIRE(test::bytes_of(client->replica->state()) == expected);
    }
    check_stored(expected);
    std::set<testing::EditMark> shown;
    clients_[0]->replica->state().for_each(ot::kRootId, [&](const ot::PathStep& step, ot::ElementId) {
      const std::string& key = std::get<std::string>(step);
      if (key.substr(0, 2) == "<m") shown.insert(key);
      return true;
    });
    ledger_.check(shown);
    met_.lost_with_a_crash += ledger_.crashed();
    met_.given_back += ledger_.branched();
    met_.deleted += ledger_.deleted_edits();
    check_references();
  }

  void check_stored(const Bytes& expected) {
    auto stored = load_document(ledger_storage_, testing::document_named("sim"), models(), {});
    if (!stored) REQUIRE((stored.error().code == ErrorCode::kNotFound && ledger_.entries() == 0));
    if (stored) REQUIRE(test::bytes_of(stored->model.target<ot::JsonDoc>()->state()) == expected);
  }

  // Nothing is unsent: what its owner sees is what everybody has.
  void check_references() {
    for (auto& viewer : clients_)
      for (auto& owner : clients_) {
        if (owner == viewer) continue;
        std::vector<std::optional<ot::Reference>> seen;
        for (const auto& reference : viewer->references->others().all())
          if (reference.key == owner->pointer())
            seen.push_back(viewer->references->shown(reference.owner, reference.key));
        const ot::Reference* own = owner->references->own(owner->pointer());
        const bool shared = own != nullptr && owner->references->shared(owner->pointer());
        INFO("what " << viewer->id << " sees of " << owner->id);
        REQUIRE(seen.size() == (shared ? 1 : 0));
        met_.pointed += seen.size();
        if (shared) REQUIRE(seen[0] == *own);
      }
  }

  Met& met_;
  TaskQueue main_, io_;
  Dice dice_;
  SeededRandom random_;
  testing::NullLog log_;
  testing::OtLedger ledger_;
  testing::FaultyStorage storage_;
  testing::LedgerStorage ledger_storage_;
  std::size_t history_bytes_;
  bool discard_;
  std::unique_ptr<protocol::ot::SessionMaker> maker_;
  std::unique_ptr<Server> server_;
  std::map<ot::ReplicaId, std::shared_ptr<int>> lives_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace

TEST_CASE("Everybody ends with the same json-ot document, every edit once or reported, whatever happens on the way",
          "[sim]") {
  Met met;
  for (std::uint64_t seed = 1, end = test::scaled(80); seed <= end; ++seed) {
    INFO("seed " << seed);
    MemoryStorage memory;
    World(seed, memory, met).run(400);
  }
  CHECK(met.lost_with_a_crash > 0);
  CHECK(met.given_back > 0);
  CHECK(met.deleted > 0);
  CHECK(met.rebased > 0);
  CHECK(met.pointed > 0);
}

TEST_CASE("The same with the documents in SQLite", "[sim]") {
  Met met;
  for (std::uint64_t seed = 1001, end = 1000 + test::scaled(8); seed <= end; ++seed) {
    INFO("seed " << seed);
    testing::TemporaryDirectory directory;
    sqlite::SqliteOptions options;
    options.path = directory.file("sim.weft");
    const auto storage = testing::open_sqlite(options);
    World(seed, *storage, met).run(300);
  }
}
