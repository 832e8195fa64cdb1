#include <catch2/catch.hpp>

#include "weft/protocol/ot/ot_messages.hpp"

using namespace weft;
using namespace weft::protocol::ot;

namespace {

constexpr ot::ElementId kText{1, 1};

template <class Message>
void check_replica_message(const Message& message) {
  const Bytes frame = encode(message);
  const auto parsed = parse_replica_message(frame, 8);
  REQUIRE(parsed);
  CHECK(encode(std::get<Message>(*parsed)) == frame);
}

template <class Message>
void check_authority_message(const Message& message) {
  const Bytes frame = encode(message);
  const auto parsed = parse_authority_message(frame, 8);
  REQUIRE(parsed);
  CHECK(encode(std::get<Message>(*parsed)) == frame);
}

const References kReferences{
    true, 9, {{ReferenceItem::Event::kShared, 3, "caret", ot::TextPositions{kText, {{4, true}}}},
              {ReferenceItem::Event::kPrivate, 4, "selection", {}},
              {ReferenceItem::Event::kClosed, 5, "", {}}}};

}  // namespace

TEST_CASE("The frames of both sides read back as they were written", "[unit][protocol_ot]") {
  const Bytes bytes{1, 2, 3};
  check_replica_message(Hello{77, {0x0102030405060708, 9}, 300, 5});
  check_replica_message(Submit{bytes});
  check_replica_message(Share{300, "caret", ot::ArrayIndices{kText, {1, 2}}});
  check_replica_message(Keep{"caret"});
  check_authority_message(Welcome{77, {1, 2}, 300, true});
  check_authority_message(Changes{bytes});
  check_authority_message(Refused{Refusal::kRebase, 5, 300, "too far back"});
  check_authority_message(kReferences);
  check_authority_message(Stale{"caret"});
}

TEST_CASE("The bytes of the frames stay what they are", "[unit][protocol_ot]") {
  CHECK(encode(Hello{77, {0x0102030405060708, 9}, 300, 5}) ==
        Bytes{1, 1, 77, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 9, 0xAC, 2, 5});
  CHECK(encode(Submit{Bytes{9, 8}}) == Bytes{2, 9, 8});
  CHECK(encode(Share{3, "k", ot::TextPositions{kText, {{4, true}}}}) == Bytes{3, 3, 1, 'k', 1, 1, 1, 1, 4, 1});
  CHECK(encode(Keep{"k"}) == Bytes{4, 1, 'k'});
  CHECK(encode(Welcome{77, {1, 2}, 3, false}) ==
        Bytes{16, 77, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0});
  CHECK(encode(Changes{Bytes{1}}) == Bytes{17, 1});
  CHECK(encode(Refused{Refusal::kRebase, 5, 6, "no"}) == Bytes{18, 1, 5, 6, 2, 'n', 'o'});
  CHECK(encode(kReferences) == Bytes{19, 1, 9, 3,                                             //
                                     1, 3, 5, 'c', 'a', 'r', 'e', 't', 1, 1, 1, 1, 4, 1,      //
                                     2, 4, 9, 's', 'e', 'l', 'e', 'c', 't', 'i', 'o', 'n',    //
                                     3, 5, 0});
  CHECK(encode(Stale{"k"}) == Bytes{20, 1, 'k'});
}

TEST_CASE("A frame that is cut short or goes on is refused", "[unit][protocol_ot]") {
  const auto check_whole = [](Bytes frame, auto parse) {
    for (std::size_t cut = 0; cut < frame.size(); ++cut) CHECK_FALSE(parse(ByteView(frame).first(cut)));
    frame.push_back(0);
    CHECK_FALSE(parse(frame));
  };
  const auto from_replica = [](ByteView frame) { return parse_replica_message(frame, 8).has_value(); };
  const auto from_authority = [](ByteView frame) { return parse_authority_message(frame, 8).has_value(); };
  check_whole(encode(Hello{77, {1, 2}, 300, 5}), from_replica);
  check_whole(encode(Share{300, "caret", ot::ObjectKeys{kText, {"a", "b"}}}), from_replica);
  check_whole(encode(Keep{"caret"}), from_replica);
  check_whole(encode(Welcome{77, {1, 2}, 300, true}), from_authority);
  check_whole(encode(Refused{Refusal::kReadOnly, 5, 300, "no"}), from_authority);
  check_whole(encode(kReferences), from_authority);
  check_whole(encode(Stale{"caret"}), from_authority);
}

TEST_CASE("A frame of no known type or protocol is refused", "[unit][protocol_ot]") {
  CHECK_FALSE(parse_replica_message({}, 8));
  CHECK_FALSE(parse_replica_message(Bytes{0}, 8));
  CHECK_FALSE(parse_replica_message(Bytes{17, 1}, 8));
  CHECK_FALSE(parse_authority_message(Bytes{2, 1}, 8));
  Bytes hello = encode(Hello{77, {1, 2}, 300, 5});
  hello[1] = 2;
  CHECK_FALSE(parse_replica_message(hello, 8));
  Bytes refused = encode(Refused{Refusal::kDenied, 0, 0, ""});
  refused[1] = 6;
  CHECK_FALSE(parse_authority_message(refused, 8));
  CHECK(parse_replica_message(encode(Share{1, "k", ot::ArrayIndices{kText, {1, 2, 3}}}), 2).error().code ==
        ErrorCode::kResourceExhausted);
}
