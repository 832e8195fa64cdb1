// Clients that keep documents of both families, on virtual time: connections are cut, the server is killed and
// started, clients are killed with what their disks had and started again, disks fill up. A ledger that asks
// nobody counts what was promised to be kept: all of it must be there in the end, and nothing twice.

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "support/client_world.hpp"
#include "support/scale.hpp"

namespace {

using namespace weft;
using testing::FullableStorage;
using testing::NativeWorld;

const std::string kTexts[] = {"text a", "text b"};
const std::string kPlans[] = {"plan a", "plan b"};

/// What each word was promised: kept here, or nothing yet. Of one that is reported as vanished nothing is promised.
struct Ledger {
  std::map<std::string, bool> kept;
  void vanished(const std::string& json) {
    for (auto& [word, promised] : kept)
      if (json.find(word) != std::string::npos) promised = false;
  }
  std::uint64_t next = 0;
  std::string new_word() {
    const std::string word = "<" + std::to_string(++next) + ">";
    kept[word] = false;
    return word;
  }
};

std::size_t times_in(const std::string& text, const std::string& word) {
  std::size_t times = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++times;
  return times;
}

/// One person with a disk. The disk stays when the program is killed.
struct Person {
  Person(NativeWorld& in, Ledger& promises) : world(&in), ledger(&promises) { start(); }

  void start() {
    io = std::make_unique<TaskQueue>();
    client = world->client(&disk, {}, io.get());
    for (int i = 0; i < 2; ++i) {
      client->open<CrdtDocument>(
          NativeWorld::id(kTexts[i]), [this, i](auto document) { watch(*(texts[i] = document.value())); },
          OpenMode::kOpenOrCreate, [](CrdtDocument& text) { REQUIRE(text.doc().text("t").value().append("<begin>")); });
      client->open<JsonDocument>(
          NativeWorld::id(kPlans[i]), [this, i](auto document) { watch(*(plans[i] = document.value())); },
          OpenMode::kOpenOrCreate, [](JsonDocument& plan) { REQUIRE(plan.root().set(ot::Plain::Map{{"n", 0}})); });
    }
  }

  void watch(ClientDocument& document) {
    document.events.on_vanished = [this, &document](const VanishedEdits& edits) {
      if (edits.unsaved) ledger->vanished(edits.json);
      std::erase_if(unkept, [&](const auto& entry) { return entry.first == &document; });
    };
  }

  // What the disk was about to do, it did or did not.
  void kill(std::uint64_t tasks) {
    io->run_until_idle(tasks);
    client.reset();
    texts = {};
    plans = {};
    dead.push_back(std::move(io));  // what is posted to it still is never done
    unkept.clear();
  }

  void write(std::uint64_t which) {
    const std::size_t at = which % 2;
    const std::string word = ledger->new_word();
    if (which % 4 < 2) {
      if (texts[at] == nullptr) return;
      auto text = texts[at]->doc().text("t").value();
      REQUIRE(text.insert({which % 8 < 4 ? 0 : text.length()}, word).has_value());
      unkept.emplace_back(texts[at].get(), word);
    } else {
      if (plans[at] == nullptr) return;
      ot::JsonModel& plan = plans[at]->model();
      if (plan.root()["n"].is_undefined()) return;
      REQUIRE(plan.transact([&] {
        static_cast<void>(plan.root().object().put(word, true));
        static_cast<void>(plan.root()["n"].number().add(1));
      }));
      unkept.emplace_back(plans[at].get(), word);
    }
  }

  // What the documents say is kept, they have promised.
  void note_kept() {
    std::erase_if(unkept, [&](const auto& entry) {
      if (!entry.first->kept()) return false;
      ledger->kept[entry.second] = true;
      return true;
    });
  }

