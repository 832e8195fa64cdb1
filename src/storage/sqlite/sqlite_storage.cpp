#include "weft/storage/sqlite/sqlite_storage.hpp"

#include "storage/sqlite/append_rows.hpp"
#include "storage/sqlite/database_file.hpp"
#include "storage/sqlite/log_rows.hpp"
#include "weft/storage/storage_rules.hpp"

namespace weft::sqlite {

// In this order: the statements must go before their connection.
struct SqliteStorage::Parts {
  std::unique_ptr<Connection> connection;
  DocumentRows documents;
  LogRows log;

  /// Runs `body` in a transaction of its own: all of it is kept, or nothing.
  template <class Body>
  auto transact(Durability durability, const Body& body) -> decltype(body()) {
    WEFT_TRY(connection->begin(durability));
    auto result = body();
    if (result) {
      auto committed = connection->commit();
      if (committed) return result;
      result = std::move(committed).error();
    }
    connection->roll_back();
    return result;
  }
};

namespace {

// The version was ours; what it promises is not there.
Error missing_tables(Error error) {
  if (error.code == ErrorCode::kInternal) error.code = ErrorCode::kDataLoss;
  return error;
}

}  // namespace

SqliteStorage::SqliteStorage(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteStorage::~SqliteStorage() = default;

Result<std::unique_ptr<Storage>> SqliteStorage::open(const SqliteOptions& options) {
  WEFT_ASSIGN(std::unique_ptr<Connection> connection, open_database(options));
  auto documents = DocumentRows::open(*connection);
  if (!documents) return missing_tables(std::move(documents).error());
  auto log = LogRows::open(*connection);
  if (!log) return missing_tables(std::move(log).error());
  std::unique_ptr<Parts> parts(
      new Parts{std::move(connection), std::move(documents).value(), std::move(log).value()});
  return std::unique_ptr<Storage>(new SqliteStorage(std::move(parts)));
}

Result<DocumentInfo> SqliteStorage::create(const DocumentId& id, std::string_view model,
                                           Incarnation incarnation) {
  WEFT_TRY(storage_rules::check_create(id, model));
  DocumentRows& documents = parts_->documents;
  return parts_->transact(Durability::kDurable, [&]() -> Result<DocumentInfo> {
    WEFT_ASSIGN(std::optional<DocumentRow> found, documents.find(id));
    WEFT_TRY(check_absent(found, id));
    WEFT_ASSIGN(const std::uint64_t collection, documents.find_or_make_collection(collection_of(id)));
    WEFT_ASSIGN(const std::uint64_t feed_end, documents.feed_end(collection));
    WEFT_ASSIGN(DocumentRow row, documents.make(id, collection, std::move(found), {model, incarnation},
                                                FeedPosition{feed_end + 1}));
    return std::move(row.info);
  });
}

Result<DocumentInfo> SqliteStorage::info(const DocumentId& id) {
  WEFT_ASSIGN(DocumentRow row, parts_->documents.existing(id));
  return std::move(row.info);
}

Result<void> SqliteStorage::remove(const DocumentId& id) {
  DocumentRows& documents = parts_->documents;
  return parts_->transact(Durability::kDurable, [&]() -> Result<void> {
    WEFT_ASSIGN(DocumentRow row, documents.existing(id));
    WEFT_TRY(parts_->log.remove_through(row.id, row.info.end));
    WEFT_TRY(parts_->log.remove_snapshot(row.id));
    WEFT_TRY(parts_->log.remove_checkpoints_before(row.id, LogPosition{kNumberMax}));
    WEFT_ASSIGN(const std::uint64_t feed_end, documents.feed_end(row.collection));
    row.info.feed.value = feed_end + 1;
    row.removed = true;
    return documents.update(row);
  });
}

std::vector<Result<Appended>> SqliteStorage::append(std::span<const Append> batch,
                                                    Durability durability) {
  using Results = std::vector<Result<Appended>>;
  if (batch.empty()) return {};
  Result<Results> results = parts_->transact(durability, [&]() -> Result<Results> {
    return append_rows(parts_->documents, parts_->log, batch);
  });
  if (results) return std::move(results).value();
  return Results(batch.size(), Result<Appended>(results.error()));
}

Result<void> SqliteStorage::read(const DocumentId& id, LogPosition from,
                                 const LogVisitor& visitor) {
  WEFT_ASSIGN(const DocumentRow row, parts_->documents.existing(id));
  return parts_->log.read(row, from, visitor);
}

Result<std::optional<Snapshot>> SqliteStorage::snapshot(const DocumentId& id) {
  WEFT_ASSIGN(const DocumentRow row, parts_->documents.existing(id));
  return parts_->log.snapshot(row);
}

Result<std::optional<Snapshot>> SqliteStorage::snapshot_at(const DocumentId& id, LogPosition at) {
  WEFT_ASSIGN(const DocumentRow row, parts_->documents.existing(id));
  return parts_->log.snapshot_at(row, at);
}

Result<void> SqliteStorage::write_snapshot(const DocumentId& id, LogPosition through,
                                           ByteView data) {
  return parts_->transact(Durability::kDurable, [&]() -> Result<void> {
    WEFT_ASSIGN(DocumentRow row, parts_->documents.existing(id));
    WEFT_TRY(storage_rules::check_snapshot(row.info, through, data));
    WEFT_ASSIGN(const std::uint64_t log_bytes, parts_->log.bytes_between(row.id, through, row.info.end));
    WEFT_TRY(parts_->log.keep_snapshot(row, through));
    WEFT_TRY(parts_->log.write_snapshot(row.id, through, data));
    storage_rules::note_snapshot(row.info, through, data.size(), log_bytes);
    return parts_->documents.update(row);
  });
}

Result<void> SqliteStorage::discard_through(const DocumentId& id, LogPosition through) {
  return parts_->transact(Durability::kDurable, [&]() -> Result<void> {
    WEFT_ASSIGN(DocumentRow row, parts_->documents.existing(id));
    WEFT_TRY(storage_rules::check_discard(row.info, through));
    WEFT_TRY(parts_->log.remove_through(row.id, through));
    WEFT_TRY(parts_->log.remove_checkpoints_before(row.id, through));
    storage_rules::note_discard(row.info, through);
    return parts_->documents.update(row);
  });
}

Result<void> SqliteStorage::feed(const CollectionId& id, FeedPosition after, std::size_t limit,
                                 const FeedVisitor& visitor) {
  WEFT_TRY(validate(id));
  WEFT_ASSIGN(const std::optional<std::uint64_t> collection, parts_->documents.find_collection(id));
  if (!collection) return {};
  return parts_->documents.feed(*collection, after, limit, [&](const DocumentRow& row) {
    return visitor({{id.domain, id.collection, row.name}, row.info.feed, row.removed,
                    row.info.incarnation, row.info.version});
  });
}

Result<void> SqliteStorage::list(const CollectionId& id, std::string_view after,
                                 std::size_t limit, const ListVisitor& visitor) {
  WEFT_TRY(validate(id));
  WEFT_ASSIGN(const std::optional<std::uint64_t> collection, parts_->documents.find_collection(id));
  if (!collection) return {};
  return parts_->documents.list(*collection, after, limit, [&](const DocumentRow& row) {
    return visitor(row.name, row.info);
  });
}

}  // namespace weft::sqlite
