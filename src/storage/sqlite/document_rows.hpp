#pragma once

// The documents table: one row per name that was ever created.

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "storage/sqlite/sqlite_statement.hpp"

namespace weft::sqlite {

struct DocumentRow {
  std::uint64_t id = 0;
  std::uint64_t collection = 0;
  std::string name;
  bool removed = false;
  bool intact = true;  ///< the checksum was right; nothing else here counts otherwise
  DocumentInfo info;
};

/// The error of a call that needs what a row that is not intact says.
Error damaged_row(const std::string& name);
/// May a document of this name be made, given the row that was found? Errors: kAlreadyExists,
/// kDataLoss (not intact).
Result<void> check_absent(const std::optional<DocumentRow>& found, const DocumentId& id);
CollectionId collection_of(const DocumentId& id);

class DocumentRows {
 public:
  static Result<DocumentRows> open(Connection& connection);

  /// The row of the name, also of a removed document; none when it was never created.
  Result<std::optional<DocumentRow>> find(const DocumentId& id);
  /// As find(), for calls that need the document. Errors: kNotFound, kDataLoss (not intact).
  Result<DocumentRow> existing(const DocumentId& id);

  /// The collection's id, none when it has never had a document.
  Result<std::optional<std::uint64_t>> find_collection(const CollectionId& id);
  Result<std::uint64_t> find_or_make_collection(const CollectionId& id);
  /// The newest place of the collection's feed: rows are never deleted, so one of them has it.
  Result<std::uint64_t> feed_end(std::uint64_t collection);

  /// The row of a document made now, in place of `found`, which check_absent() accepted. Not yet
  /// known by id, so that a rollback leaves no trace.
  Result<DocumentRow> make(const DocumentId& id, std::uint64_t collection, std::optional<DocumentRow> found,
                           const Creation& creation, FeedPosition feed);
  /// Writes everything but id, collection and name, which never change.
  Result<void> update(const DocumentRow& row);

  using Visitor = std::function<bool(const DocumentRow&)>;
  Result<void> feed(std::uint64_t collection, FeedPosition after, std::size_t limit,
                    const Visitor& visitor);
  Result<void> list(std::uint64_t collection, std::string_view after, std::size_t limit,
                    const Visitor& visitor);

 private:
  explicit DocumentRows(Statement statements[]);

  Result<void> insert(const DocumentRow& row);
  Result<std::optional<DocumentRow>> find_by_id(std::uint64_t id);
  Result<std::optional<DocumentRow>> find_by_name(const DocumentId& id);
  void remember(std::string key, std::uint64_t id);

  Statement by_id_;
  Statement by_name_;
  Statement collection_;
  Statement make_collection_;
  Statement feed_end_;
  Statement insert_;
  Statement update_;
  Statement feed_;
  Statement list_;
  // "domain NUL collection NUL name" -> id, learned from rows that were found, never from one just
  // inserted: so a rollback leaves nothing here that is not in the file.
  std::unordered_map<std::string, std::uint64_t> ids_;
};

}  // namespace weft::sqlite
