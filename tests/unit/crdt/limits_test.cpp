#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/base/varint.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

using namespace weft;
using namespace weft::crdt;

namespace {

// Text that `client` typed at `clock`, behind its own text before.
Bytes typed(std::uint64_t client, std::uint64_t clock, const std::string& text) {
  Bytes bytes;
  Writer out(bytes);
  out.varuint(1);
  out.varuint(1);
  out.varuint(client);
  out.varuint(clock);
  out.u8(clock > 0 ? 0x84 : 4);
  if (clock > 0) {
    out.varuint(client);
    out.varuint(clock - 1);
  } else {
    out.varuint(1);
    out.varstring("t");
  }
  out.varstring(text);
  out.varuint(0);
  return bytes;
}

// A deletion of `length` units of `client` from `clock` on.
Bytes erased(std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
  Bytes bytes;
  Writer out(bytes);
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, client, std::uint64_t{1}, clock, length})
    out.varuint(number);
  return bytes;
}

// An array whose only value is `depth` arrays inside one another.
Bytes nested(std::uint64_t client, std::size_t depth) {
  Bytes bytes;
  Writer out(bytes);
  out.varuint(1);
  out.varuint(1);
  out.varuint(client);
  out.varuint(0);
  out.u8(8);
  out.varuint(1);
  out.varstring("a");
  out.varuint(1);
  for (std::size_t i = 1; i < depth; ++i) {
    out.u8(117);
    out.varuint(1);
  }
  out.u8(117);
  out.varuint(0);
  out.varuint(0);
  return bytes;
}

Limits small_limits() {
  Limits limits;
  limits.change_bytes_max = 1000;
  limits.pending_bytes_max = 1000;
  return limits;
}

// What a server stores for the changes, one after the other.
std::vector<Bytes> log_of(Doc& doc, const std::vector<Bytes>& changes) {
  std::vector<Bytes> log;
  for (const Bytes& change : changes) {
    Bytes canonical = doc.admit(change).value().change;
    if (!canonical.empty()) log.push_back(std::move(canonical));
  }
  return log;
}

Doc replay(const std::vector<Bytes>& log, const Limits& limits) {
  Doc doc = Doc::create(limits);
  for (const Bytes& change : log) REQUIRE(doc.integrate(change));
  doc.check_invariants();
  return doc;
}

}  // namespace

TEST_CASE("a snapshot larger than a change may be loads", "[unit][crdt]") {
  Doc doc = Doc::create(small_limits());
  std::vector<Bytes> changes;
  for (std::uint64_t i = 0; i < 5; ++i) changes.push_back(typed(7, i * 900, std::string(900, 'x')));
  log_of(doc, changes);
  const Bytes snapshot = doc.snapshot();
  REQUIRE(snapshot.size() > small_limits().change_bytes_max);
  const Doc loaded = Doc::from_snapshot(snapshot, small_limits()).value();
  loaded.check_invariants();
  REQUIRE(loaded.snapshot() == snapshot);
  Doc peer = Doc::create(small_limits());
  REQUIRE(peer.apply_update(snapshot).error().code == ErrorCode::kResourceExhausted);
  REQUIRE(peer.admit(snapshot).error().code == ErrorCode::kResourceExhausted);
}

TEST_CASE("a log that kept changes and then resolved them replays", "[unit][crdt]") {
  Doc doc = Doc::create(small_limits());
  std::vector<Bytes> changes;
  for (std::uint64_t i = 0; i < 2; ++i) changes.push_back(typed(7, 1 + i * 300, std::string(300, 'x')));
  changes.push_back(typed(7, 0, "a"));
  const std::vector<Bytes> log = log_of(doc, changes);
  REQUIRE(log.size() == 3);
  REQUIRE_FALSE(doc.has_pending());
  const Doc replayed = replay(log, small_limits());
  REQUIRE(replayed.snapshot() == doc.snapshot());
  Limits none = small_limits();
  none.change_bytes_max = none.pending_bytes_max = none.nesting_max = 0;
  REQUIRE(replay(log, none).snapshot() == doc.snapshot());
}

