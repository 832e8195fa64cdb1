#include "storage/sqlite/sqlite_statement.hpp"

#include <utility>

namespace weft::sqlite {

Result<Statement> Statement::prepare(Connection& connection, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return connection.failed(code);
  return Statement(connection, statement);
}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)) {}

// Its result repeats the last error of a step, which was reported then.
Statement::~Statement() { sqlite3_finalize(statement_); }

Run::~Run() {
  // As above; and the bindings go because they borrow.
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Run::bound(int code) {
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

Run& Run::number(std::uint64_t value) {
  bound(sqlite3_bind_int64(statement_, ++parameters_, static_cast<sqlite3_int64>(value)));
  return *this;
}

// A null pointer would bind NULL, and an empty view may hold one.
Run& Run::text(std::string_view value) {
  bound(sqlite3_bind_text64(statement_, ++parameters_, value.empty() ? "" : value.data(),
                            value.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Run& Run::bytes(ByteView value) {
  ++parameters_;
  bound(value.empty() ? sqlite3_bind_zeroblob(statement_, parameters_, 0)
                      : sqlite3_bind_blob64(statement_, parameters_, value.data(), value.size(),
                                            SQLITE_STATIC));
  return *this;
}

Result<bool> Run::next() {
  if (bind_code_ != SQLITE_OK) return connection_.failed(bind_code_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_.failed(code);
}

Result<void> Run::finish() {
  WEFT_ASSIGN(const bool row, next());
  WEFT_CHECK(!row);
  return {};
}

std::uint64_t Run::number_at(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string_view Run::text_at(int column) const { return as_chars(bytes_at(column)); }

// For text, too: the database is UTF-8, so that asking for bytes converts nothing.
ByteView Run::bytes_at(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

}  // namespace weft::sqlite
