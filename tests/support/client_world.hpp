#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/null_log.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/client/client.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"
#include "weft/server/native/native_endpoint.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::testing {

/// A network between clients and a server that a test cuts, whole or after a number of messages.
class CuttableNetwork {
 public:
  bool up = true;
  /// Messages that still pass, in either direction, before everything is cut; none: no limit.
  std::optional<std::uint64_t> messages_left;
  std::uint64_t messages = 0;

  /// Ends all connections, as if the wire had been pulled.
  void cut() {
    for (const auto& wire : std::exchange(wires_, {})) wire->cut();
  }

  /// The clients lose their connections, and the other side notices nothing.
  void lose() {
    for (const auto& wire : std::exchange(wires_, {})) {
      lost_.push_back(wire);  // its other end stays open
      wire->lose();
    }
  }

  std::unique_ptr<Connection> wrap(std::unique_ptr<Connection> inner) {
    auto wire = std::make_shared<Wire>(*this, std::move(inner));
    wires_.push_back(wire);
    return std::make_unique<End>(wire);
  }

 private:
  /// The connection, and between it and its observer the place where it is cut.
  class Wire final : public ConnectionObserver {
   public:
    Wire(CuttableNetwork& network, std::unique_ptr<Connection> inner) : network_(&network), inner_(std::move(inner)) {}

    void start(ConnectionObserver& observer) {
      observer_ = &observer;
      inner_->start(*this);
    }
    bool send(SharedFrame frame) { return !passes() || inner_->send(std::move(frame)); }
    void close(CloseReason reason) {
      if (inner_ && !lost_) inner_->close(std::move(reason));
    }
    void leave() {
      observer_ = nullptr;
      if (!lost_) inner_.reset();
    }
    void cut() {
      if (inner_) inner_->close({1006, "cut"});
      deaf_ = true;
    }

    void lose() {
      deaf_ = lost_ = true;
      if (observer_ != nullptr) std::exchange(observer_, nullptr)->on_closed({1006, "lost"});
    }

    void on_open() override {
      if (observer_ != nullptr) observer_->on_open();
    }
    void on_frame(ByteView frame) override {
      if (observer_ != nullptr && passes()) observer_->on_frame(frame);
    }
    void on_writable() override {
      if (observer_ != nullptr) observer_->on_writable();
    }
    void on_closed(const CloseReason& reason) override {
      if (observer_ != nullptr) std::exchange(observer_, nullptr)->on_closed(reason);
    }

   private:
    bool passes() {
      if (deaf_ || !inner_) return false;
      ++network_->messages;
      if (!network_->messages_left) return true;
      if (*network_->messages_left == 0) {
        network_->messages_left.reset();
        network_->cut();
        return false;
      }
      --*network_->messages_left;
      return true;
    }

    CuttableNetwork* network_;
    std::unique_ptr<Connection> inner_;
    ConnectionObserver* observer_ = nullptr;
    bool deaf_ = false;
    bool lost_ = false;
  };

  class End final : public Connection {
   public:
    explicit End(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}
    ~End() override { wire_->leave(); }
    void start(ConnectionObserver& observer) override { wire_->start(observer); }
    bool send(SharedFrame frame) override { return wire_->send(std::move(frame)); }
    void close(CloseReason reason) override { wire_->close(std::move(reason)); }

   private:
    std::shared_ptr<Wire> wire_;
  };

  std::vector<std::shared_ptr<Wire>> wires_;
  std::vector<std::shared_ptr<Wire>> lost_;
};

/// A storage that is full when a test says so.
class FullableStorage final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  bool full = false;

  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override {
    if (full)
      return std::vector<Result<Appended>>(batch.size(), Result<Appended>(Error{ErrorCode::kResourceExhausted, "disk full"}));
    return ForwardingStorage::append(batch, durability);
  }
};

/// A server with documents of both families, on queues that the test turns.
struct NativeWorld {
  TaskQueue main, io;
  MemoryStorage memory;
  SeededRandom random{1};
  NullLog log;
  CuttableNetwork network;
  std::unique_ptr<Server> server;
  std::unique_ptr<NativeEndpoint> endpoint;
  std::function<Access(const ConnectionInfo&)> authorize;
  ServerHooks hooks;
  std::function<void(protocol::native::Login, std::function<void(protocol::native::Identity)>)> authenticate;

  NativeWorld() { start_server(); }
  ~NativeWorld() { kill_server(); }

  Runtime runtime() { return {&main, &main, &io, &random, &log}; }

  void start_server() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = &memory;
    options.models.add<crdt::Doc>();
    options.models.add<ot::JsonDoc>();
    options.default_model = crdt::Doc::kType.uri;
    options.authorize = [this](const ConnectionInfo& info) { return authorize ? authorize(info) : Access::kWrite; };
    options.hooks = hooks;
    server = std::move(Server::create(std::move(options)).value());
    NativeEndpointOptions endpoint_options;
    endpoint_options.runtime = runtime();
    if (authenticate) endpoint_options.authenticate = authenticate;
    endpoint = std::make_unique<NativeEndpoint>(*server, std::move(endpoint_options));
  }

  /// As a crash does: what was not stored is gone.
  void kill_server() {
    network.cut();
    endpoint.reset();
    server.reset();
  }

  std::unique_ptr<Client> client(Storage* store = nullptr, std::string credential = {}, Executor* client_io = nullptr) {
    ClientOptions options;
    options.runtime = runtime();
    if (client_io != nullptr) options.runtime.io_executor = client_io;
    options.store = store;
    if (!credential.empty()) options.credential = [credential](auto answer) { answer(credential); };
    options.connect = [this]() -> Result<std::unique_ptr<Connection>> {
      if (!network.up || endpoint == nullptr) return Error{ErrorCode::kUnavailable, "no network"};
      return network.wrap(endpoint->connect());
    };
    return std::move(Client::create(std::move(options)).value());
  }

  template <class D>
  std::shared_ptr<D> open(Client& client, const std::string& name, OpenMode mode = OpenMode::kOpenOrCreate,
                          std::function<void(D&)> begin = {}) {
    std::shared_ptr<D> opened;
    client.open<D>(
        id(name), [&](Result<std::shared_ptr<D>> document) { opened = document ? *document : nullptr; }, mode,
        std::move(begin));
    settle();
    return opened;
  }

  static DocumentId id(const std::string& name) { return {"acme", "plans", name}; }

  void settle() {
    while (main.run_until_idle() + io.run_until_idle() > 0) {
    }
  }
  /// Long enough for every retry.
  void pass(Duration time = std::chrono::seconds(40)) {
    settle();
    for (Duration step{0}; step < time; step += std::chrono::seconds(1)) {
      main.advance(std::chrono::seconds(1));
      settle();
    }
  }
};

}  // namespace weft::testing
