// Random histories of crdt documents, made by replicas that edit at once and are late: every version
// is what playing the log from its beginning gives, and restoring one gives what it was.

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/document/history.hpp"
#include "weft/storage/memory_storage.hpp"

#include "support/scale.hpp"

namespace {

using namespace weft;

const DocumentId kId{"default", "default", "past"};

struct Writer {
  crdt::Doc doc;
  std::vector<Bytes> sent;
  std::size_t logged = 0;  // of those sent
  std::size_t seen = 0;    // of the log
  crdt::Subscription watch;

  explicit Writer(std::uint64_t client) : doc(options(client)) {
    watch = doc.on_update([this](const crdt::UpdateEvent& event) {
      if (event.local) sent.push_back(to_bytes(event.update));
    });
  }
  Writer(const Writer&) = delete;

  static crdt::DocOptions options(std::uint64_t client) {
    crdt::DocOptions result;
    result.client = ClientId{client};
    return result;
  }
};

/// Everything a document shows, formats and XML included.
std::string shown(crdt::Doc& doc) {
  // JSON shows a root as what it is, which nobody knows who never asked for it.
  REQUIRE((doc.text("text") && doc.array("array") && doc.map("map")));
  const crdt::XmlFragment xml = doc.xml_fragment("xml").value();
  std::string all;
  for (const crdt::DeltaOp& op : doc.text("rich").value().to_delta()) {
    all += "\n" + op.text;
    for (const crdt::AnyMember& format : op.attributes.members()) all += " " + format.key;
  }
  return doc.to_json_text() + all + "\n" + xml.to_xml();
}

class World {
 public:
  explicit World(std::uint64_t seed) : random(seed), server(crdt::Doc::create({})) {
    REQUIRE(storage.create(kId, crdt::Doc::kType.uri, {1, 2}));
    for (std::uint64_t client = 1; client <= 3; ++client) writers.push_back(std::make_unique<Writer>(client));
    note();
  }

  void steps(int count) {
    while (count-- > 0) step();
    settle();
  }

  void step() {
    Writer& writer = *writers[random.next() % writers.size()];
    switch (random.next() % 4) {
      case 0: return catch_up(writer, random.next() % 4);
      case 1: return send(writer, random.next() % 4);
      default: return edit(writer.doc);
    }
  }

  /// Everybody sends and gets everything, also the formats that replicas clean away once they got it.
  void settle() {
    std::size_t before;
    do {
      before = log.size();
      for (const auto& writer : writers) send(*writer, SIZE_MAX);
      for (const auto& writer : writers) catch_up(*writer, SIZE_MAX);
    } while (log.size() > before);
  }

  void submit(ByteView change) {
    auto admitted = server.admit(change);
    REQUIRE(admitted);
    if (admitted->change.empty()) return;
    const Entry entry{0, 0, "", WallTime{}, EntryKind::kChange, admitted->change};
    const Append one{kId, std::nullopt, {&entry, 1}, {}};
    REQUIRE(storage.append({&one, 1}, Durability::kDurable).front());
    log.push_back(std::move(admitted->change));
    note();
    if (random.next() % 16 == 0) REQUIRE(storage.write_snapshot(kId, {log.size()}, server.snapshot()));
  }

  crdt::Doc replayed(std::size_t version) const {
    crdt::Doc doc = crdt::Doc::create({});
    for (std::size_t i = 0; i < version; ++i) REQUIRE(doc.integrate(log[i]));
    return doc;
  }

  History history(std::uint64_t kept_distance_min = 1) {
    ModelRegistry models;
    models.add<crdt::Doc>();
    HistoryOptions options;
    options.kept_distance_min = kept_distance_min;
    return History::open(storage, kId, models, {}, options).value();
  }

  SeededRandom random;
  MemoryStorage storage;
  crdt::Doc server;
  std::vector<std::unique_ptr<Writer>> writers;
  std::vector<Bytes> log;
  std::vector<std::string> texts;  // what playing the log to a version gives

 private:
  void note() {
    if (!played_) played_ = std::make_unique<crdt::Doc>(crdt::Doc::create({}));
    if (!log.empty()) REQUIRE(played_->integrate(log.back()));
    texts.push_back(played_->to_json_text());
  }

  void send(Writer& writer, std::size_t count) {
    for (; count > 0 && writer.logged < writer.sent.size(); --count) submit(writer.sent[writer.logged++]);
  }
  void catch_up(Writer& writer, std::size_t count) {
    for (; count > 0 && writer.seen < log.size(); --count) REQUIRE(writer.doc.apply_update(log[writer.seen++]));
  }

  void edit(crdt::Doc& doc) {
    switch (random.next() % 5) {
      case 0: return edit_text(doc.text("text").value(), false);
      case 1: return edit_text(doc.text("rich").value(), true);
      case 2: return edit_array(doc.array("array").value());
      case 3: return edit_map(doc.map("map").value());
      default: return edit_xml(doc.xml_fragment("xml").value());
    }
  }

