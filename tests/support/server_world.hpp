#pragma once

#include <memory>
#include <optional>
#include <string>

#include "support/byte_set.hpp"
#include "support/frame_recorder.hpp"
#include "support/null_log.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/protocol/yjs/messages.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/forwarding_storage.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::testing {

/// A storage whose calls fail when a test says so, and that counts its commits.
class FaultyStorage final : public ForwardingStorage {
 public:
  using ForwardingStorage::ForwardingStorage;
  std::optional<Error> fail_info, fail_append, fail_snapshot;
  int commits = 0;

  Result<DocumentInfo> info(const DocumentId& id) override {
    if (fail_info) return *fail_info;
    return ForwardingStorage::info(id);
  }
  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override {
    ++commits;
    if (fail_append) return std::vector<Result<Appended>>(batch.size(), Result<Appended>(*fail_append));
    return ForwardingStorage::append(batch, durability);
  }
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override {
    if (fail_snapshot) return *fail_snapshot;
    return ForwardingStorage::write_snapshot(id, through, data);
  }
};

inline DocumentId document_named(std::string name) { return {"default", "default", std::move(name)}; }

/// A server on queues that the test turns: `main` for the engine, `io` for storage.
struct ServerWorld {
  TaskQueue main, io;
  MemoryStorage memory;
  FaultyStorage storage{memory};
  SeededRandom random{1};
  NullLog log;
  std::unique_ptr<Server> server;

  explicit ServerWorld(RoomLimits limits = {}, std::function<Access(const ConnectionInfo&)> authorize = {}) {
    start(limits, std::move(authorize));
  }

  void start(RoomLimits limits = {}, std::function<Access(const ConnectionInfo&)> authorize = {}) {
    ServerOptions options;
    options.runtime = {&main, &main, &io, &random, &log};
    options.storage = &storage;
    options.models.add<ByteSet>();
    options.default_model = ByteSet::kType.uri;
    options.room = limits;
    options.authorize = std::move(authorize);
    auto created = Server::create(std::move(options));
    WEFT_CHECK(created.has_value());
    server = std::move(*created);
  }

  static ConnectionInfo info(std::string document, std::string principal = "") {
    return {document_named(std::move(document)), std::move(principal), protocol::yjs::make_session};
  }

  std::unique_ptr<FrameRecorder> connect(std::string document, std::string principal = "") {
    return std::make_unique<FrameRecorder>(server->connect(info(std::move(document), std::move(principal))));
  }

  void settle() {
    while (main.run_until_idle() + io.run_until_idle() > 0) {
    }
  }

  /// What the log and snapshot of a document hold, played by the test itself.
  Bytes stored(const std::string& name) {
    Bytes members;
    const auto snapshot = memory.snapshot(document_named(name));
    if (snapshot && *snapshot) members = (*snapshot)->data;
    const auto read = memory.read(document_named(name), {1}, [&](LogPosition, const Entry& entry) {
      members.insert(members.end(), entry.payload.begin(), entry.payload.end());
      return true;
    });
    WEFT_CHECK(read.has_value() || read.error().code == ErrorCode::kNotFound);
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    return members;
  }
};

}  // namespace weft::testing
