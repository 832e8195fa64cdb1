// Replicas that edit at random and exchange updates in any order end up the same, struct by struct.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

namespace {

using namespace weft;

std::uint64_t below(SeededRandom& random, std::uint64_t bound) { return bound == 0 ? 0 : random.next() % bound; }

/// A replica, and the updates it has sent.
struct Replica {
  crdt::Doc doc;
  std::vector<Bytes> sent;
  crdt::Subscription watch;
  std::vector<std::size_t> seen;  // how many updates of each replica were applied here

  Replica(std::uint64_t client, bool gc) : doc(options(client, gc)) {
    watch = doc.on_update([this](const crdt::UpdateEvent& event) {
      if (event.local) sent.push_back(to_bytes(event.update));
    });
  }
  Replica(const Replica&) = delete;

  static crdt::DocOptions options(std::uint64_t client, bool gc) {
    crdt::DocOptions result;
    result.client = ClientId{client};
    result.gc = gc;
    return result;
  }
};

void edit_text(crdt::Text text, SeededRandom& random) {
  const std::uint64_t length = text.length();
  if (length > 0 && random.next() % 3 == 0) {
    const std::uint64_t at = below(random, length);
    // Cutting a pair is refused; nothing is changed then.
    (void)text.erase({at}, 1 + below(random, std::min<std::uint64_t>(length - at, 5)));
    return;
  }
  static const char* const kPieces[] = {"a", "bc", "hello ", "\xC3\xA9", "\xF0\x9F\x98\x80", "xyz"};
  (void)text.insert({below(random, length + 1)}, kPieces[random.next() % 6]);
}

crdt::Input some_value(SeededRandom& random) {
  switch (random.next() % 6) {
    case 0: return crdt::NewText{"note"};
    case 1: return crdt::NewArray{{1, "two"}};
    case 2: return crdt::NewMap{{{"k", 1.5}, {"l", crdt::NewText{"t"}}}};
    case 3: return Bytes{1, 2, 3};
    case 4: return nullptr;
    default: return static_cast<int>(random.next() % 100);
  }
}

void edit_array(crdt::Array array, SeededRandom& random) {
  const std::uint64_t size = array.size();
  switch (random.next() % 4) {
    case 0:
      if (size > 0) REQUIRE(array.erase(below(random, size)));
      return;
    case 1: REQUIRE(array.push({some_value(random)})); return;
    case 2:
      if (size > 0) {
        const crdt::Value value = array.get(below(random, size)).value();
        if (const auto* text = std::get_if<crdt::Text>(&value)) edit_text(*text, random);
        if (const auto* inner = std::get_if<crdt::Array>(&value)) edit_array(*inner, random);
      }
      return;
    default: REQUIRE(array.insert(below(random, size + 1), {some_value(random), 7, "x"})); return;
  }
}

void edit_map(crdt::Map map, SeededRandom& random) {
  const std::string key(1, static_cast<char>('a' + random.next() % 4));
  if (random.next() % 4 == 0) {
    REQUIRE(map.erase(key));
  } else {
    REQUIRE(map.set(key, some_value(random)));
  }
}

void edit(crdt::Doc& doc, SeededRandom& random) {
  switch (random.next() % 4) {
    case 0: return edit_array(doc.array("array").value(), random);
    case 1: return edit_map(doc.map("map").value(), random);
    default: return edit_text(doc.text("text").value(), random);
  }
}

void require_same(const crdt::Doc& a, const crdt::Doc& b) {
  REQUIRE(a.to_json_text() == b.to_json_text());
  REQUIRE(a.encode_snapshot() == b.encode_snapshot());
  const auto left = a.structs();
  const auto right = b.structs();
  REQUIRE(left.size() == right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    REQUIRE(left[i].client == right[i].client);
    REQUIRE(left[i].structs.size() == right[i].structs.size());
    for (std::size_t j = 0; j < left[i].structs.size(); ++j) {
      const crdt::StructInfo& x = left[i].structs[j];
      const crdt::StructInfo& y = right[i].structs[j];
      REQUIRE((x.clock == y.clock && x.length == y.length && x.content_ref == y.content_ref && x.deleted == y.deleted));
    }
  }
}

/// Everything that was ever sent, applied to a fresh document in a random order, some of it twice.
crdt::Doc rebuilt(const std::vector<Bytes>& updates, SeededRandom& random, bool gc) {
  std::vector<const Bytes*> order;
  for (const Bytes& update : updates) {
    order.push_back(&update);
    if (random.next() % 4 == 0) order.push_back(&update);
  }
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[below(random, i)]);
  crdt::Doc doc(Replica::options(999, gc));
  for (const Bytes* update : order) {
    REQUIRE(doc.apply_update(*update));
    doc.check_invariants();
  }
  REQUIRE_FALSE(doc.has_pending());
  return doc;
}