TEST_CASE("peers may make a document keep only so much", "[unit][crdt]") {
  Doc doc = Doc::create(small_limits());
  REQUIRE(doc.apply_update(typed(7, 1, std::string(500, 'x'))).value() == Outcome::kDeferred);
  const auto refused = doc.apply_update(typed(8, 1, std::string(500, 'x')));
  REQUIRE(refused.error().message.find("pending_bytes_max") != std::string::npos);
  REQUIRE(doc.apply_update(typed(7, 0, "a")).value() == Outcome::kApplied);
  REQUIRE(doc.apply_update(typed(8, 1, std::string(500, 'x'))).value() == Outcome::kDeferred);
}

TEST_CASE("many changes wait for one another and resolve in any order", "[unit][crdt]") {
  constexpr std::uint64_t kClients = 20;
  constexpr std::uint64_t kUnits = 40;
  Doc straight = Doc::create({});
  Doc late = Doc::create({});
  std::vector<Bytes> changes;
  for (std::uint64_t client = 1; client <= kClients; ++client) {
    REQUIRE(straight.integrate(typed(client, 0, "-")));
    for (std::uint64_t clock = 1; clock < kUnits; ++clock) {
      // Behind a gap of each client, backwards: nothing continues what waits already.
      changes.push_back(typed(client, kUnits - clock, std::string(1, static_cast<char>('a' + clock % 26))));
      if (clock % 5 == 0) changes.push_back(erased(client, clock, 2));
    }
  }
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) REQUIRE(straight.integrate(*change));
  std::vector<Bytes> log = log_of(late, changes);
  REQUIRE(log.size() == changes.size());
  REQUIRE(log_of(late, changes).empty());  // everything waits already
  REQUIRE(late.pending_missing().entries().size() == kClients);
  Doc loaded = Doc::from_snapshot(late.snapshot(), {}).value();
  REQUIRE(log_of(loaded, changes).empty());
  for (std::uint64_t client = 1; client <= kClients; ++client) {
    log.push_back(late.admit(typed(client, 0, "-")).value().change);
    REQUIRE(loaded.integrate(typed(client, 0, "-")));
  }
  for (const Doc* doc : {&late, &loaded}) {
    REQUIRE_FALSE(doc->has_pending());
    doc->check_invariants();
    REQUIRE(doc->to_json_text() == straight.to_json_text());
    REQUIRE(doc->encode_snapshot() == straight.encode_snapshot());
  }
  REQUIRE(replay(log, {}).snapshot() == late.snapshot());
}

TEST_CASE("what a document accepted can be merged and loaded however deep it is", "[unit][crdt]") {
  Limits deep;
  deep.nesting_max = 300;
  Doc doc = Doc::create(deep);
  const Bytes change = doc.admit(nested(1, 300)).value().change;
  REQUIRE_FALSE(doc.admit(nested(3, 301)));
  const Bytes other = typed(2, 0, "x");
  const ByteView both[] = {change, other};
  Doc merged = Doc::create({});
  REQUIRE(merged.integrate(Doc::merge_changes(both).value()));
  REQUIRE(Doc::from_snapshot(doc.snapshot(), {}).value().to_json_text() == doc.to_json_text());
  REQUIRE_FALSE(Doc::create({}).admit(change));
}

TEST_CASE("no limit lets values be nested deeper than the ceiling", "[unit][crdt]") {
  Limits endless;
  endless.nesting_max = static_cast<std::size_t>(-1);
  Doc doc = Doc::create(endless);
  REQUIRE(doc.admit(nested(1, kNestingCeiling)));
  REQUIRE(doc.to_json_text().size() > 2 * kNestingCeiling);
  REQUIRE_FALSE(doc.admit(nested(2, kNestingCeiling + 1)));
  REQUIRE_FALSE(doc.integrate(nested(2, 1000000)));
  const Bytes bomb = nested(2, 1000000);
  const ByteView both[] = {bomb, bomb};
  REQUIRE_FALSE(Doc::merge_changes(both));
}
