#include <catch2/catch.hpp>

#include "support/link_world.hpp"

using namespace weft;
using namespace weft::protocol::ot;
using ot::ReferenceEvent;
using test::LinkedReplica;
using test::LinkWorld;

namespace {

Reference caret(ot::ElementId text, std::uint64_t at) { return ot::TextPositions{text, {{at, true}}}; }

std::uint64_t place(const std::optional<Reference>& reference) {
  REQUIRE(reference);
  return std::get<ot::TextPositions>(*reference).values.at(0).at;
}

/// Two replicas in one text, the session of the first being 1.
struct TwoEditors {
  LinkWorld world;
  LinkedReplica ann{world, 1}, bob{world, 2};
  ot::ElementId text;

  TwoEditors() {
    ann.link.connect(world.connect());
    text = ann.put("text", ot::Text{"hello"});
    world.settle();
    bob.link.connect(world.connect());
    world.settle();
  }

  std::uint64_t anns_at_bob() { return place(bob.references.shown(1, "caret")); }
  std::vector<ReferenceEvent> events_at_bob() {
    std::vector<ReferenceEvent> events;
    for (const auto& change : std::exchange(bob.changes, {})) events.push_back(change.event);
    return events;
  }
};

}  // namespace

TEST_CASE("A shared reference is seen by others, a private one is not", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  REQUIRE(both.ann.references.set("mine", caret(both.text, 2), false));
  both.world.settle();
  CHECK(both.anns_at_bob() == 5);
  CHECK(both.bob.references.others().all().size() == 1);
  CHECK(both.ann.references.others().empty());
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), false));
  both.world.settle();
  CHECK(both.bob.references.others().empty());
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kShared, ReferenceEvent::kPrivate});
}

TEST_CASE("Who comes later is told of what is shared", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  LinkedReplica eve(both.world, 3);
  eve.link.connect(both.world.connect());
  both.world.settle();
  CHECK(place(eve.references.shown(1, "caret")) == 5);
  both.ann.link.disconnect();
  both.world.settle();
  CHECK(eve.references.others().empty());
  CHECK(eve.changes.back().event == ReferenceEvent::kClosed);
}

TEST_CASE("A caret behind what is typed and not sent is told where the text is that others have", "[unit][protocol_ot]") {
  TwoEditors both;
  both.ann.type(both.text, 5, " there");
  REQUIRE(both.ann.references.set("caret", caret(both.text, 11), true));
  both.world.settle(false);  // the edit is not committed, the caret is shared
  CHECK(both.anns_at_bob() == 5);
  both.world.settle();
  CHECK(both.anns_at_bob() == 11);
}

TEST_CASE("References of others go along with our unsent edits for display only", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 3), true));
  both.world.settle();
  both.bob.link.disconnect();
  both.world.settle();
  both.bob.link.connect(both.world.connect());
  both.world.settle();
  both.bob.type(both.text, 0, "oh, ");
  CHECK(both.anns_at_bob() == 7);
  CHECK(std::get<ot::TextPositions>(*both.bob.references.others().find(1, "caret")).values[0].at == 3);
  both.world.settle();
  CHECK(both.anns_at_bob() == 7);
  CHECK(place(*both.ann.references.own("caret")) == 7);
}

TEST_CASE("What we delete takes references of others with it when that is committed", "[unit][protocol_ot]") {
  TwoEditors both;
  both.ann.put("other", ot::Null{});
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  both.events_at_bob();
  both.ann.type(both.text, 0, "oh, ");
  both.ann.edit(ot::ObjectDelete{ot::kRootId, "other"});  // others are looked up only when something goes
  both.world.settle(false);  // it is admitted, and Bob does not know
  both.bob.edit(ot::ObjectDelete{ot::kRootId, "text"});
  both.world.port.save();
  both.world.settle(false);  // he learns of it while his own edit is in flight
  REQUIRE_FALSE(both.bob.replica.settled());
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kMoved});
  CHECK_FALSE(both.bob.references.shown(1, "caret"));
  REQUIRE(both.bob.references.others().find(1, "caret") != nullptr);
  CHECK(place(*both.bob.references.others().find(1, "caret")) == 9);
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kDetached});
}

TEST_CASE("A reference shared at an old version is brought to the newest", "[unit][protocol_ot]") {
  TwoEditors both;
  both.bob.type(both.text, 0, "oh, ");
  both.world.settle(false);  // it is admitted, and Ann does not know
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  CHECK(both.anns_at_bob() == 9);
}

TEST_CASE("What happens to a target is told as what it is", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  both.events_at_bob();
  both.ann.edit(ot::TextEdit{both.text, ot::TextChange::splice(0, 3, "")});
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kMoved});
  both.ann.edit(ot::TextSet{both.text, "new"});
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kCleared});
  REQUIRE(both.ann.references.set("caret", caret(both.text, 1), true));
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kShared});
  both.bob.edit(ot::ObjectDelete{ot::kRootId, "text"});
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kDetached});
  CHECK(both.ann.changes.back().event == ReferenceEvent::kDetached);
}

TEST_CASE("Nobody is told anything when others see already what they should", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  both.events_at_bob();
  both.bob.type(both.text, 0, "oh, ");
  both.world.settle();
  CHECK(both.events_at_bob() == std::vector<ReferenceEvent>{ReferenceEvent::kMoved});
  CHECK(both.anns_at_bob() == 9);
}

TEST_CASE("An authority that forgot what happened asks for the reference again", "[unit][protocol_ot]") {
  Limits limits;
  limits.history_bytes_max = 0;
  LinkWorld world(limits);
  LinkedReplica ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  const ot::ElementId text = ann.put("text", ot::Text{"hello"});
  world.settle();
  bob.link.connect(world.connect());
  world.settle();
  bob.type(text, 0, "oh, ");
  world.settle(false);
  world.port.save();  // and the entry has not left yet
  REQUIRE(ann.references.set("caret", caret(text, 5), true));
  world.settle();
  CHECK(place(bob.references.shown(1, "caret")) == 9);
}

TEST_CASE("References come again after a time without a connection", "[unit][protocol_ot]") {
  TwoEditors both;
  REQUIRE(both.ann.references.set("caret", caret(both.text, 5), true));
  both.world.settle();
  both.world.cut();
  CHECK(both.bob.references.others().empty());
  both.bob.link.connect(both.world.connect());
  both.ann.link.connect(both.world.connect());
  both.world.settle();
  CHECK(both.bob.references.others().all().size() == 1);
}

TEST_CASE("Who took a snapshot is told that nobody points anywhere any more", "[unit][protocol_ot]") {
  Limits limits;
  limits.history_bytes_max = 0;
  LinkWorld world(limits);
  LinkedReplica ann(world, 1), bob(world, 2);
  ann.link.connect(world.connect());
  const ot::ElementId text = ann.put("text", ot::Text{"hello"});
  world.settle();
  bob.link.connect(world.connect());  // takes a snapshot, and nobody points
  world.settle();
  REQUIRE(ann.references.set("caret", caret(text, 5), true));
  world.settle();
  CHECK(place(bob.references.shown(1, "caret")) == 5);
}