/// Applies to `to` what it has not seen of `from`, one by one or merged.
void exchange(Replica& to, const Replica& from, std::size_t from_number, SeededRandom& random) {
  std::size_t& seen = to.seen[from_number];
  std::vector<ByteView> fresh(from.sent.begin() + static_cast<std::ptrdiff_t>(seen), from.sent.end());
  seen = from.sent.size();
  if (fresh.empty()) return;
  switch (random.next() % 3) {
    case 0: REQUIRE(to.doc.apply_update(crdt::merge_updates(fresh).value())); break;
    case 1: REQUIRE(to.doc.apply_update(from.doc.encode_state_as_update(to.doc.encode_state_vector()).value())); break;
    default:
      for (const ByteView update : fresh) REQUIRE(to.doc.apply_update(update));
  }
  to.doc.check_invariants();
}

void run_session(std::uint64_t seed, bool gc) {
  INFO("seed " << seed << (gc ? ", gc" : ", no gc"));
  SeededRandom random(seed);
  const std::size_t count = 3 + random.next() % 3;
  std::vector<std::unique_ptr<Replica>> replicas;
  for (std::size_t i = 0; i < count; ++i) {
    replicas.push_back(std::make_unique<Replica>(i + 1, gc));
    replicas.back()->seen.resize(count);
  }
  for (int step = 0; step < 120; ++step) {
    const std::size_t at = below(random, count);
    Replica& replica = *replicas[at];
    if (random.next() % 4 == 0) {
      const std::size_t other = below(random, count);
      if (other != at) exchange(replica, *replicas[other], other, random);
    } else if (random.next() % 3 == 0) {
      replica.doc.transact([&](const crdt::Transaction&) {
        for (int i = 0; i < 4; ++i) edit(replica.doc, random);
      });
    } else {
      edit(replica.doc, random);
    }
    replica.doc.check_invariants();
  }
  std::vector<Bytes> all;
  for (const auto& replica : replicas) all.insert(all.end(), replica->sent.begin(), replica->sent.end());
  for (const auto& replica : replicas)
    for (const Bytes& update : all) REQUIRE(replica->doc.apply_update(update));
  for (std::size_t i = 1; i < count; ++i) require_same(replicas[0]->doc, replicas[i]->doc);

  const crdt::Doc shuffled = rebuilt(all, random, gc);
  crdt::Doc typed = rebuilt(all, random, gc);
  require_same(shuffled, typed);
  REQUIRE(shuffled.encode_snapshot() == replicas[0]->doc.encode_snapshot());
  REQUIRE(typed.text("text").value().to_string() == replicas[0]->doc.text("text").value().to_string());
  REQUIRE(typed.array("array").value().to_json() == replicas[0]->doc.array("array").value().to_json());
  REQUIRE(typed.map("map").value().to_json() == replicas[0]->doc.map("map").value().to_json());

  const std::vector<ByteView> views(all.begin(), all.end());
  crdt::Doc merged(Replica::options(998, gc));
  REQUIRE(merged.apply_update(crdt::merge_updates(views).value()));
  REQUIRE(merged.encode_snapshot() == shuffled.encode_snapshot());
  REQUIRE(merged.to_json_text() == shuffled.to_json_text());

  const crdt::Doc reloaded = crdt::Doc::from_snapshot(replicas[0]->doc.snapshot(), {}).value();
  REQUIRE(reloaded.encode_snapshot() == replicas[0]->doc.encode_snapshot());
}

}  // namespace

TEST_CASE("replicas converge in any order of updates, collecting garbage", "[property][crdt]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) run_session(seed, true);
}

TEST_CASE("replicas converge in any order of updates, keeping deleted content", "[property][crdt]") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) run_session(seed, false);
}
