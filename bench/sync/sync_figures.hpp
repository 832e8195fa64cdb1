#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "figures/run_options.hpp"
#include "support/null_log.hpp"
#include "weft/base/random.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/client/client.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/storage.hpp"

namespace weft::bench {

/// Prints one line for a figure: names and numbers, as words or as JSON.
void print_figure(const RunOptions& run, const std::string& figure,
                  const std::vector<std::pair<std::string, double>>& numbers);

/// A server on an executor of the caller's, with documents of both families.
struct BenchServer {
  BenchServer(const Runtime& with, Storage& storage) : runtime(with) {
    ServerOptions options;
    options.runtime = runtime;
    options.storage = &storage;
    options.models.add<crdt::Doc>();
    options.models.add<ot::JsonDoc>();
    options.default_model = crdt::Doc::kType.uri;
    server = Server::create(std::move(options)).value();
    NativeEndpointOptions endpoint_options;
    endpoint_options.runtime = runtime;
    endpoint = std::make_unique<NativeEndpoint>(*server, std::move(endpoint_options));
  }

  std::unique_ptr<Client> client(Storage* store = nullptr) {
    return client([this]() -> Result<std::unique_ptr<Connection>> { return endpoint->connect(); }, store);
  }
  std::unique_ptr<Client> client(std::function<Result<std::unique_ptr<Connection>>()> connect, Storage* store = nullptr) {
    ClientOptions options;
    options.runtime = runtime;
    options.connect = std::move(connect);
    options.store = store;
    return Client::create(std::move(options)).value();
  }

  Runtime runtime;
  std::unique_ptr<Server> server;
  std::unique_ptr<NativeEndpoint> endpoint;
};

/// A loop that the bench turns, with what an engine needs besides.
struct TurnedLoop {
  TaskQueue queue;
  SeededRandom random{1};
  testing::NullLog log;
  Runtime runtime() { return {&queue, &queue, &queue, &random, &log}; }
};

inline DocumentId bench_document(std::size_t number) { return {"bench", "rooms", std::to_string(number)}; }

void latency_figures(const RunOptions& run);
void throughput_figures(const RunOptions& run);
void idle_figures(const RunOptions& run);

}  // namespace weft::bench
