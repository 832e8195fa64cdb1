#include "storage/sqlite/database_file.hpp"

#include <array>
#include <cstring>
#include <filesystem>

#include "storage/sqlite/sqlite_schema.hpp"

namespace weft::sqlite {
namespace {

constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kApplicationIdOffset = 68;
constexpr char kMagic[] = "SQLite format 3";  // its NUL belongs to it

Error not_ours(const Connection& connection, const char* why) {
  return {ErrorCode::kFailedPrecondition, connection.path() + " " + why};
}

// Read through SQLite's own file: opening and closing the file beside it would, as POSIX has it,
// drop every lock this process holds on it.
sqlite3_file* file_of(Connection& connection) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file;
}

Result<bool> is_empty(Connection& connection) {
  sqlite3_int64 size = 0;
  sqlite3_file* file = file_of(connection);
  const int code = file->pMethods->xFileSize(file, &size);
  if (code != SQLITE_OK) return connection.failed(code);
  return size == 0;
}

// Looks at the first bytes only, so that a file of somebody else stays as it was: any statement
// might roll back its journal or write to it.
Result<void> check_header(Connection& connection) {
  std::array<unsigned char, kHeaderBytes> header{};
  sqlite3_file* file = file_of(connection);
  const int code = file->pMethods->xRead(file, header.data(), kHeaderBytes, 0);
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return connection.failed(code);
  if (code != SQLITE_OK || std::memcmp(header.data(), kMagic, sizeof kMagic) != 0)
    return not_ours(connection, "is not a SQLite database, or its first bytes are damaged");
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < 4; ++i) id = id << 8 | header[kApplicationIdOffset + i];
  if (id != kApplicationId)
    return not_ours(connection, "is a SQLite database of another application");
  return {};
}

// SQLite would take an empty file for a new one and delete the log that holds its contents.
Result<void> check_no_orphan_log(const Connection& connection) {
  std::error_code error;
  const auto size = std::filesystem::file_size(connection.path() + "-wal", error);
  if (error || size == 0) return {};
  return Error{ErrorCode::kDataLoss,
               connection.path() + " is missing or empty, but its -wal file is not"};
}

// The id comes first, in a transaction without WAL: whatever happens later, the file's header
// says whose it is.
Result<void> make_ours(Connection& connection, const SqliteOptions& options) {
  WEFT_TRY(check_no_orphan_log(connection));
  const std::string id = "PRAGMA application_id=" + std::to_string(kApplicationId);
  const std::string page_size = "PRAGMA page_size=" + std::to_string(options.page_bytes);
  WEFT_TRY(connection.execute("PRAGMA encoding='UTF-8'"));
  WEFT_TRY(connection.execute(page_size.c_str()));
  return connection.execute(id.c_str());
}

Error elsewhere(Error error) {
  if (error.code == ErrorCode::kUnavailable)
    error.message += "; is another process using it, or is it not writable?";
  return error;
}

// In this mode the first access locks the file until it is closed, and WAL needs no shared memory.
Result<void> take_lock(Connection& connection) {
  WEFT_TRY(connection.execute("PRAGMA locking_mode=EXCLUSIVE"));
  WEFT_TRY(connection.execute("PRAGMA cell_size_check=ON"));
  WEFT_TRY(connection.execute("PRAGMA foreign_keys=ON"));
  return connection.execute("PRAGMA synchronous=FULL");
}

Result<void> set_quota(Connection& connection, const SqliteOptions& options) {
  if (options.file_bytes_max == 0) return {};
  const std::uint64_t pages = options.file_bytes_max / options.page_bytes;
  if (pages == 0 || pages > 0xfffffffeU)
    return Error{ErrorCode::kInvalidArgument, "file_bytes_max is out of range"};
  const std::string sql = "PRAGMA max_page_count=" + std::to_string(pages);
  return connection.execute(sql.c_str());
}

Result<void> check_options(const SqliteOptions& options) {
  const auto refuse = [](const char* why) { return Error{ErrorCode::kInvalidArgument, why}; };
  if (options.path.empty()) return refuse("the database has no path");
  if (options.path.find('\0') != std::string::npos) return refuse("the path holds a NUL");
  const std::uint32_t page = options.page_bytes;
  if (page < 512 || page > 65536 || (page & (page - 1)) != 0)
    return refuse("page_bytes is not a power of two from 512 to 65536");
  if (options.checkpoint_pages == 0) return refuse("checkpoint_pages is 0");
  return {};
}

Result<void> claim(Connection& connection, const SqliteOptions& options) {
  if (sqlite3_db_readonly(connection.handle(), "main") != 0)
    return Error{ErrorCode::kUnavailable, connection.path() + " is read-only"};
  WEFT_ASSIGN(const bool fresh, is_empty(connection));
  if (fresh) WEFT_TRY(make_ours(connection, options));
  else WEFT_TRY(check_header(connection));
  WEFT_TRY(take_lock(connection));
  WEFT_TRY(check_schema_is_known(connection));
  WEFT_TRY(connection.execute("PRAGMA journal_mode=WAL"));
  WEFT_TRY(set_quota(connection, options));
  return migrate(connection, options.now);
}

}  // namespace

Result<std::unique_ptr<Connection>> open_database(const SqliteOptions& options) {
  WEFT_TRY(check_options(options));
  WEFT_ASSIGN(std::unique_ptr<Connection> connection,
              Connection::open(options.path, options.lock_wait));
  if (auto claimed = claim(*connection, options); !claimed)
    return elsewhere(std::move(claimed).error());
  connection->accept(options.checkpoint_pages);
  return connection;
}

}  // namespace weft::sqlite
