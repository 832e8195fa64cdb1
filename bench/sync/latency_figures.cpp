// Figures `latency/...`: from an edit at one client to its effect at another, in wall-clock time.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "figures/give_up.hpp"
#include "sync_figures.hpp"
#include "weft/net/http_server.hpp"
#include "weft/net/reactor.hpp"
#include "weft/net/websocket_transport.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kEdits = 5000;

/// Two clients with one document open, and how they are turned.
struct Pair {
  std::shared_ptr<CrdtDocument> ann, bob;
  std::shared_ptr<JsonDocument> ann_json, bob_json;

  void open(Client& first, Client& second, const std::function<void()>& turn) {
    first.open<CrdtDocument>(bench_document(0), [this](auto document) { ann = must(std::move(document)); });
    second.open<CrdtDocument>(bench_document(0), [this](auto document) { bob = must(std::move(document)); });
    first.open<JsonDocument>(bench_document(1), [this](auto document) { ann_json = must(std::move(document)); });
    second.open<JsonDocument>(bench_document(1), [this](auto document) { bob_json = must(std::move(document)); });
    const auto live = [](const ClientDocument* document) { return document != nullptr && document->status() == DocumentStatus::kLive; };
    while (!live(ann.get()) || !live(bob.get()) || !live(ann_json.get()) || !live(bob_json.get())) turn();
    must(ann_json->root().set(ot::Plain::Map{{"n", 0}}));
    while (bob_json->root()["n"].is_undefined()) turn();
  }
};

void report(const RunOptions& run, const std::string& figure, std::vector<double> micros) {
  std::sort(micros.begin(), micros.end());
  print_figure(run, figure, {{"p50_us", micros[micros.size() / 2]}, {"p99_us", micros[micros.size() * 99 / 100]}});
}

void measure(const RunOptions& run, const std::string& way, Pair& pair, const std::function<void()>& turn) {
  std::vector<double> crdt, json;
  for (int i = 0; i < kEdits; ++i) {
    auto began = Steady::now();
    must(pair.ann->doc().text("t").value().append("x"));
    const auto length = pair.ann->doc().text("t").value().length();
    while (pair.bob->doc().text("t").value().length() != length) turn();
    crdt.push_back(std::chrono::duration<double, std::micro>(Steady::now() - began).count());
    began = Steady::now();
    must(pair.ann_json->root()["n"].number().add(1));
    while (!(pair.bob_json->root()["n"].number().value() == ot::Number(i + 1))) turn();
    json.push_back(std::chrono::duration<double, std::micro>(Steady::now() - began).count());
  }
  report(run, "latency/" + way + "/crdt", std::move(crdt));
  report(run, "latency/" + way + "/json", std::move(json));
}

void measure_loopback(const RunOptions& run) {
  TurnedLoop loop;
  MemoryStorage storage;
  BenchServer server(loop.runtime(), storage);
  const auto ann = server.client(), bob = server.client();
  const auto turn = [&] { loop.queue.run_until_idle(); };
  Pair pair;
  pair.open(*ann, *bob, turn);
  measure(run, "loopback", pair, turn);
}

/// Every WebSocket speaks the native protocol.
struct Door final : net::HttpHandler {
  explicit Door(NativeEndpoint& behind) : endpoint(&behind) {}
  net::HttpResponse on_request(const net::HttpRequest&) override { return net::text_response(200, "ok\n"); }
  net::UpgradeDecision on_upgrade(const net::HttpRequest&) override { return net::UpgradeAccepted{}; }
  void on_connection(std::unique_ptr<Connection> connection, net::HttpRequest) override { endpoint->accept(std::move(connection)); }
  NativeEndpoint* endpoint;
};

void measure_websocket(const RunOptions& run) {
  net::Reactor reactor;
  SeededRandom random(1);
  testing::NullLog log;
  MemoryStorage storage;
  BenchServer server({&reactor, &reactor, &reactor, &random, &log}, storage);
  Door door(*server.endpoint);
  const auto http = must(net::HttpServer::listen(reactor, {}, door));
  net::WebSocketTransport transport(reactor, random);
  const Endpoint endpoint{"ws://127.0.0.1:" + std::to_string(http->port()) + "/weft"};
  const auto connect = [&] { return transport.connect(endpoint); };
  const auto ann = server.client(connect), bob = server.client(connect);
  const auto turn = [&] { reactor.poll(); };
  Pair pair;
  pair.open(*ann, *bob, turn);
  measure(run, "websocket", pair, turn);
}

}  // namespace

void latency_figures(const RunOptions& run) {
  if (run.wants("latency/loopback")) measure_loopback(run);
  if (run.wants("latency/websocket")) measure_websocket(run);
}

}  // namespace weft::bench
