#include "storage/sqlite/document_rows.hpp"

#include <algorithm>
#include <vector>

#include "storage/sqlite/crc64.hpp"
#include "weft/storage/storage_rules.hpp"

namespace weft::sqlite {
namespace {

constexpr std::size_t kIdsMax = 4096;

#define WEFT_SQLITE_DOCUMENT_COLUMNS                                                               \
  "id, collection, name, feed, removed, incarnation_high, incarnation_low, model, first, "         \
  "end_position, snapshot_through, log_bytes, snapshot_bytes, version, crc64, born"

constexpr std::string_view kSql[] = {
    "SELECT " WEFT_SQLITE_DOCUMENT_COLUMNS " FROM documents WHERE id = ?",
    "SELECT " WEFT_SQLITE_DOCUMENT_COLUMNS " FROM documents WHERE name = ? AND collection = "
    "(SELECT id FROM collections WHERE domain = ? AND name = ?)",
    "SELECT id FROM collections WHERE domain = ? AND name = ?",
    "INSERT INTO collections (domain, name) VALUES (?, ?) RETURNING id",
    "SELECT coalesce(max(feed), 0) FROM documents WHERE collection = ?",
    "INSERT INTO documents (feed, removed, incarnation_high, incarnation_low, model, first, "
    "end_position, snapshot_through, log_bytes, snapshot_bytes, version, crc64, born, collection, name) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "UPDATE documents SET feed = ?, removed = ?, incarnation_high = ?, incarnation_low = ?, "
    "model = ?, first = ?, end_position = ?, snapshot_through = ?, log_bytes = ?, "
    "snapshot_bytes = ?, version = ?, crc64 = ?, born = ? WHERE id = ?",
    "SELECT " WEFT_SQLITE_DOCUMENT_COLUMNS " FROM documents WHERE collection = ? AND feed > ? "
    "ORDER BY feed LIMIT ?",
    "SELECT " WEFT_SQLITE_DOCUMENT_COLUMNS " FROM documents WHERE collection = ? AND name > ? "
    "AND removed = 0 ORDER BY name LIMIT ?"};
constexpr std::size_t kStatements = 9;
static_assert(std::size(kSql) == kStatements);

// The id is left out: a row's id is not known before it is inserted. So is a `born` of 0: rows of
// schema version 1 have their checksums without it.
std::uint64_t checksum(const DocumentRow& row) {
  const DocumentInfo& info = row.info;
  Crc64 crc;
  crc.number(row.collection).text(row.name).number(info.feed.value).number(row.removed ? 1 : 0)
      .number(info.incarnation.high).number(info.incarnation.low).text(info.model)
      .number(info.first.value).number(info.end.value).number(info.snapshot_through.value)
      .number(info.log_bytes_since_snapshot).number(info.snapshot_bytes).bytes(info.version);
  if (info.born.value != 0) crc.number(info.born.value);
  return crc.value();
}

DocumentRow row_of(const Run& run) {
  DocumentRow row;
  row.id = run.number_at(0);
  row.collection = run.number_at(1);
  row.name = run.text_at(2);
  row.info.feed.value = run.number_at(3);
  row.removed = run.number_at(4) != 0;
  row.info.incarnation = {run.number_at(5), run.number_at(6)};
  row.info.model = run.text_at(7);
  row.info.first.value = run.number_at(8);
  row.info.end.value = run.number_at(9);
  row.info.snapshot_through.value = run.number_at(10);
  row.info.log_bytes_since_snapshot = run.number_at(11);
  row.info.snapshot_bytes = run.number_at(12);
  row.info.version = to_bytes(run.bytes_at(13));
  row.info.born.value = run.number_at(15);
  row.intact = run.number_at(14) == checksum(row);
  return row;
}

void bind_contents(Run& run, const DocumentRow& row) {
  const DocumentInfo& info = row.info;
  run.number(info.feed.value).number(row.removed ? 1 : 0)
      .number(info.incarnation.high).number(info.incarnation.low).text(info.model)
      .number(info.first.value).number(info.end.value).number(info.snapshot_through.value)
      .number(info.log_bytes_since_snapshot).number(info.snapshot_bytes).bytes(info.version)
      .number(checksum(row)).number(info.born.value);
}

std::string key_of(const DocumentId& id) {
  std::string key;
  key.reserve(id.domain.size() + id.collection.size() + id.name.size() + 2);
  return key.append(id.domain).append(1, '\0').append(id.collection).append(1, '\0')
      .append(id.name);
}

Result<std::optional<DocumentRow>> at_most_one(Run& run) {
  WEFT_ASSIGN(const bool there, run.next());
  if (!there) return std::optional<DocumentRow>();
  return std::optional<DocumentRow>(row_of(run));
}

Result<void> visit(Run& run, const DocumentRows::Visitor& visitor) {
  for (;;) {
    WEFT_ASSIGN(const bool there, run.next());
    if (!there) return {};
    const DocumentRow row = row_of(run);
    if (!row.intact) return damaged_row(row.name);
    if (!visitor(row)) return {};
  }
}

}  // namespace

Error damaged_row(const std::string& name) {
  return {ErrorCode::kDataLoss, "the stored description of document '" + name + "' is damaged"};
}

Result<void> check_absent(const std::optional<DocumentRow>& found, const DocumentId& id) {
  if (found && !found->intact) return damaged_row(id.name);
  if (found && !found->removed) return storage_rules::already_exists(id);
  return {};
}

CollectionId collection_of(const DocumentId& id) { return {id.domain, id.collection}; }

DocumentRows::DocumentRows(Statement s[])
    : by_id_(std::move(s[0])), by_name_(std::move(s[1])), collection_(std::move(s[2])),
      make_collection_(std::move(s[3])), feed_end_(std::move(s[4])), insert_(std::move(s[5])),
      update_(std::move(s[6])), feed_(std::move(s[7])), list_(std::move(s[8])) {}

Result<DocumentRows> DocumentRows::open(Connection& connection) {
  std::vector<Statement> statements;
  statements.reserve(kStatements);
  for (const std::string_view sql : kSql) {
    WEFT_ASSIGN(Statement statement, Statement::prepare(connection, sql));
    statements.push_back(std::move(statement));
  }
  return DocumentRows(statements.data());
}

Result<std::optional<DocumentRow>> DocumentRows::find(const DocumentId& id) {
  std::string key = key_of(id);
  const auto known = ids_.find(key);
  if (known != ids_.end()) return find_by_id(known->second);
  WEFT_ASSIGN(std::optional<DocumentRow> row, find_by_name(id));
  if (row) remember(std::move(key), row->id);
  return row;
}

Result<DocumentRow> DocumentRows::make(const DocumentId& id, std::uint64_t collection,
                                       std::optional<DocumentRow> found, const Creation& creation,
                                       FeedPosition feed) {
  const bool fresh = !found;
  DocumentRow row = fresh ? DocumentRow() : *std::move(found);
  row.collection = collection;
  row.name = id.name;
  row.removed = false;
  row.info = storage_rules::created(creation, row.info.end, feed);
  if (!fresh) {
    WEFT_TRY(update(row));
    return row;
  }
  WEFT_TRY(insert(row));
  WEFT_ASSIGN(std::optional<DocumentRow> made, find_by_name(id));
  WEFT_CHECK(made.has_value());
  return *std::move(made);
}

Result<std::optional<DocumentRow>> DocumentRows::find_by_id(std::uint64_t id) {
  Run run(by_id_);
  run.number(id);
  return at_most_one(run);
}

Result<std::optional<DocumentRow>> DocumentRows::find_by_name(const DocumentId& id) {
  Run run(by_name_);
  run.text(id.name).text(id.domain).text(id.collection);
  return at_most_one(run);
}

void DocumentRows::remember(std::string key, std::uint64_t id) {
  if (ids_.size() >= kIdsMax) ids_.clear();
  ids_.emplace(std::move(key), id);
}

Result<DocumentRow> DocumentRows::existing(const DocumentId& id) {
  WEFT_TRY(validate(id));
  WEFT_ASSIGN(std::optional<DocumentRow> row, find(id));
  if (row && !row->intact) return damaged_row(id.name);
  if (!row || row->removed) return storage_rules::not_found(id);
  return *std::move(row);
}

Result<std::optional<std::uint64_t>> DocumentRows::find_collection(const CollectionId& id) {
  Run run(collection_);
  run.text(id.domain).text(id.collection);
  WEFT_ASSIGN(const bool there, run.next());
  if (!there) return std::optional<std::uint64_t>();
  return std::optional<std::uint64_t>(run.number_at(0));
}

Result<std::uint64_t> DocumentRows::find_or_make_collection(const CollectionId& id) {
  WEFT_ASSIGN(const std::optional<std::uint64_t> found, find_collection(id));
  if (found) return *found;
  Run run(make_collection_);
  run.text(id.domain).text(id.collection);
  WEFT_ASSIGN(const bool made, run.next());
  WEFT_CHECK(made);
  return run.number_at(0);
}

Result<std::uint64_t> DocumentRows::feed_end(std::uint64_t collection) {
  Run run(feed_end_);
  run.number(collection);
  WEFT_ASSIGN(const bool there, run.next());
  WEFT_CHECK(there);
  return run.number_at(0);
}

Result<void> DocumentRows::insert(const DocumentRow& row) {
  Run run(insert_);
  bind_contents(run, row);
  return run.number(row.collection).text(row.name).finish();
}

Result<void> DocumentRows::update(const DocumentRow& row) {
  Run run(update_);
  bind_contents(run, row);
  return run.number(row.id).finish();
}

Result<void> DocumentRows::feed(std::uint64_t collection, FeedPosition after, std::size_t limit,
                                const Visitor& visitor) {
  Run run(feed_);
  run.number(collection).number(std::min(after.value, kNumberMax))
      .number(std::min<std::uint64_t>(limit, kNumberMax));
  return visit(run, visitor);
}

Result<void> DocumentRows::list(std::uint64_t collection, std::string_view after,
                                std::size_t limit, const Visitor& visitor) {
  Run run(list_);
  run.number(collection).text(after).number(std::min<std::uint64_t>(limit, kNumberMax));
  return visit(run, visitor);
}

}  // namespace weft::sqlite
