#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/runtime.hpp"
#include "weft/storage/storage.hpp"

namespace weft::server {

/// A change on its way into the log.
struct LogChange {
  std::shared_ptr<const Bytes> payload;
  std::string author;
  WallTime time;
};

/// What a document that is not stored yet will be; owned, for it may outlive the server.
struct NewDocument {
  std::string model;
  Incarnation incarnation;
};

struct AppendRequest {
  DocumentId document;
  std::optional<NewDocument> create;        // the document does not exist: make it with this
  std::optional<LogPosition> expected_end;  // of a document that does
  std::vector<LogChange> changes;
  Bytes version;
  std::function<void(Result<Appended>)> done;
};

/// The one place where the engine meets blocking storage: jobs run on the io executor in the order
/// given, answers come back as tasks of the engine's executor. Appends of one turn, whatever
/// documents they are for, become one commit.
/// Thread: confined to the engine's executor.
class StorageQueue : public std::enable_shared_from_this<StorageQueue> {
 public:
  StorageQueue(Storage& storage, const Runtime& runtime) : storage_(&storage), runtime_(runtime) {}

  /// Joins the next commit, which begins when commit() is called and the one before has ended.
  void append(AppendRequest request) { waiting_.push_back(std::move(request)); }
  void commit();

  /// Runs `job` with the storage, then `done` with what it gave.
  template <class T>
  void run(std::function<T(Storage&)> job, std::function<void(T)> done) {
    auto task = [storage = storage_, executor = runtime_.executor, job = std::move(job), done = std::move(done)] {
      auto result = std::make_shared<T>(job(*storage));
      executor->post([result, done] { done(std::move(*result)); });
    };
    runtime_.io_executor->post(std::move(task));
  }

  std::uint64_t commits() const { return commits_; }

 private:
  struct Batch;
  void committed(Batch& batch);

  Storage* storage_;
  Runtime runtime_;
  std::vector<AppendRequest> waiting_;
  bool committing_ = false;
  std::uint64_t commits_ = 0;
};

}  // namespace weft::server
