// A host of the library that serves hocuspocus clients under rules of its own, for
// hocuspocus_test.mjs: hocuspocus_host PORT DIRECTORY
//
// Tokens:    "read" may read, "deny" may nothing, "late" is answered after a while, "role" may do
//            what was said last, anything else may write.
// Stateless: "echo ..." comes back, "all ..." goes to everybody on the document, "role read|write|
//            deny" changes what "role" may do and asks the sender for its token, "leave" detaches.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "weft/base/log.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/net/http_server.hpp"
#include "weft/net/reactor.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace weft {
namespace {

using namespace protocol::hocuspocus;

struct Silent final : LogSink {
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

class HocuspocusHost final : public net::HttpHandler {
 public:
  int run(std::uint16_t port, const std::string& directory) {
    std::filesystem::create_directories(directory);
    sqlite::SqliteOptions sqlite;
    sqlite.path = directory + "/weft.sqlite";
    storage_ = sqlite::SqliteStorage::open(sqlite).value();
    ServerOptions options;
    options.runtime = {&reactor_, &reactor_, &reactor_, &random_, &log_};
    options.storage = storage_.get();
    options.models.add<crdt::Doc>();
    options.default_model = crdt::Doc::kType.uri;
    server_ = Server::create(std::move(options)).value();
    gateway_ = std::make_unique<Gateway>(gateway_options());
    net::HttpServerOptions http;
    http.port = port;
    const auto listening = net::HttpServer::listen(reactor_, std::move(http), *this);
    if (!listening) return 1;
    reactor_.run();
    return 0;
  }

  net::HttpResponse on_request(const net::HttpRequest&) override { return net::text_response(200, "ok\n"); }
  net::UpgradeDecision on_upgrade(const net::HttpRequest&) override { return net::UpgradeAccepted{}; }
  void on_connection(std::unique_ptr<Connection> connection, net::HttpRequest) override {
    gateway_->accept(std::move(connection));
  }

 private:
  GatewayOptions gateway_options() {
    GatewayOptions options;
    options.runtime = {&reactor_, &reactor_, &reactor_, &random_, &log_};
    options.authenticate = [this](Login login, std::function<void(Grant)> answer) { judge(login.token, answer); };
    options.on_stateless = [this](const StatelessMessage& message) { obey(message); };
    options.attach = [this](Attachment attachment) {
      server_->accept(std::move(attachment.connection), {{"default", "default", std::move(attachment.document)},
                                                         std::move(attachment.principal),
                                                         std::move(attachment.session)});
    };
    return options;
  }

  void judge(const std::string& token, const std::function<void(Grant)>& answer) {
    if (token == "late") {
      timer_ = reactor_.post_at(reactor_.now() + std::chrono::milliseconds(300), [answer] { answer({Access::kWrite, "", ""}); });
      return;
    }
    Access access = token == "read" ? Access::kRead : token == "deny" ? Access::kNone : Access::kWrite;
    if (token == "role") access = role_;
    answer({access, token, "this token is not welcome"});
  }

  void obey(const StatelessMessage& message) {
    const std::string payload(message.payload);
    if (payload.rfind("echo ", 0) == 0) gateway_->send_stateless(message.from, payload);
    if (payload.rfind("all ", 0) == 0) gateway_->broadcast_stateless(message.document, payload);
    if (payload == "leave") gateway_->detach(message.from, "as you wish");
    if (payload.rfind("role ", 0) != 0) return;
    const std::string role = payload.substr(5);
    role_ = role == "read" ? Access::kRead : role == "deny" ? Access::kNone : Access::kWrite;
    gateway_->request_token(message.from);
  }

  net::Reactor reactor_;
  SeededRandom random_{1};
  Silent log_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Gateway> gateway_;
  TimerHandle timer_;
  Access role_ = Access::kWrite;
};

}  // namespace
}  // namespace weft

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return weft::HocuspocusHost().run(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2]);
}
