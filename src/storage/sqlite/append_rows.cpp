#include "storage/sqlite/append_rows.hpp"

#include <map>

#include "weft/storage/storage_rules.hpp"

namespace weft::sqlite {
namespace {

// Rows of documents are read once, changed here, and written once, however often a document
// appears in the batch.
class Batch {
 public:
  Batch(DocumentRows& documents, LogRows& log) : documents_(documents), log_(log) {}

  Result<Result<Appended>> append(const Append& append);
  Result<void> finish();

 private:
  using Row = std::optional<DocumentRow>;
  struct ByParts {
    bool operator()(const DocumentId* a, const DocumentId* b) const {
      if (a->name != b->name) return a->name < b->name;
      if (a->collection != b->collection) return a->collection < b->collection;
      return a->domain < b->domain;
    }
  };

  Result<Row*> row_of(const DocumentId& id);
  Result<void> make(Row& row, const Append& append);
  Result<FeedPosition> next_feed(std::uint64_t collection);

  DocumentRows& documents_;
  LogRows& log_;
  std::map<const DocumentId*, Row, ByParts> rows_;    // keys are in the caller's batch
  std::map<std::uint64_t, std::uint64_t> feed_ends_;  // by collection
};

// A refusal of one element must not look like a failure of SQLite, which ends the batch.
Result<void> check(const std::optional<DocumentRow>& row, const Append& append) {
  if (append.create) return check_absent(row, append.document);
  if (row && !row->intact) return damaged_row(append.document.name);
  if (!row || row->removed) return storage_rules::not_found(append.document);
  return storage_rules::check_expected_end(row->info, append);
}

Result<Batch::Row*> Batch::row_of(const DocumentId& id) {
  const auto known = rows_.find(&id);
  if (known != rows_.end()) return &known->second;
  WEFT_ASSIGN(Row row, documents_.find(id));
  return &rows_.emplace(&id, std::move(row)).first->second;
}

Result<FeedPosition> Batch::next_feed(std::uint64_t collection) {
  auto known = feed_ends_.find(collection);
  if (known == feed_ends_.end()) {
    WEFT_ASSIGN(const std::uint64_t end, documents_.feed_end(collection));
    known = feed_ends_.emplace(collection, end).first;
  }
  return FeedPosition{++known->second};
}

Result<void> Batch::make(Row& row, const Append& append) {
  WEFT_ASSIGN(const std::uint64_t collection,
              documents_.find_or_make_collection(collection_of(append.document)));
  WEFT_ASSIGN(const FeedPosition feed, next_feed(collection));
  WEFT_ASSIGN(row, documents_.make(append.document, collection, std::move(row), *append.create, feed));
  return {};
}

Result<Result<Appended>> Batch::append(const Append& append) {
  if (auto valid = storage_rules::check_append(append); !valid)
    return Result<Appended>(std::move(valid).error());
  WEFT_ASSIGN(Row* row, row_of(append.document));
  if (auto accepted = check(*row, append); !accepted)
    return Result<Appended>(std::move(accepted).error());
  if (append.create) WEFT_TRY(make(*row, append));
  LogPosition position = (*row)->info.end;
  for (const Entry& entry : append.entries) {
    ++position.value;
    WEFT_TRY(log_.insert((*row)->id, position, entry));
  }
  WEFT_ASSIGN(const FeedPosition feed, next_feed((*row)->collection));
  return Result<Appended>(storage_rules::note_append((*row)->info, append, feed));
}

Result<void> Batch::finish() {
  for (const auto& [id, row] : rows_)
    if (row && row->intact && !row->removed) WEFT_TRY(documents_.update(*row));
  return {};
}

}  // namespace

Result<std::vector<Result<Appended>>> append_rows(DocumentRows& documents, LogRows& log,
                                                  std::span<const Append> batch) {
  Batch open(documents, log);
  std::vector<Result<Appended>> results;
  results.reserve(batch.size());
  for (const Append& append : batch) {
    WEFT_ASSIGN(Result<Appended> result, open.append(append));
    results.push_back(std::move(result));
  }
  WEFT_TRY(open.finish());
  return results;
}

}  // namespace weft::sqlite
