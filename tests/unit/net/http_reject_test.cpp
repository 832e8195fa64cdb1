#include <string>

#include "raw_peer.hpp"

using namespace weft;
using namespace weft::net;
using namespace weft::net::test;
using namespace std::literals;

namespace {

// The status of each answer that the bytes get, in order, and how often the handler was asked.
struct Outcome {
  std::vector<std::string> statuses;
  std::size_t requests = 0;
  friend bool operator==(const Outcome&, const Outcome&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    for (const std::string& status : outcome.statuses) out << status << ' ';
    return out << "after " << outcome.requests;
  }
};

Outcome send_to_end(std::string_view bytes, std::size_t piece, const Limits& limits = {}) {
  EchoHost host(limits);
  RawPeer peer(host);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!peer.send(bytes.substr(at, piece))) break;
  }
  peer.finish_sending();
  const std::string answers = peer.read_all();
  Outcome outcome;
  outcome.requests = host.requests.size();
  for (std::size_t at = answers.find("HTTP/1.1 "); at != std::string::npos; at = answers.find("HTTP/1.1 ", at + 1)) {
    outcome.statuses.push_back(answers.substr(at + 9, 3));
  }
  return outcome;
}

// Whole, and byte by byte.
Outcome outcome_of(std::string_view bytes, const Limits& limits = {}) {
  const Outcome whole = send_to_end(bytes, bytes.size(), limits);
  CHECK(send_to_end(bytes, 1, limits) == whole);
  return whole;
}

const Outcome kRejected{{"400"}, 0};
const std::string kNext = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

std::string get_with(std::string_view fields) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n" + kNext;
}

std::string chunked(std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body) + kNext;
}

}  // namespace

TEST_CASE("sound requests are answered one after the other", "[unit][net]") {
  CHECK(outcome_of(get_with("") + kNext) == Outcome{{"200", "200", "200"}, 3});
  CHECK(outcome_of(get_with("Content-Length: 0\r\nX-Odd: \t \r\n")) == Outcome{{"200", "200"}, 2});
  CHECK(outcome_of(chunked("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX: y\r\n\r\n")) == Outcome{{"200", "200"}, 2});
  CHECK(outcome_of("GET / HTTP/1.0\r\n\r\n") == Outcome{{"200"}, 1});
}

TEST_CASE("a Content-Length that is not one small number is refused", "[unit][net]") {
  for (const char* length : {"-1", "+1", "1x", "0x1", "1 1", "", "1,1", "18446744073709551618",
                             "99999999999999999999999999", "\xef\xbc\x91"}) {
    CAPTURE(length);
    CHECK(outcome_of(get_with("Content-Length: "s + length + "\r\n")) == kRejected);
  }
  CHECK(outcome_of(get_with("Content-Length: 1\r\nContent-Length: 1\r\n")) == kRejected);
  CHECK(outcome_of(get_with("Content-Length: 1\r\ncontent-length: 2\r\n")) == kRejected);
}

