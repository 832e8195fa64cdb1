#include "net/out_queue.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>

using namespace weft;
using namespace weft::net;

namespace {

std::string shown(const OutQueue& queue, std::size_t slices) {
  std::array<iovec, 64> out;
  std::string text;
  for (std::size_t i = 0, used = queue.gather(std::span(out).first(slices)); i < used; ++i) {
    text.append(static_cast<const char*>(out[i].iov_base), out[i].iov_len);
  }
  return text;
}

SharedFrame text_frame(std::string_view text) { return make_frame(to_bytes(as_bytes(text))); }

WebSocketHeader header(std::string_view text) {
  WebSocketHeader result;
  for (const char c : text) result.bytes[result.size++] = static_cast<std::uint8_t>(c);
  return result;
}

}  // namespace

TEST_CASE("queued bytes come out in order, however few are taken at a time", "[unit][net]") {
  const std::string all = "<1>one<2><3>three" "raw";
  for (std::size_t step = 1; step <= all.size(); ++step) {
    OutQueue queue;
    queue.push(header("<1>"), text_frame("one"));
    queue.push(header("<2>"), text_frame(""));
    queue.push(header("<3>"), text_frame("three"));
    queue.push({}, text_frame("raw"));
    std::string got;
    while (!queue.empty()) {
      const std::string next = shown(queue, 2).substr(0, step);
      REQUIRE_FALSE(next.empty());
      got += next;
      queue.consume(next.size());
    }
    CHECK(got == all);
    CHECK(queue.bytes() == 0);
  }
}

TEST_CASE("payloads are referenced, and let go when they are written", "[unit][net]") {
  OutQueue queue;
  const SharedFrame frame = text_frame("shared");
  queue.push(header("h"), frame);
  queue.push(header("h"), frame);
  CHECK(frame.use_count() == 3);
  CHECK(queue.bytes() == 14 + 2 * OutQueue::kEntryBytes);
  queue.consume(8);
  CHECK(frame.use_count() == 2);
  CHECK(queue.bytes() == 6 + OutQueue::kEntryBytes);
  queue.consume(6);
  CHECK(frame.use_count() == 1);
}

TEST_CASE("a queue that never runs empty does not keep what it has sent", "[unit][net]") {
  OutQueue queue;
  std::string expected;
  std::string got;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i);
    queue.push(header("-"), text_frame(text));
    expected += "-" + text;
    if (i < 10) continue;
    const std::string next = shown(queue, 2);
    got += next;
    queue.consume(next.size());
  }
  CHECK(expected.starts_with(got));
  CHECK(got.size() + queue.bytes() - 10 * OutQueue::kEntryBytes == expected.size());
}
