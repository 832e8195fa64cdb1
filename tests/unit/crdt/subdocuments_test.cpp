#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/crdt/undo.hpp"

namespace weft::crdt {
namespace {

Doc make_doc(std::uint64_t client) { return Doc({.client = ClientId{client}}); }

std::string guids(const std::vector<Subdocument>& documents) {
  std::string all;
  for (const Subdocument& document : documents) all += document.guid + (document.should_load ? "! " : " ");
  return all;
}

// Writes down what is told, one line a call.
struct Log {
  std::vector<std::string> lines;
  Subscription watch;

  explicit Log(Doc& doc)
      : watch(doc.on_subdocuments([this](const SubdocumentsEvent& event) {
          lines.push_back("+" + guids(event.added) + "-" + guids(event.removed) + "*" + guids(event.loaded));
        })) {}
  std::vector<std::string> take() { return std::move(lines); }
};

using Lines = std::vector<std::string>;

TEST_CASE("a subdocument is told about, kept with its options, and sent", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Log log(doc);
  Map map = doc.map("m").value();
  NewSubdocument made{"one"};
  made.gc = false;
  made.meta = AnyObject{{"title", "T"}};
  made.collection = "papers";
  REQUIRE(map.set("a", made).has_value());
  CHECK(log.take() == Lines{"+one! -*one! "});
  const Subdocument here = doc.subdocuments().at(0);
  CHECK(here.collection == "papers");
  CHECK(here.item == Id{ClientId{1}, 0});

  Doc other = make_doc(2);
  Log other_log(other);
  REQUIRE(other.apply_update(doc.encode_state_as_update()).has_value());
  CHECK(other_log.take() == Lines{"+one -*"});
  const Subdocument there = other.subdocuments().at(0);
  CHECK_FALSE(there.gc);
  CHECK_FALSE(there.auto_load);
  CHECK(there.meta == made.meta);
  CHECK(there.collection.empty());
  CHECK(std::get<Subdocument>(*other.map("m").value().get("a")).guid == "one");
  other.check_invariants();
}

TEST_CASE("a subdocument is loaded once, and may be unloaded", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Log log(doc);
  Array array = doc.array("a").value();
  NewSubdocument made{"one"};
  made.should_load = false;
  REQUIRE(array.push({made}).has_value());
  const Subdocument one = doc.subdocuments().at(0);
  REQUIRE(doc.load(one).has_value());
  REQUIRE(doc.load(one).has_value());
  CHECK(log.take() == Lines{"+one -*", "+-*one! "});
  std::size_t updates = 0;
  const auto watch = doc.on_update([&](const UpdateEvent&) { ++updates; });
  REQUIRE(doc.unload(one).has_value());
  CHECK(log.take() == Lines{"+one -one! *"});
  REQUIRE(doc.load(one).has_value());
  CHECK(log.take() == Lines{"+-*one! "});
  CHECK(updates == 0);
  REQUIRE(array.erase(0, 1).has_value());
  CHECK(doc.load(one).error().code == ErrorCode::kNotFound);
  CHECK(doc.unload(one).error().code == ErrorCode::kNotFound);
}

TEST_CASE("a removed subdocument is told about twice, one that came and went not at all", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Log log(doc);
  Map map = doc.map("m").value();
  NewSubdocument made{"one"};
  made.should_load = false;
  REQUIRE(map.set("a", made).has_value());
  log.take();
  REQUIRE(map.set("a", NewSubdocument{"two"}).has_value());
  CHECK(log.take() == Lines{"+two! -one *two! ", "+-one *"});
  doc.transact([&](const Transaction&) {
    REQUIRE(map.set("b", made).has_value());
    REQUIRE(map.erase("b").has_value());
  });
  CHECK(log.take().empty());
  doc.transact([&](const Transaction&) {
    REQUIRE(map.set("b", NewSubdocument{"three"}).has_value());
    REQUIRE(map.erase("b").has_value());
  });
  CHECK(log.take() == Lines{"+-*three! "});
  CHECK(guids(doc.subdocuments()) == "two! ");
  doc.check_invariants();
}

TEST_CASE("subdocuments go with the type that they are in", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  REQUIRE(map.set("list", NewArray{{NewSubdocument{"one"}, 1, NewSubdocument{"two"}}}).has_value());
  CHECK(guids(doc.subdocuments()) == "one! two! ");
  Log log(doc);
  REQUIRE(map.erase("list").has_value());
  CHECK(log.take() == Lines{"+-one! two! *", "+-one! *", "+-two! *"});
  CHECK(doc.subdocuments().empty());
  doc.check_invariants();
}

TEST_CASE("undoing brings back a new subdocument with the same guid", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  NewSubdocument made{"one"};
  made.auto_load = true;
  REQUIRE(map.set("a", made).has_value());
  const Id before = doc.subdocuments().at(0).item;
  UndoManager undo(doc, {map}, {});
  Log log(doc);
  REQUIRE(map.erase("a").has_value());
  log.take();
  REQUIRE(undo.undo());
  CHECK(log.take() == Lines{"+one! -*one! "});
  CHECK(doc.subdocuments().at(0).item != before);
  REQUIRE(undo.redo());
  CHECK(doc.subdocuments().empty());
  doc.check_invariants();
}

TEST_CASE("a document opened for a subdocument writes under the same client id", "[unit][crdt]") {
  Doc doc({.client = ClientId{7}, .collection = "papers"});
  NewSubdocument made{"one"};
  made.gc = false;
  REQUIRE(doc.map("m").value().set("a", made).has_value());
  const Subdocument one = doc.subdocuments().at(0);
  CHECK(one.collection == "papers");
  Doc inner = doc.open(one);
  CHECK(inner.client() == ClientId{7});
  REQUIRE(inner.text("t").value().append("abc").has_value());
  CHECK(inner.encode_state_at(inner.take_snapshot()).has_value());  // it keeps what is deleted
  CHECK(doc.subdocuments().size() == 1);
}

TEST_CASE("who watches subdocuments may edit, and is told of that afterwards", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  Lines lines;
  const auto watch = doc.on_subdocuments([&](const SubdocumentsEvent& event) {
    lines.push_back("+" + guids(event.added) + "-" + guids(event.removed));
    if (lines.size() == 1) REQUIRE(map.erase("a").has_value());
  });
  REQUIRE(map.set("a", NewSubdocument{"one"}).has_value());
  CHECK(lines == Lines{"+one! -", "+-one! ", "+-one! "});
}

TEST_CASE("nothing is told of a transaction in which somebody began to watch", "[unit][crdt]") {
  Doc doc = make_doc(1);
  Map map = doc.map("m").value();
  std::size_t calls = 0;
  Subscription watch;
  doc.transact([&](const Transaction&) {
    REQUIRE(map.set("a", NewSubdocument{"one"}).has_value());
    watch = doc.on_subdocuments([&](const SubdocumentsEvent&) { ++calls; });
    REQUIRE(map.set("a", NewSubdocument{"two"}).has_value());
  });
  CHECK(calls == 0);
  CHECK(guids(doc.subdocuments()) == "two! ");
}

TEST_CASE("a subdocument cannot be embedded in text or XML, nor have a broken name", "[unit][crdt]") {
  Doc doc = make_doc(1);
  CHECK_FALSE(doc.text("t").value().insert_embed({0}, NewSubdocument{"one"}, {}).has_value());
  CHECK_FALSE(doc.xml_fragment("x").value().push({NewSubdocument{"one"}}).has_value());
  CHECK_FALSE(doc.map("m").value().set("a", NewSubdocument{"\xff"}).has_value());
  CHECK(doc.subdocuments().empty());
}

}  // namespace
}  // namespace weft::crdt
