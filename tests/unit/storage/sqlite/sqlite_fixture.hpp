#pragma once

// A directory that goes with the test, and databases in it.

#include <sqlite3.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace weft::testing {

// In memory where that can be had: nothing here can tell, and real flushes take most of the time.
inline std::filesystem::path temporary_root() {
  const std::filesystem::path memory = "/dev/shm";
  if (access(memory.c_str(), W_OK) == 0) return memory;
  return std::filesystem::temp_directory_path();
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (temporary_root() / "weft-sqlite-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Storage> open_sqlite(const sqlite::SqliteOptions& options) {
  auto storage = sqlite::SqliteStorage::open(options);
  if (!storage) FAIL("open: " << storage.error().message);
  return std::move(storage).value();
}

inline sqlite::SqliteOptions options_for(const std::string& path) {
  sqlite::SqliteOptions options;
  options.path = path;
  options.lock_wait = Duration::zero();
  return options;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void write_file(const std::string& path, const std::string& contents) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(contents.data(), static_cast<std::streamsize>(contents.size()));
  REQUIRE(out.good());
}

/// Runs SQL with SQLite itself, beside the adapter, on a file that nobody has open.
inline void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  const std::string message = sqlite3_errmsg(db);
  sqlite3_close(db);
  INFO(message);
  REQUIRE(code == SQLITE_OK);
}

}  // namespace weft::testing
