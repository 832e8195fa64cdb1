#include "weft/storage/storage.hpp"

#include <catch2/catch.hpp>

namespace {

bool valid(const std::string& part) {
  const bool as_name = weft::validate(weft::DocumentId{"d", "c", part}).has_value();
  CHECK(weft::validate(weft::DocumentId{"d", part, "n"}).has_value() == as_name);
  CHECK(weft::validate(weft::DocumentId{part, "c", "n"}).has_value() == as_name);
  CHECK(weft::validate(weft::CollectionId{part, "c"}).has_value() == as_name);
  CHECK(weft::validate(weft::CollectionId{"d", part}).has_value() == as_name);
  return as_name;
}

}  // namespace

TEST_CASE("A document id takes any UTF-8 but NUL", "[unit][storage]") {
  CHECK(valid("n"));
  CHECK(valid("/"));
  CHECK(valid("../.."));
  CHECK(valid("\n\x7f'\"%"));
  CHECK(valid("\xf0\x9f\x98\x80"));
  CHECK(valid(std::string(weft::kNamePartBytesMax, 'x')));
}

TEST_CASE("A document id refuses empty, long, NUL and malformed parts", "[unit][storage]") {
  CHECK_FALSE(valid(""));
  CHECK_FALSE(valid(std::string(weft::kNamePartBytesMax + 1, 'x')));
  CHECK_FALSE(valid(std::string("a\0", 2)));
  CHECK_FALSE(valid("\xc0\xaf"));
  CHECK_FALSE(valid("\xed\xa0\x80"));
  CHECK_FALSE(valid("\xf4\x90\x80\x80"));
  CHECK_FALSE(valid("\xe2\x82"));
}

TEST_CASE("The error of a bad id names the part", "[unit][storage]") {
  const auto result = weft::validate(weft::DocumentId{"d", "", "n"});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == weft::ErrorCode::kInvalidArgument);
  CHECK(result.error().message == "the collection is empty");
}
