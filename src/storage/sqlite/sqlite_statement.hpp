#pragma once

#include <string_view>

#include "storage/sqlite/sqlite_connection.hpp"

namespace weft::sqlite {

/// A prepared statement, kept for reuse. Lifetime: the connection outlives it.
class Statement {
 public:
  static Result<Statement> prepare(Connection& connection, std::string_view sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

 private:
  friend class Run;
  Statement(Connection& connection, sqlite3_stmt* statement)
      : connection_(&connection), statement_(statement) {}

  Connection* connection_;
  sqlite3_stmt* statement_;
};

/// One execution of a statement: parameters in order, then rows. Resets the statement at its end.
/// Lifetime: bound text and bytes are borrowed until then; what a column gives, until the next row.
class Run {
 public:
  explicit Run(Statement& statement)
      : connection_(*statement.connection_), statement_(statement.statement_) {}
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Run& number(std::uint64_t value);  ///< all 64 bits are kept; order is that of int64_t
  Run& text(std::string_view value);
  Run& bytes(ByteView value);

  /// True: a row is there. False: there are no more.
  Result<bool> next();
  /// For statements without rows.
  Result<void> finish();

  std::uint64_t number_at(int column) const;
  std::string_view text_at(int column) const;
  ByteView bytes_at(int column) const;

 private:
  void bound(int code);

  Connection& connection_;
  sqlite3_stmt* statement_;
  int parameters_ = 0;
  int bind_code_ = SQLITE_OK;  // of the first parameter that was refused
};

/// The largest number that orders as it should in SQLite.
inline constexpr std::uint64_t kNumberMax = 0x7fffffffffffffffU;

}  // namespace weft::sqlite
