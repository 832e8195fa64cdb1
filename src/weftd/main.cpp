#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "io_thread.hpp"
#include "json_log.hpp"
#include "options.hpp"
#include "surface.hpp"
#include "system_random.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/net/http_server.hpp"
#include "weft/net/reactor.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"
#include "weft/base/version.hpp"

namespace weft::weftd {
namespace {

constexpr std::uint16_t kServiceRestart = 1012;
constexpr int kUsageError = 2;
constexpr int kFailure = 1;

/// SIGTERM and SIGINT, kept from every thread, so that one can wait for them.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

void prepare_signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Result<std::unique_ptr<Storage>> open_storage(const std::string& directory, WallTime now) {
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (failure) return Error{ErrorCode::kUnavailable, "cannot create '" + directory + "': " + failure.message()};
  sqlite::SqliteOptions options;
  options.path = directory + "/weft.sqlite";
  options.now = now;
  return sqlite::SqliteStorage::open(options);
}

/// The process: everything a Server needs, wired; and its orderly end.
class Daemon {
 public:
  explicit Daemon(const Options& options) : options_(options), log_(options.log_level) {}

  int run() {
    auto started = start();
    if (!started) {
      log_.write(LogLevel::kError, "start_failed", {{"error", started.error().message}});
      return kFailure;
    }
    std::thread waiter([this] {
      const sigset_t set = stop_signals();
      int signal = 0;
      sigwait(&set, &signal);
      reactor_.post([this, signal] { drain(signal); });
    });
    reactor_.run();
    waiter.join();
    return exit_code_;
  }

 private:
  Result<void> start() {
    WEFT_ASSIGN(storage_, open_storage(options_.data_directory, reactor_.wall_now()));
    io_thread_ = std::make_unique<IoThread>();
    WEFT_ASSIGN(server_, Server::create(server_options()));
    surface_ = std::make_unique<Surface>(*server_, runtime());
    net::HttpServerOptions http;
    http.address = options_.address;
    http.port = options_.port;
    http.allowed_origins = options_.allowed_origins;
    WEFT_ASSIGN(http_, net::HttpServer::listen(reactor_, std::move(http), *surface_));
    log_.write(LogLevel::kInfo, "listening",
               {{"address", options_.address}, {"port", std::to_string(http_->port())}, {"data", options_.data_directory}});
    return {};
  }

  Runtime runtime() { return {&reactor_, &reactor_, io_thread_.get(), &random_, &log_}; }

  ServerOptions server_options() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = storage_.get();
    options.models.add<crdt::Doc>();
    options.models.add<ot::JsonDoc>();
    options.default_model = crdt::Doc::kType.uri;
    return options;
  }

  void drain(int signal) {
    surface_->drain();
    log_.write(LogLevel::kInfo, "draining", {{"signal", std::to_string(signal)}});
    http_->stop_accepting();
    const CloseReason reason{kServiceRestart, "the server is restarting"};
    server_->shutdown(reason, [this, reason](Result<void> stored) {
      if (!stored) {
        log_.write(LogLevel::kError, "store_failed", {{"error", stored.error().message}});
        exit_code_ = kFailure;
      }
      http_->drain(reason, [this] {
        log_.write(LogLevel::kInfo, "stopped", {});
        reactor_.stop();
      });
    });
  }

  Options options_;
  JsonLog log_;
  SystemRandom random_;
  // Destroyed from the last to the first: sockets, rooms, the thread that uses the storage, and
  // only then the storage and the loop that they all post to.
  net::Reactor reactor_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<IoThread> io_thread_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Surface> surface_;
  std::unique_ptr<net::HttpServer> http_;
  int exit_code_ = 0;
};

int run(const std::vector<std::string>& arguments) {
  auto options = read_options(arguments);
  if (!options) {
    fmt::print(stderr, "weftd: {}\n", options.error().message);
    return kUsageError;
  }
  switch (options->command) {
    case Options::Command::kHelp: fmt::print("{}", help_text()); return 0;
    case Options::Command::kVersion: fmt::print("weftd {}\n", kVersion); return 0;
    case Options::Command::kServe: break;
  }
  prepare_signals();
  return Daemon(*options).run();
}

}  // namespace
}  // namespace weft::weftd

int main(int argc, char** argv) { return weft::weftd::run({argv + 1, argv + argc}); }
