#pragma once

// One open database: RAII, errors, transactions, checkpoints.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "weft/storage/storage.hpp"

namespace weft::sqlite {

class Connection {
 public:
  /// Opens or creates the file; reads and writes nothing in it.
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Duration lock_wait);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* handle() { return db_; }
  const std::string& path() const { return path_; }

  /// Runs statements that give no rows of interest.
  Result<void> execute(const char* sql);

  /// The error of a failed call, with SQLite's words. Remembers it when no write may follow.
  Error failed(int code);

  /// Why no write may follow, if so.
  std::optional<Error> refusal() const;

  Result<void> begin(Durability durability);
  /// Copies the write-ahead log into the file when it is long enough. A failure of that copy does
  /// not undo the commit, which is in the log; it may forbid the next write.
  Result<void> commit();
  void roll_back();

  /// Until then closing leaves the file and its log exactly as they are.
  void accept(std::uint32_t checkpoint_pages);

 private:
  explicit Connection(std::string path) : path_(std::move(path)) {}
  void checkpoint_on_close(bool wanted);

  std::string path_;
  sqlite3* db_ = nullptr;
  std::optional<Error> refusal_;
  std::optional<Durability> level_;
  std::uint32_t checkpoint_pages_ = 0;
  int log_pages_ = 0;  // of the write-ahead log at the last commit
};

}  // namespace weft::sqlite
