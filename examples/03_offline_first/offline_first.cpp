// Works without a server, kills itself in the middle, starts again: nothing is lost.
//
// A child process edits two documents that it keeps in SQLite and dies by SIGKILL, without a word to anybody.
// Its parent then opens the same store, without a server at first, and with one later.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "weft/base/task_queue.hpp"
#include "weft/client/client.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/storage/memory_storage.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace {

struct Silent final : weft::LogSink {
  bool enabled(weft::LogLevel) const override { return false; }
  void write(weft::LogLevel, std::string_view, std::initializer_list<weft::LogField>) override {}
};

const weft::DocumentId kDiary{"home", "notes", "diary"};
const weft::DocumentId kShopping{"home", "notes", "shopping"};

/// What a program has: a loop, randomness, and a server that may be there.
struct Program {
  explicit Program(std::uint64_t seed) : random(seed) {}
  weft::TaskQueue loop;
  weft::SeededRandom random;
  Silent log;
  weft::NativeEndpoint* endpoint = nullptr;
  weft::Runtime runtime() { return {&loop, &loop, &loop, &random, &log}; }

  void run(weft::Duration span) {
    loop.run_until_idle();
    loop.advance(span);
  }
};

// [readme-begin]
std::unique_ptr<weft::Client> make_client(Program& program, weft::Storage& store) {
  weft::ClientOptions options;
  options.runtime = program.runtime();
  options.store = &store;  // everything is here before it is anywhere else
  options.connect = [&program]() -> weft::Result<std::unique_ptr<weft::Connection>> {
    if (program.endpoint == nullptr) return weft::Error{weft::ErrorCode::kUnavailable, "no server today"};
    return program.endpoint->connect();
  };
  return weft::Client::create(std::move(options)).value();
}

void edit_and_die(weft::Storage& store) {
  Program program(1);
  const auto client = make_client(program, store);
  client->open<weft::CrdtDocument>(kDiary, [](auto diary) {
    (void)(*diary)->doc().text("today").value().append("It rained. ");
  });
  client->open<weft::JsonDocument>(kShopping, [](auto shopping) {
    (void)(*shopping)->root().set(weft::ot::Plain::Map{{"eggs", 6}, {"milk", 1}});
  });
  program.run(std::chrono::seconds(1));
  raise(SIGKILL);
}
// [readme-end]

std::unique_ptr<weft::Storage> open_store(const std::string& directory) {
  weft::sqlite::SqliteOptions options;
  options.path = directory + "/local.sqlite";
  return weft::sqlite::SqliteStorage::open(options).value();
}

/// Both documents, open at one client.
struct Desk {
  Desk(Program& program, weft::Storage& store) : client(make_client(program, store)) {
    client->open<weft::CrdtDocument>(kDiary, [this](auto document) { diary = document.value(); });
    client->open<weft::JsonDocument>(kShopping, [this](auto document) { shopping = document.value(); });
    program.run(std::chrono::seconds(1));
  }
  void show(const char* moment) const {
    std::printf("%-32s %s %s%s\n", moment, diary->doc().to_json_text().c_str(), shopping->root().to_json().c_str(),
                diary->pending() || shopping->pending() ? "  (not all of it saved at a server)" : "");
  }
  std::unique_ptr<weft::Client> client;
  std::shared_ptr<weft::CrdtDocument> diary;
  std::shared_ptr<weft::JsonDocument> shopping;
};

}  // namespace

int main() {
  const std::string directory = std::filesystem::temp_directory_path() / ("weft-offline-" + std::to_string(getpid()));
  std::filesystem::create_directories(directory);
  const pid_t child = fork();
  if (child == 0) {
    const auto store = open_store(directory);
    edit_and_die(*store);
  }
  int how = 0;
  waitpid(child, &how, 0);
  std::printf("a program edited without a server and died by signal %d\n", WTERMSIG(how));

  bool fine = false;
  {
    const auto store = open_store(directory);
    Program program(2);
    Desk desk(program, *store);
    desk.show("started again, no server:");
    (void)desk.shopping->root()["eggs"].number().add(6);
    program.run(std::chrono::seconds(1));

    weft::MemoryStorage server_storage;
    weft::ServerOptions server_options;
    server_options.runtime = program.runtime();
    server_options.storage = &server_storage;
    server_options.models.add<weft::crdt::Doc>();
    server_options.models.add<weft::ot::JsonDoc>();
    server_options.default_model = weft::crdt::Doc::kType.uri;
    const auto server = weft::Server::create(std::move(server_options)).value();
    weft::NativeEndpointOptions endpoint_options;
    endpoint_options.runtime = program.runtime();
    weft::NativeEndpoint endpoint(*server, std::move(endpoint_options));
    program.endpoint = &endpoint;
    program.run(std::chrono::minutes(1));
    desk.show("a server came:");

    weft::MemoryStorage elsewhere;
    Desk other(program, elsewhere);
    other.show("somebody else opens them:");
    fine = !desk.diary->pending() && !desk.shopping->pending() &&
           other.diary->doc().to_json_text() == R"({"today":"It rained. "})" &&
           other.shopping->root().to_json() == R"({"eggs":12,"milk":1})";
  }
  std::filesystem::remove_all(directory);
  std::printf(fine ? "nothing was lost\n" : "something was lost\n");
  return fine ? 0 : 1;
}