TEST_CASE("a body has one way to end", "[unit][net]") {
  CHECK(outcome_of(get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) == kRejected);
  CHECK(outcome_of(get_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")) == kRejected);
  CHECK(outcome_of(get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == kRejected);
  CHECK(outcome_of(get_with("Transfer-Encoding: gzip, chunked\r\n")) == Outcome{{"501"}, 0});
  CHECK(outcome_of(get_with("Transfer-Encoding: xchunked\r\n")) == Outcome{{"501"}, 0});
  CHECK(outcome_of(get_with("Transfer-Encoding : chunked\r\n")) == kRejected);
  CHECK(outcome_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == kRejected);
}

TEST_CASE("chunk framing is exact", "[unit][net]") {
  CHECK(outcome_of(chunked("10000000000000001\r\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("-1\r\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("g\r\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("\r\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("1\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("1\r\na\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("1\r\nab0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("1;x\ny\r\na\r\n0\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("0\r\nX: y\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("0\r\nX: y\r\n z\r\n\r\n")) == kRejected);
  CHECK(outcome_of(chunked("1 \r\na\r\n0\r\n\r\n")) == kRejected);
}

TEST_CASE("every line of a head ends with CR LF and is not folded", "[unit][net]") {
  CHECK(outcome_of("GET / HTTP/1.1\nHost: x\r\n\r\n") == kRejected);
  CHECK(outcome_of("GET / HTTP/1.1\r\nHost: x\n\r\n") == kRejected);
  CHECK(outcome_of("GET / HTTP/1.1\r\nHost: x\r\n\n") == kRejected);
  CHECK(outcome_of("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n") == kRejected);
  CHECK(outcome_of(get_with("X: a\rb\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X: a\r\n b\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X: a\r\n\tb\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X: a\0b\r\n"s)) == kRejected);
  CHECK(outcome_of(get_with("X: a\x7f\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X Y: a\r\n")) == kRejected);
  CHECK(outcome_of(get_with(": a\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X\r\n")) == kRejected);
  CHECK(outcome_of(get_with("X : a\r\n")) == kRejected);
}

TEST_CASE("a request line has a method, a path and a version", "[unit][net]") {
  for (const char* line : {"GET /", "GET  / HTTP/1.1", "G(T / HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 ",
                           "GET /a b HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /\xc3\xa4 HTTP/1.1", "GET / HTTP/1.x",
                           "GET / http/1.1", "GET http://x/ HTTP/1.1", "CONNECT x:1 HTTP/1.1", "GET /\t HTTP/1.1"}) {
    CAPTURE(line);
    CHECK(outcome_of(std::string(line) + "\r\nHost: x\r\n\r\n") == kRejected);
  }
  CHECK(outcome_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == Outcome{{"505"}, 0});
  CHECK(outcome_of("GET / HTTP/1.2\r\nHost: x\r\n\r\n") == Outcome{{"505"}, 0});
}

TEST_CASE("there is exactly one Host", "[unit][net]") {
  CHECK(outcome_of("GET / HTTP/1.1\r\n\r\n") == kRejected);
  CHECK(outcome_of(get_with("Host: y\r\n")) == kRejected);
  CHECK(outcome_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == kRejected);
  CHECK(outcome_of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == kRejected);
  CHECK(outcome_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == kRejected);
}

TEST_CASE("a head has bounded size and count, a body a bounded size", "[unit][net]") {
  Limits limits;
  limits.header_bytes_max = 200;
  limits.header_count_max = 4;
  limits.body_bytes_max = 10;
  const std::string long_field = "X: " + std::string(200, 'x');
  CHECK(outcome_of(get_with(long_field + "\r\n"), limits) == Outcome{{"431"}, 0});
  CHECK(outcome_of("GET /" + std::string(300, 'x'), limits) == Outcome{{"431"}, 0});
  CHECK(outcome_of(get_with("A:1\r\nB:2\r\nC:3\r\n"), limits) == Outcome{{"200", "200"}, 2});
  CHECK(outcome_of(get_with("A:1\r\nB:2\r\nC:3\r\nD:4\r\n"), limits) == Outcome{{"431"}, 0});
  CHECK(outcome_of(get_with("Content-Length: 11\r\n"), limits) == Outcome{{"413"}, 0});
  CHECK(outcome_of(get_with("Content-Length: 999999999999999999\r\n"), limits) == Outcome{{"413"}, 0});
  CHECK(outcome_of(chunked("b\r\n01234567890\r\n0\r\n\r\n"), limits) == Outcome{{"413"}, 0});
  CHECK(outcome_of(chunked("6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n"), limits) == Outcome{{"413"}, 0});
  CHECK(outcome_of(chunked("a\r\n0123456789\r\n0\r\n\r\n"), limits) == Outcome{{"200", "200"}, 2});
  CHECK(outcome_of(chunked("1;" + std::string(300, 'x')), limits) == kRejected);
  CHECK(outcome_of(chunked("0\r\nX: " + std::string(300, 'x')), limits) == kRejected);
}

TEST_CASE("fields behind a chunked body are not the request's", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nAuthorization: b\r\n\r\n");
  peer.read_head();
  REQUIRE(host.requests.size() == 1);
  CHECK(host.requests[0].field("authorization").empty());
}

TEST_CASE("a handler cannot be made to write headers", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send("GET /split HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = peer.read_head();
  CHECK(head.starts_with("HTTP/1.1 500 "));
  CHECK(head.find("Set-Cookie") == std::string::npos);
}

TEST_CASE("HEAD is answered without a body", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = peer.read_all();
  CHECK(answer.find("Content-Length: 1\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("a client that waits for the go-ahead gets it once", "[unit][net]") {
  EchoHost host;
  RawPeer peer(host);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(peer.read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("a");
  peer.send("b");
  CHECK(peer.read_head().starts_with("HTTP/1.1 200 "));
}
