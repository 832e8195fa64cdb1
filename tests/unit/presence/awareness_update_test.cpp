#include "weft/presence/awareness_update.hpp"

#include <catch2/catch.hpp>

#include "weft/base/varint.hpp"

using namespace weft;
using namespace weft::presence;

namespace {

Bytes raw_update(std::uint64_t count, std::uint64_t client, std::string_view state) {
  Bytes out;
  Writer writer(out);
  writer.varuint(count);
  writer.varuint(client);
  writer.varuint(1);
  writer.varstring(state);
  return out;
}

ErrorCode refusal(ByteView update, const Limits& limits = {}) {
  const auto entries = read_update(update, limits);
  REQUIRE_FALSE(entries);
  return entries.error().code;
}

}  // namespace

TEST_CASE("an update reads back as it was written, null meaning gone", "[unit][presence]") {
  const std::vector<Entry> written{{7, 3, "{ \"a\" :1}"}, {kVarUintMax, 0, ""}};
  const auto entries = read_update(write_update(written));
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK(entries->at(0).client == 7);
  CHECK(entries->at(0).clock == 3);
  CHECK(entries->at(0).state == "{ \"a\" :1}");
  CHECK(entries->at(1).client == kVarUintMax);
  CHECK(entries->at(1).state.empty());
  CHECK(read_update(raw_update(1, 1, " null ")).value().at(0).state.empty());
}

TEST_CASE("a malformed update is refused", "[unit][presence]") {
  CHECK(refusal({}) == ErrorCode::kInvalidArgument);
  CHECK(refusal(raw_update(2, 1, "{}")) == ErrorCode::kInvalidArgument);
  CHECK(refusal(raw_update(1, 1, "{")) == ErrorCode::kInvalidArgument);
  CHECK(refusal(raw_update(1, 1, "")) == ErrorCode::kInvalidArgument);
  CHECK(refusal(raw_update(1, 1, "{}{}")) == ErrorCode::kInvalidArgument);
  CHECK(refusal(raw_update(1, 1, "\"\xff\"")) == ErrorCode::kInvalidArgument);
  Bytes cut = raw_update(1, 1, "{}");
  cut.pop_back();
  CHECK(refusal(cut) == ErrorCode::kInvalidArgument);
}

TEST_CASE("an update past a limit is refused, whatever count it claims", "[unit][presence]") {
  Limits limits;
  limits.state_bytes_max = 4;
  limits.state_depth_max = 2;
  limits.entries_per_update_max = 1;
  CHECK(read_update(raw_update(1, 1, "1234"), limits));
  CHECK(refusal(raw_update(1, 1, "12345"), limits) == ErrorCode::kResourceExhausted);
  CHECK(refusal(raw_update(kVarUintMax, 1, "1"), limits) == ErrorCode::kResourceExhausted);
  limits.state_bytes_max = 100;
  CHECK(read_update(raw_update(1, 1, "[[1]]"), limits));
  CHECK(refusal(raw_update(1, 1, "[[[1]]]"), limits) == ErrorCode::kResourceExhausted);
}
