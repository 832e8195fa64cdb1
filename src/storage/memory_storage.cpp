#include "weft/storage/memory_storage.hpp"

#include <algorithm>
#include <deque>
#include <iterator>

#include "weft/storage/storage_rules.hpp"

namespace weft {
namespace {

struct KeptEntry {
  std::uint64_t replica;
  std::uint64_t sequence;
  std::string author;
  WallTime time;
  EntryKind kind;
  Bytes payload;

  explicit KeptEntry(const Entry& entry)
      : replica(entry.replica), sequence(entry.sequence), author(entry.author), time(entry.time),
        kind(entry.kind), payload(to_bytes(entry.payload)) {}

  Entry view() const { return {replica, sequence, author, time, kind, payload}; }
};

}  // namespace

// A removed document stays as its info, for the feed and for the positions its name has used.
struct MemoryStorage::Document {
  DocumentInfo info;
  bool removed = false;
  std::deque<KeptEntry> log;        // info.first .. info.end
  std::vector<Snapshot> snapshots;  // ascending: the checkpoints, then the newest

  // The payloads of the entries in (after, through] that are kept.
  std::uint64_t bytes_between(LogPosition after, LogPosition through) const {
    std::uint64_t bytes = 0;
    for (std::uint64_t at = std::max(after.value + 1, info.first.value); at <= through.value; ++at)
      bytes += log[static_cast<std::size_t>(at - info.first.value)].payload.size();
    return bytes;
  }
  bool newest_stays(LogPosition next) const {
    if (snapshots.empty()) return true;
    const LogPosition before = snapshots.size() == 1 ? info.born : snapshots[snapshots.size() - 2].through;
    return storage_rules::stays_as_checkpoint(info, next, bytes_between(before, info.snapshot_through));
  }
};

struct MemoryStorage::Collection {
  // Comparing std::string compares its bytes as unsigned, which for UTF-8 is the order wanted.
  std::map<std::string, Document, std::less<>> documents;
  std::map<std::uint64_t, const std::string*> feed;  // newest place -> name, a key of `documents`
  std::uint64_t feed_end = 0;

