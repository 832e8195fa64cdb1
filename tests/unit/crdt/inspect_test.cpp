#include <catch2/catch.hpp>
#include <string>

#include "weft/crdt/any.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/input.hpp"

using namespace weft;
using namespace weft::crdt;

TEST_CASE("the store can be looked at as JSON", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  REQUIRE(doc.text("t")->insert({0}, "say \"hi\""));
  REQUIRE(doc.text("t")->erase({7}, 1));
  REQUIRE(doc.map("m")->set("k", NewText{"in"}));
  REQUIRE(doc.inspect() ==
          R"({"client":1,"gc":true,"roots":[{"name":"t","kind":"text","length":7},{"name":"m","kind":"map","length":0}],)"
          R"("missing":[],"clients":[{"client":1,"state":11,"blocks":4,"structs":[)"
          R"({"clock":0,"length":7,"content":"string","parent":"t","text":"say \"hi"},)"
          R"({"clock":7,"length":1,"content":"deleted","deleted":true,"origin":[1,6],"parent":"t"},)"
          R"({"clock":8,"length":1,"content":"type","parent":"m","key":"k","type":"text"},)"
          R"({"clock":9,"length":2,"content":"string","parent":[1,8],"text":"in"}]}],)"
          R"("pending":false,"cut":false})");
}

TEST_CASE("what is shown of the store is JSON within its bytes, and says when it was cut", "[unit][crdt]") {
  Doc doc({.client = ClientId{1}});
  Text text = doc.text(std::string(300, 'n')).value();
  for (int i = 0; i < 50; ++i) REQUIRE(text.insert({0}, "\xE2\x82\xAC" + std::to_string(i)));
  REQUIRE(doc.apply_update(Bytes{1, 1, 9, 5, 0x84, 9, 4, 1, 'x', 0}).value() == Outcome::kDeferred);
  const std::string whole = doc.inspect();
  REQUIRE(whole.find("\"missing\":[[9,4]]") != std::string::npos);
  REQUIRE(whole.find("\"pending\":true,\"cut\":false}") != std::string::npos);
  for (std::size_t most = 0; most < whole.size() + 200; most += 7) {
    const std::string shown = doc.inspect(most);
    REQUIRE(shown.size() <= std::max<std::size_t>(most, 128));
    REQUIRE(parse_json(shown, 8).has_value());
    const bool cut = shown.find("\"cut\":true") != std::string::npos;
    REQUIRE(cut == (shown.size() != whole.size()));
  }
}
