#include "storage/sqlite/sqlite_connection.hpp"

#include <algorithm>
#include <limits>

#include "storage/sqlite/sqlite_failure.hpp"

namespace weft::sqlite {
namespace {

int milliseconds(Duration duration) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, std::numeric_limits<int>::max()));
}

// SQLite gives names that begin with a colon a meaning of their own.
std::string file_name(const std::string& path) { return path.front() == ':' ? "./" + path : path; }

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path,
                                                     Duration lock_wait) {
  std::unique_ptr<Connection> connection(new Connection(path));
  const int code = sqlite3_open_v2(file_name(path).c_str(), &connection->db_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   nullptr);
  sqlite3* db = connection->db_;
  if (db == nullptr) return Error{ErrorCode::kResourceExhausted, "no memory to open " + path};
  sqlite3_extended_result_codes(db, 1);
  if (code != SQLITE_OK) return connection->failed(code);
  sqlite3_busy_timeout(db, milliseconds(lock_wait));
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  connection->checkpoint_on_close(false);
  return connection;
}

Connection::~Connection() {
  // What stopped the writing must not be followed by a copy into the file either.
  if (refusal_) checkpoint_on_close(false);
  // The statements, which close() would wait for, are gone: they were made after this.
  WEFT_CHECK(sqlite3_close(db_) == SQLITE_OK);
}

void Connection::checkpoint_on_close(bool wanted) {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wanted ? 0 : 1, nullptr);
}

Result<void> Connection::execute(const char* sql) {
  const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return {};
}

Error Connection::failed(int code) {
  // SQLite may know more than the call returned, and sometimes has forgotten it already.
  const int known = sqlite3_extended_errcode(db_);
  const int extended = (known & 0xff) == (code & 0xff) ? known : code;
  const Failure failure = classify(extended);
  Error error{failure.code, path_ + ": " + sqlite3_errstr(extended) + " (SQLite " +
                                std::to_string(extended) + ": " + sqlite3_errmsg(db_) + ")"};
  if (failure.stops_writing && !refusal_) refusal_ = error;
  return error;
}

std::optional<Error> Connection::refusal() const {
  if (!refusal_) return std::nullopt;
  return Error{refusal_->code, "no writes until it is opened again, because of " + refusal_->message};
}

Result<void> Connection::begin(Durability durability) {
  if (auto refused = refusal()) return *std::move(refused);
  if (level_ != durability) {
    level_.reset();
    WEFT_TRY(execute(durability == Durability::kDurable ? "PRAGMA synchronous=FULL"
                                                        : "PRAGMA synchronous=NORMAL"));
    level_ = durability;
  }
  return execute("BEGIN IMMEDIATE");
}

Result<void> Connection::commit() {
  WEFT_TRY(execute("COMMIT"));
  if (checkpoint_pages_ == 0 || log_pages_ < static_cast<std::int64_t>(checkpoint_pages_)) return {};
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                             nullptr);
  if (code == SQLITE_OK) log_pages_ = 0;
  else static_cast<void>(failed(code));
  return {};
}

void Connection::roll_back() {
  if (sqlite3_get_autocommit(db_) != 0) return;  // SQLite has done it already
  if (!execute("ROLLBACK") && !refusal_)
    refusal_ = Error{ErrorCode::kInternal, "a transaction that could not be rolled back"};
}

void Connection::accept(std::uint32_t checkpoint_pages) {
  checkpoint_pages_ = checkpoint_pages;
  checkpoint_on_close(true);
  // Instead of SQLite's automatic checkpoint, which would hide a failed flush from us.
  sqlite3_wal_hook(
      db_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

}  // namespace weft::sqlite
