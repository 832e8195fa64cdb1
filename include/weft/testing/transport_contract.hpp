#pragma once

// The contract of weft::Connection as a test suite: a transport that passes may be used. Uses Catch2.
//
//   TEST_CASE("my transport keeps the contract") {
//     weft::testing::transport_contract([] { return std::make_unique<MySubject>(); });
//   }

#include "weft/testing/transport_end_contract.hpp"

namespace weft::testing::detail {

/// A joined and opened pair, and the subject that carries it.
struct TransportPair {
  explicit TransportPair(const TransportFactory& make) : subject(make()) {
    subject->join(near, far);
    REQUIRE(run_until([this] { return near.is_open() && far.is_open(); }));
  }
  bool run_until(const std::function<bool()>& done) { return subject->run_until(done); }
  bool run_until_both_closed() {
    return run_until([this] { return near.is_closed() && far.is_closed(); });
  }

  std::unique_ptr<TransportSubject> subject;
  TransportEnd near;
  TransportEnd far;
};

inline std::vector<std::string> numbered_frames(int count) {
  std::vector<std::string> frames;
  for (int i = 0; i < count; ++i) frames.push_back("frame " + std::to_string(i));
  return frames;
}

inline std::string patterned(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 31 + (i >> 8));
  return text;
}

inline void transport_order_contract(const TransportFactory& make) {
  TransportPair pair(make);
  const std::vector<std::string> sent = numbered_frames(1000);
  for (const std::string& frame : sent) {
    CHECK(pair.near.send(frame));
    CHECK(pair.far.send(frame));
  }
  REQUIRE(pair.run_until([&] { return pair.near.frames().size() + pair.far.frames().size() == 2000; }));
  CHECK(pair.near.frames() == sent);
  CHECK(pair.far.frames() == sent);
  pair.subject->settle();
  CHECK(pair.near.writable() + pair.far.writable() == 0);
}

inline void transport_sizes_contract(const TransportFactory& make) {
  TransportPair pair(make);
  std::vector<std::string> sent = {"", "", patterned(1 << 20)};
  for (const std::size_t size : {125, 126, 65535, 65536}) sent.push_back(patterned(size));
  sent.push_back("");
  for (const std::string& frame : sent) {
    pair.near.send(frame);
    pair.far.send(frame);
  }
  REQUIRE(pair.run_until([&] { return pair.near.frames().size() + pair.far.frames().size() == 2 * sent.size(); }));
  CHECK((pair.near.frames() == sent));
  CHECK((pair.far.frames() == sent));
}

inline void transport_sharing_contract(const TransportFactory& make) {
  TransportPair pair(make);
  const SharedFrame frame = make_frame(Bytes(1000, 7));
  pair.far.send(frame);
  CHECK(frame.use_count() == 2);
  REQUIRE(pair.run_until([&] { return pair.near.frames().size() == 1; }));
  pair.subject->settle();
  CHECK(frame.use_count() == 1);
}

inline void transport_backpressure_contract(const TransportFactory& make) {
  TransportPair pair(make);
  const SharedFrame frame = make_frame(Bytes(1 << 16, 7));
  std::size_t sent = 1;
  while (pair.far.send(frame)) {
    REQUIRE(++sent < 4096);
    REQUIRE(pair.far.writable() == 0);
  }
  pair.far.send(frame);  // taken all the same
  REQUIRE(pair.run_until([&] { return pair.far.writable() == 1; }));
  REQUIRE(pair.run_until([&] { return pair.near.frames().size() == sent + 1; }));
  pair.subject->settle();
  CHECK(pair.far.writable() == 1);
  CHECK(pair.far.send(frame));
}

inline void transport_conversation_contract(const TransportFactory& make) {
  TransportPair pair(make);
  pair.near.at_frame = [&] { pair.near.send("near"); };
  pair.far.at_frame = [&] {
    if (pair.far.frames().size() < 100) pair.far.send("far");
  };
  pair.near.send("first");
  REQUIRE(pair.run_until([&] { return pair.far.frames().size() == 100; }));
  CHECK(pair.near.frames().size() == 99);
}

inline void transport_close_contract(TransportPair& pair, TransportEnd& closer, TransportEnd& other) {
  const std::vector<std::string> sent = numbered_frames(100);
  for (const std::string& frame : sent) closer.send(frame);
  closer.close({4001, "done"});
  closer.close({4002, "again"});
  closer.send("late");
  REQUIRE(pair.run_until_both_closed());
  CHECK(other.frames() == sent);
  CHECK(other.reason().code == 4001);
  CHECK(other.reason().text == "done");
  CHECK(closer.reason().code == 4001);
  closer.close({4003, "after the end"});
  pair.subject->settle();
}

inline void transport_crossing_close_contract(const TransportFactory& make) {
  TransportPair pair(make);
  pair.near.close({4001, "near"});
  pair.far.close({4002, "far"});
  REQUIRE(pair.run_until_both_closed());
  pair.subject->settle();
}

inline void transport_destruction_contract(TransportPair& pair, TransportEnd& goes, TransportEnd& stays) {
  stays.send("on its way");
  goes.destroy();
  REQUIRE(pair.run_until([&] { return stays.is_closed(); }));
  CHECK(stays.reason().code == 1006);
  pair.subject->settle();
}

inline void transport_destruction_inside_contract(TransportPair& pair, TransportEnd& goes, TransportEnd& stays) {
  goes.at_frame = [&] { goes.destroy(); };
  for (const std::string& frame : numbered_frames(10)) stays.send(frame);
  REQUIRE(pair.run_until([&] { return stays.is_closed(); }));
  CHECK(goes.frames().size() == 1);
  pair.subject->settle();
}

inline void transport_destruction_at_end_contract(TransportPair& pair, TransportEnd& goes, TransportEnd& stays) {
  goes.at_closed = [&] { goes.destroy(); };
  goes.send("last");
  goes.close({4001, "done"});
  REQUIRE(pair.run_until_both_closed());
  CHECK(stays.reason().code == 4001);
  CHECK(stays.frames() == std::vector<std::string>{"last"});
  pair.subject->settle();
}

using TransportPairCheck = void (*)(TransportPair&, TransportEnd&, TransportEnd&);

inline void both_ways(const TransportFactory& make, TransportPairCheck check) {
  TransportPair forth(make);
  check(forth, forth.near, forth.far);
  TransportPair back(make);
  check(back, back.far, back.near);
}

}  // namespace weft::testing::detail

namespace weft::testing {

/// Checks everything; call it alone in a TEST_CASE. `make` is called at least once per SECTION.
inline void transport_contract(const TransportFactory& make) {
  using namespace detail;
  SECTION("frames arrive in order") { transport_order_contract(make); }
  SECTION("frames of any size arrive whole") { transport_sizes_contract(make); }
  SECTION("the accepting end shares frames") { transport_sharing_contract(make); }
  SECTION("a full queue says so, and says when it is not") { transport_backpressure_contract(make); }
  SECTION("observers may send") { transport_conversation_contract(make); }
  SECTION("close flushes, and counts once") { both_ways(make, transport_close_contract); }
  SECTION("both may close at once") { transport_crossing_close_contract(make); }
  SECTION("destruction reaches the other end") { both_ways(make, transport_destruction_contract); }
  SECTION("destruction inside on_frame") { both_ways(make, transport_destruction_inside_contract); }
  SECTION("destruction inside on_closed") { both_ways(make, transport_destruction_at_end_contract); }
}

}  // namespace weft::testing