  // Takes the document's row out of the feed and returns the place of its next one.
  FeedPosition move_to_feed_end(const std::string& name, const Document& document) {
    feed.erase(document.info.feed.value);
    feed.emplace(++feed_end, &name);
    return FeedPosition{feed_end};
  }
};

MemoryStorage::MemoryStorage() = default;
MemoryStorage::~MemoryStorage() = default;

MemoryStorage::Collection* MemoryStorage::find(const std::string& domain,
                                               const std::string& collection) {
  const auto found = collections_.find({domain, collection});
  return found == collections_.end() ? nullptr : found->second.get();
}

Result<MemoryStorage::Document*> MemoryStorage::existing(const DocumentId& id) {
  WEFT_TRY(validate(id));
  if (Collection* collection = find(id.domain, id.collection)) {
    const auto found = collection->documents.find(id.name);
    if (found != collection->documents.end() && !found->second.removed) return &found->second;
  }
  return storage_rules::not_found(id);
}

Result<DocumentInfo> MemoryStorage::create(const DocumentId& id, std::string_view model,
                                           Incarnation incarnation) {
  WEFT_TRY(storage_rules::check_create(id, model));
  auto& collection = collections_[{id.domain, id.collection}];
  if (!collection) collection = std::make_unique<Collection>();
  const auto [place, fresh] = collection->documents.try_emplace(id.name);
  Document& document = place->second;
  if (!fresh && !document.removed) return storage_rules::already_exists(id);
  const FeedPosition feed = collection->move_to_feed_end(place->first, document);
  document.info = storage_rules::created({model, incarnation}, document.info.end, feed);
  document.removed = false;
  return document.info;
}

Result<DocumentInfo> MemoryStorage::info(const DocumentId& id) {
  WEFT_ASSIGN(Document* document, existing(id));
  return document->info;
}

Result<void> MemoryStorage::remove(const DocumentId& id) {
  WEFT_ASSIGN(Document* document, existing(id));
  Collection& collection = *find(id.domain, id.collection);
  const auto place = collection.documents.find(id.name);
  document->info.feed = collection.move_to_feed_end(place->first, *document);
  document->removed = true;
  document->log.clear();
  document->snapshots.clear();
  return {};
}

Result<Appended> MemoryStorage::append_one(const Append& append) {
  WEFT_TRY(storage_rules::check_append(append));
  if (append.create) WEFT_TRY(create(append.document, append.create->model, append.create->incarnation));
  WEFT_ASSIGN(Document* document, existing(append.document));
  WEFT_TRY(storage_rules::check_expected_end(document->info, append));
  for (const Entry& entry : append.entries) document->log.emplace_back(entry);
  Collection& collection = *find(append.document.domain, append.document.collection);
  const auto place = collection.documents.find(append.document.name);
  const FeedPosition feed = collection.move_to_feed_end(place->first, *document);
  return storage_rules::note_append(document->info, append, feed);
}

std::vector<Result<Appended>> MemoryStorage::append(std::span<const Append> batch, Durability) {
  std::vector<Result<Appended>> results;
  results.reserve(batch.size());
  for (const Append& append : batch) results.push_back(append_one(append));
  return results;
}

Result<void> MemoryStorage::read(const DocumentId& id, LogPosition from,
                                 const LogVisitor& visitor) {
  WEFT_ASSIGN(Document* document, existing(id));
  const std::uint64_t first = document->info.first.value;
  const std::uint64_t end = document->info.end.value;
  for (std::uint64_t at = std::max(from.value, first); at <= end; ++at)
    if (!visitor(LogPosition{at}, document->log[static_cast<std::size_t>(at - first)].view())) break;
  return {};
}

Result<std::optional<Snapshot>> MemoryStorage::snapshot(const DocumentId& id) {
  WEFT_ASSIGN(Document* document, existing(id));
  if (document->snapshots.empty()) return std::optional<Snapshot>();
  return std::optional<Snapshot>(document->snapshots.back());
}

Result<std::optional<Snapshot>> MemoryStorage::snapshot_at(const DocumentId& id, LogPosition at) {
  WEFT_ASSIGN(Document* document, existing(id));
  const std::vector<Snapshot>& all = document->snapshots;
  const auto newer = std::upper_bound(all.begin(), all.end(), at, [](LogPosition wanted, const Snapshot& snapshot) {
    return wanted < snapshot.through;
  });
  if (newer == all.begin()) return std::optional<Snapshot>();
  return std::optional<Snapshot>(*std::prev(newer));
}

Result<void> MemoryStorage::write_snapshot(const DocumentId& id, LogPosition through,
                                           ByteView data) {
  WEFT_ASSIGN(Document* document, existing(id));
  DocumentInfo& info = document->info;
  WEFT_TRY(storage_rules::check_snapshot(info, through, data));
  if (!document->newest_stays(through)) document->snapshots.pop_back();
  document->snapshots.push_back({through, to_bytes(data)});
  storage_rules::note_snapshot(info, through, data.size(), document->bytes_between(through, info.end));
  return {};
}

Result<void> MemoryStorage::discard_through(const DocumentId& id, LogPosition through) {
  WEFT_ASSIGN(Document* document, existing(id));
  WEFT_TRY(storage_rules::check_discard(document->info, through));
  const std::uint64_t old_first = document->info.first.value;
  storage_rules::note_discard(document->info, through);
  const std::uint64_t forgotten = document->info.first.value - old_first;
  const auto begin = document->log.begin();
  document->log.erase(begin, std::next(begin, static_cast<std::ptrdiff_t>(forgotten)));
  std::vector<Snapshot>& all = document->snapshots;
  const auto kept = std::find_if(all.begin(), all.end(), [&](const Snapshot& snapshot) {
    return !(snapshot.through < through) || &snapshot == &all.back();
  });
  all.erase(all.begin(), kept);
  return {};
}

Result<void> MemoryStorage::feed(const CollectionId& id, FeedPosition after, std::size_t limit,
                                 const FeedVisitor& visitor) {
  WEFT_TRY(validate(id));
  const Collection* collection = find(id.domain, id.collection);
  if (collection == nullptr) return {};
  auto row = collection->feed.upper_bound(after.value);
  for (; row != collection->feed.end() && limit > 0; ++row, --limit) {
    const auto& [name, document] = *collection->documents.find(*row->second);
    if (!visitor({{id.domain, id.collection, name},
                  document.info.feed,
                  document.removed,
                  document.info.incarnation,
                  document.info.version}))
      break;
  }
  return {};
}

Result<void> MemoryStorage::list(const CollectionId& id, std::string_view after,
                                 std::size_t limit, const ListVisitor& visitor) {
  WEFT_TRY(validate(id));
  const Collection* collection = find(id.domain, id.collection);
  if (collection == nullptr) return {};
  auto place = collection->documents.upper_bound(after);
  for (; place != collection->documents.end() && limit > 0; ++place) {
    if (place->second.removed) continue;
    if (!visitor(place->first, place->second.info)) break;
    --limit;
  }
  return {};
}

}  // namespace weft