  void edit_text(crdt::Text text, bool rich) {
    const std::uint64_t length = text.length(), at = length == 0 ? 0 : random.next() % length;
    const std::uint64_t count = std::min<std::uint64_t>(1 + random.next() % 4, length - at);
    switch (random.next() % (rich ? 4 : 3)) {
      case 0:
        if (length > 0) REQUIRE(text.erase({at}, count));
        return;
      case 3:
        if (length > 0)
          REQUIRE(text.format({at}, count, {{"bold", random.next() % 2 == 0 ? crdt::Any(true) : crdt::Any(nullptr)}}));
        return;
      default: REQUIRE(text.insert({at}, std::string(1 + random.next() % 3, static_cast<char>('a' + random.next() % 26))));
    }
  }

  crdt::Input some_value() {
    switch (random.next() % 4) {
      case 0: return crdt::NewText{"note"};
      case 1: return crdt::NewArray{{1, "two"}};
      case 2: return crdt::NewMap{{{"k", 1.5}, {"l", crdt::NewText{"t"}}}};
      default: return static_cast<int>(random.next() % 100);
    }
  }

  void edit_array(crdt::Array array) {
    const std::uint64_t size = array.size();
    if (size == 0 || random.next() % 2 == 0) {
      REQUIRE(array.insert(size == 0 ? 0 : random.next() % size, {some_value(), some_value()}));
    } else if (random.next() % 2 == 0) {
      REQUIRE(array.erase(random.next() % size));
    } else {
      edit_inside(array.get(random.next() % size).value());
    }
  }

  void edit_map(crdt::Map map) {
    const std::string key(1, static_cast<char>('a' + random.next() % 3));
    const auto value = map.get(key);
    if (value && random.next() % 3 == 0) {
      edit_inside(*value);
    } else if (random.next() % 3 == 0) {
      REQUIRE(map.erase(key));
    } else {
      REQUIRE(map.set(key, some_value()));
    }
  }

  void edit_inside(const crdt::Value& value) {
    if (const auto* text = std::get_if<crdt::Text>(&value)) edit_text(*text, false);
    if (const auto* array = std::get_if<crdt::Array>(&value)) edit_array(*array);
    if (const auto* map = std::get_if<crdt::Map>(&value)) edit_map(*map);
  }

  void edit_xml(crdt::XmlFragment fragment) {
    const std::uint64_t size = fragment.size();
    if (size > 0 && random.next() % 3 == 0) {
      REQUIRE(fragment.erase(random.next() % size));
    } else {
      REQUIRE(fragment.insert(size == 0 ? 0 : random.next() % size,
                              {crdt::NewXmlElement{"p", {{"class", "c"}}, {crdt::NewXmlText("words")}}}));
    }
  }

  std::unique_ptr<crdt::Doc> played_;
};

}  // namespace

TEST_CASE("Every version of a crdt document is what playing its log gives", "[property][document]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    world.steps(200);
    const std::size_t end = world.log.size();
    const History history = world.history(1 + seed % 3 * 8);
    for (std::uint64_t version = 0; version <= end; ++version) {
      const auto view = history.view(LogPosition{version});
      REQUIRE(view);
      REQUIRE(view->to_json_text() == world.texts[version]);
    }
    HistoricalView view = history.view(LogPosition{end}).value();
    for (std::uint64_t version = end; version > 0; --version) {
      REQUIRE(view.step_backward().value());
      REQUIRE(view.to_json_text() == world.texts[version - 1]);
      view.model().check_invariants();
    }
    for (std::uint64_t version = 1; version <= end; ++version) {
      REQUIRE(view.step_forward().value());
      REQUIRE(view.to_json_text() == world.texts[version]);
    }
    for (int jump = 0; jump < 60; ++jump) {
      const std::uint64_t version = world.random.next() % (end + 1);
      REQUIRE(view.go_to(LogPosition{version}));
      REQUIRE(view.to_json_text() == world.texts[version]);
    }
  }
}

TEST_CASE("A restored version of a crdt document reads as it was, everywhere", "[property][document]") {
  for (std::uint64_t seed = 1; seed <= test::scaled(60); ++seed) {
    World world(seed);
    world.steps(60 + static_cast<int>(seed % 60));
    for (std::uint64_t again = 0; again < 4; ++again) {
      const std::uint64_t version = world.random.next() % (world.log.size() + 1);
      INFO("seed " << seed << ", restoration " << again << " of version " << version << " of " << world.log.size());
      const Bytes change = world.history().restore(LogPosition{version}, 1000 + again % 2).value();
      if (!change.empty()) world.submit(change);
      world.settle();
      crdt::Doc then = world.replayed(version);
      const std::string expected = shown(then);
      crdt::Doc now = world.replayed(world.log.size());
      REQUIRE(shown(now) == expected);
      now.check_invariants();
      for (const auto& writer : world.writers) {
        REQUIRE(shown(writer->doc) == expected);
        writer->doc.check_invariants();
      }
      world.steps(20);
    }
  }
}

TEST_CASE("Edits that the restoration did not know stay", "[property][document]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    World world(seed);
    world.steps(60);
    crdt::Doc& late = world.writers[0]->doc;
    REQUIRE(late.text("text").value().append("UNSEEN"));
    const std::uint64_t version = world.random.next() % world.log.size();
    const Bytes change = world.history().restore(LogPosition{version}, 1000).value();
    if (!change.empty()) world.submit(change);
    world.settle();
    for (const auto& writer : world.writers) {
      REQUIRE(writer->doc.text("text").value().to_string().find("UNSEEN") != std::string::npos);
      REQUIRE(shown(writer->doc) == shown(late));
    }
  }
}