  NativeWorld* world;
  Ledger* ledger;
  MemoryStorage memory;
  FullableStorage disk{memory};
  std::unique_ptr<TaskQueue> io;
  std::vector<std::unique_ptr<TaskQueue>> dead;
  std::unique_ptr<Client> client;
  std::array<std::shared_ptr<CrdtDocument>, 2> texts;
  std::array<std::shared_ptr<JsonDocument>, 2> plans;
  std::vector<std::pair<ClientDocument*, std::string>> unkept;
};

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {
    world_.random = SeededRandom(seed + 1000);
    for (std::uint64_t i = 2 + random_.next() % 3; i > 0; --i) people_.push_back(std::make_unique<Person>(world_, ledger_));
  }

  void run(int steps) {
    while (steps-- > 0) step();
    for (const auto& person : people_) {
      person->disk.full = false;
      if (person->client == nullptr) person->start();
    }
    world_.network.up = true;
    if (world_.server == nullptr) world_.start_server();
    pass(120);
  }

  void check() const {
    for (int i = 0; i < 2; ++i) {
      const std::string text = people_[0]->texts[i]->doc().text("t").value().to_string();
      const std::string plan = people_[0]->plans[i]->root().to_json();
      for (const auto& person : people_) {
        CHECK(person->texts[i]->doc().text("t").value().to_string() == text);
        CHECK(person->plans[i]->root().to_json() == plan);
        CHECK_FALSE((person->texts[i]->pending() || person->plans[i]->pending()));
      }
      CHECK(times_in(text, "<begin>") <= 1);  // none where somebody wrote before there was a server
      std::size_t words = 0;
      for (std::size_t at = plan.find("\"<"); at != std::string::npos; at = plan.find("\"<", at + 1)) ++words;
      CHECK(plan.find("\"n\":" + std::to_string(words)) != std::string::npos);  // each edit was counted once
    }
    std::string everything;
    for (int i = 0; i < 2; ++i)
      everything += people_[0]->texts[i]->doc().text("t").value().to_string() + people_[0]->plans[i]->root().to_json();
    for (const auto& [word, kept] : ledger_.kept) {
      INFO(word);
      const std::size_t times = times_in(everything, word);
      CHECK(times <= 1);
      if (kept) CHECK(times == 1);
    }
  }

 private:
  void step() {
    Person& person = *people_[random_.next() % people_.size()];
    switch (random_.next() % 20) {
      case 0: return kill_or_start(person);
      case 1: return world_.network.cut();
      case 2: world_.network.messages_left = random_.next() % 12; return;
      case 3: return kill_or_start_server();
      case 4: person.disk.full = random_.next() % 3 == 0; return;
      case 5: world_.network.up = random_.next() % 4 != 0; return;
      case 6:
      case 7: return pass(random_.next() % 20);
      case 8: settle(); return;
      case 9: world_.main.run_until_idle(1 + random_.next() % 30); return;
      case 10: world_.io.run_until_idle(1 + random_.next() % 3); return;
      case 11:
        if (person.io != nullptr) person.io->run_until_idle(1 + random_.next() % 3);
        return;
      default:
        if (person.client != nullptr) person.write(random_.next());
        person.note_kept();
    }
  }

  void kill_or_start(Person& person) {
    if (person.client == nullptr) return person.start();
    person.note_kept();
    person.kill(random_.next() % 3);
  }

  void kill_or_start_server() {
    if (world_.server == nullptr) return world_.start_server();
    world_.io.run_until_idle(random_.next() % 3);
    world_.kill_server();
  }

  void settle() {
    for (bool busy = true; busy;) {
      busy = world_.main.run_until_idle() + world_.io.run_until_idle() > 0;
      for (const auto& person : people_) busy = (person->io != nullptr && person->io->run_until_idle() > 0) || busy;
    }
    for (const auto& person : people_) person->note_kept();
  }

  void pass(std::uint64_t seconds) {
    settle();
    for (; seconds > 0; --seconds) {
      world_.main.advance(std::chrono::seconds(1));
      settle();
    }
  }

  SeededRandom random_;
  NativeWorld world_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Person>> people_;
};

}  // namespace

TEST_CASE("What a client kept arrives once, whatever is killed, cut or full", "[sim]") {
  for (std::uint64_t seed = 1; seed <= test::scaled(60); ++seed) {
    INFO("seed " << seed);
    Life life(seed);
    life.run(300);
    life.check();
  }
}
