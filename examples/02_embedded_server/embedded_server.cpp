// A program that is its own server: it listens for WebSockets, and works on the same documents itself.
// Ann comes over a socket, the program by a function call; the documents are of both families.

#include <cstdio>
#include <memory>
#include <string>

#include "weft/client/client.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"
#include "weft/net/http_server.hpp"
#include "weft/net/reactor.hpp"
#include "weft/net/websocket_transport.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/storage/memory_storage.hpp"

namespace {

struct Silent final : weft::LogSink {
  bool enabled(weft::LogLevel) const override { return false; }
  void write(weft::LogLevel, std::string_view, std::initializer_list<weft::LogField>) override {}
};

/// Every WebSocket that comes in speaks the native protocol.
struct Door final : weft::net::HttpHandler {
  explicit Door(weft::NativeEndpoint& behind) : endpoint(&behind) {}
  weft::net::HttpResponse on_request(const weft::net::HttpRequest&) override { return weft::net::text_response(200, "ok\n"); }
  weft::net::UpgradeDecision on_upgrade(const weft::net::HttpRequest&) override { return weft::net::UpgradeAccepted{}; }
  void on_connection(std::unique_ptr<weft::Connection> connection, weft::net::HttpRequest) override {
    endpoint->accept(std::move(connection));
  }
  weft::NativeEndpoint* endpoint;
};

const weft::DocumentId kNotes{"acme", "meeting", "notes"};
const weft::DocumentId kPlan{"acme", "meeting", "plan"};

}  // namespace

int main() {
  weft::net::Reactor loop;
  weft::SeededRandom random(2026);
  Silent log;
  const weft::Runtime runtime{&loop, &loop, &loop, &random, &log};
  weft::MemoryStorage storage;

  weft::ServerOptions server_options;
  server_options.runtime = runtime;
  server_options.storage = &storage;
  server_options.models.add<weft::crdt::Doc>();
  server_options.models.add<weft::ot::JsonDoc>();
  server_options.default_model = weft::crdt::Doc::kType.uri;
  auto server = weft::Server::create(std::move(server_options)).value();
  weft::NativeEndpointOptions endpoint_options;
  endpoint_options.runtime = runtime;
  weft::NativeEndpoint endpoint(*server, std::move(endpoint_options));
  Door door(endpoint);
  auto http = weft::net::HttpServer::listen(loop, {}, door).value();
  const std::string address = "ws://127.0.0.1:" + std::to_string(http->port()) + "/weft";
  std::printf("the program listens for WebSockets, and takes part itself\n");

  weft::net::WebSocketTransport transport(loop, random);
  weft::ClientOptions over_socket;
  over_socket.runtime = runtime;
  over_socket.connect = [&] { return transport.connect({address}); };
  auto ann = weft::Client::create(std::move(over_socket)).value();

  weft::ClientOptions by_call;
  by_call.runtime = runtime;
  by_call.connect = [&]() -> weft::Result<std::unique_ptr<weft::Connection>> { return endpoint.connect(); };
  auto program = weft::Client::create(std::move(by_call)).value();

  std::shared_ptr<weft::CrdtDocument> ann_notes, program_notes;
  std::shared_ptr<weft::JsonDocument> ann_plan, program_plan;
  ann->open<weft::CrdtDocument>(kNotes, [&](auto document) { ann_notes = document.value(); });
  ann->open<weft::JsonDocument>(kPlan, [&](auto document) { ann_plan = document.value(); });
  program->open<weft::CrdtDocument>(kNotes, [&](auto document) { program_notes = document.value(); });
  program->open<weft::JsonDocument>(kPlan, [&](auto document) { program_plan = document.value(); });

  // Until everybody has said something and nothing is on its way: a second at the most.
  const auto turn_until = [&](auto done) {
    for (int turns = 0; turns < 100 && !done(); ++turns) loop.run_for(std::chrono::milliseconds(10));
    return done();
  };
  if (!turn_until([&] { return ann_plan && program_plan && ann_notes && program_notes; })) return 1;

  (void)ann_notes->doc().text("body").value().append("Ann: shall we begin? ");
  (void)program_plan->root().set(weft::ot::Plain::Map{{"topics", weft::ot::Plain::List{"budget"}}, {"seats", 2}});
  const auto settled = [&] {
    return !ann_notes->pending() && !program_notes->pending() && !ann_plan->pending() && !program_plan->pending() &&
           ann_plan->root().to_json() == program_plan->root().to_json() &&
           ann_notes->doc().to_json_text() == program_notes->doc().to_json_text();
  };
  turn_until([&] { return settled() && !ann_plan->root()["topics"].is_undefined(); });

  (void)program_notes->doc().text("body").value().append("Program: minutes are on.");
  (void)ann_plan->root()["topics"].array().insert(1, "holidays");
  (void)ann_plan->root()["seats"].number().add(1);
  const bool agreed = turn_until(settled);

  std::printf("Ann, over a socket:  %s %s\n", ann_notes->doc().to_json_text().c_str(), ann_plan->root().to_json().c_str());
  std::printf("the program itself:  %s %s\n", program_notes->doc().to_json_text().c_str(),
              program_plan->root().to_json().c_str());
  std::printf(agreed ? "both have both, and all of it is stored\n" : "they do not agree\n");
  return agreed && ann_plan->root()["seats"].number().value() == weft::ot::Number(3) ? 0 : 1;
}
