// A native client as a process, told what to do by lines, for native_test.mjs: native_client URL DIRECTORY
//
//   write WORD   appends <WORD> to the text of the document "shared", and sets WORD in the json-ot document "plan"
//   show         prints one line of JSON: {"text": ..., "plan": ..., "status": N, "pending": true|false, "kept": ...}
//
// The documents are kept in DIRECTORY. The process ends with its input.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "weft/client/client.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"
#include "weft/net/reactor.hpp"
#include "weft/net/websocket_transport.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace weft {
namespace {

struct Silent final : LogSink {
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

class NativeClient {
 public:
  NativeClient(std::string url, const std::string& directory)
      : url_(std::move(url)), random_(static_cast<std::uint64_t>(getpid())), transport_(reactor_, random_) {
    std::filesystem::create_directories(directory);
    sqlite::SqliteOptions sqlite;
    sqlite.path = directory + "/client.sqlite";
    store_ = sqlite::SqliteStorage::open(sqlite).value();
    ClientOptions options;
    options.runtime = {&reactor_, &reactor_, &reactor_, &random_, &log_};
    options.store = store_.get();
    options.backoff.longest = std::chrono::seconds(1);
    options.connect = [this] { return transport_.connect({url_}); };
    client_ = Client::create(std::move(options)).value();
    client_->open<CrdtDocument>({"default", "default", "shared"}, [this](auto document) { text_ = document.value(); });
    client_->open<JsonDocument>({"default", "default", "plan"}, [this](auto document) { plan_ = document.value(); });
  }

  int run() {
    while (text_ == nullptr || plan_ == nullptr) reactor_.run_for(std::chrono::milliseconds(1));
    std::thread reader([this] {
      for (std::string line; std::getline(std::cin, line);) reactor_.post([this, line] { obey(line); });
      reactor_.post([this] { reactor_.stop(); });
    });
    reactor_.run();
    reader.join();
    return 0;
  }

 private:
  void obey(const std::string& line) {
    if (line == "show") return show();
    const std::string word = line.substr(line.find(' ') + 1);
    WEFT_CHECK(text_->doc().text("body").value().append("<" + word + ">").has_value());
    WEFT_CHECK(plan_->root().object().put(word, true).has_value());
  }

  void show() const {
    const bool kept = text_->kept() && plan_->kept();
    const bool pending = text_->pending() || plan_->pending();
    std::printf(R"({"text":"%s","plan":%s,"status":%d,"pending":%s,"kept":%s})"
                "\n",
                text_->doc().text("body").value().to_string().c_str(), plan_->root().to_json().c_str(), static_cast<int>(client_->status()),
                pending ? "true" : "false", kept ? "true" : "false");
    std::fflush(stdout);
  }

  std::string url_;
  net::Reactor reactor_;
  SeededRandom random_;
  Silent log_;
  net::WebSocketTransport transport_;
  std::unique_ptr<Storage> store_;
  std::unique_ptr<Client> client_;
  std::shared_ptr<CrdtDocument> text_;
  std::shared_ptr<JsonDocument> plan_;
};

}  // namespace
}  // namespace weft

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return weft::NativeClient(argv[1], argv[2]).run();
}
