#include "weft/storage/encrypted/encrypted_storage.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/encrypted/keyring.hpp"

namespace weft {

using encrypted::Purpose;

namespace {

/// Leaves with the first error of a visit, whatever the storage says of it.
Result<void> outcome_of(Result<void> visited, Result<void> seen) { return seen ? std::move(visited) : std::move(seen); }

Error too_long() { return {ErrorCode::kInvalidArgument, "longer than kRecordBytesMax with what encrypting adds"}; }

bool fits(ByteView content) { return content.size() + EncryptedStorage::kOverhead <= kRecordBytesMax; }

bool fits(const Append& append) {
  return fits(append.version) &&
         std::all_of(append.entries.begin(), append.entries.end(), [](const Entry& entry) { return fits(entry.payload); });
}

// What the other storage counts, as it would be without encrypting.
void take_off_overhead(DocumentInfo& info) {
  const std::uint64_t after = std::max(info.snapshot_through.value, info.born.value);
  const std::uint64_t kept_after = std::max(after + 1, info.first.value);
  const std::uint64_t entries = info.end.value >= kept_after ? info.end.value - kept_after + 1 : 0;
  info.log_bytes_since_snapshot -= std::min(info.log_bytes_since_snapshot, entries * EncryptedStorage::kOverhead);
  info.snapshot_bytes -= std::min<std::uint64_t>(info.snapshot_bytes, EncryptedStorage::kOverhead);
}

}  // namespace

EncryptedStorage::EncryptedStorage(Storage& other, std::unique_ptr<Keyring> keyring)
    : other_(&other), keyring_(std::move(keyring)) {}

EncryptedStorage::~EncryptedStorage() = default;

Result<std::unique_ptr<EncryptedStorage>> EncryptedStorage::open(Storage& other, const StorageSecret& secret, Random& random) {
  WEFT_ASSIGN(auto keyring, Keyring::open(other, secret, random));
  return std::unique_ptr<EncryptedStorage>(new EncryptedStorage(other, std::move(keyring)));
}

Result<void> EncryptedStorage::change_secret(const StorageSecret& secret) { return keyring_->change_secret(secret); }
Result<void> EncryptedStorage::rotate_key() { return keyring_->rotate(); }

Result<DocumentInfo> EncryptedStorage::create(const DocumentId& id, std::string_view model, Incarnation incarnation) {
  return other_->create(id, model, incarnation);
}

// A document that was never written has no version yet.
Result<DocumentInfo> EncryptedStorage::info(const DocumentId& id) {
  WEFT_ASSIGN(DocumentInfo info, other_->info(id));
  if (!info.version.empty()) {
    WEFT_ASSIGN(info.version, keyring_->unseal(id, Purpose::kVersion, info.version));
  }
  take_off_overhead(info);
  return info;
}

Result<void> EncryptedStorage::remove(const DocumentId& id) { return other_->remove(id); }
Result<void> EncryptedStorage::discard_through(const DocumentId& id, LogPosition through) {
  return other_->discard_through(id, through);
}

std::vector<Result<Appended>> EncryptedStorage::append(std::span<const Append> batch, Durability durability) {
  std::vector<Result<Appended>> results(batch.size(), Result<Appended>(too_long()));
  std::vector<std::size_t> taken;  // those that fit, by their places in the batch
  std::vector<SealedAppend> sealed;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!fits(batch[i])) continue;
    taken.push_back(i);
    sealed.push_back(seal(batch[i]));
  }
  std::vector<Append> appends;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Append& append = appends.emplace_back(batch[taken[i]]);
    append.entries = sealed[i].entries;
    append.version = sealed[i].version;
  }
  std::vector<Result<Appended>> appended = other_->append(appends, durability);
  for (std::size_t i = 0; i < taken.size(); ++i) results[taken[i]] = std::move(appended[i]);
  return results;
}

EncryptedStorage::SealedAppend EncryptedStorage::seal(const Append& append) const {
  SealedAppend sealed;
  sealed.entries.assign(append.entries.begin(), append.entries.end());
  sealed.payloads.reserve(append.entries.size());
  for (Entry& entry : sealed.entries)
    entry.payload = sealed.payloads.emplace_back(keyring_->seal(append.document, Purpose::kPayload, entry.payload));
  sealed.version = keyring_->seal(append.document, Purpose::kVersion, append.version);
  return sealed;
}

Result<void> EncryptedStorage::read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) {
  Result<void> seen;
  auto visited = other_->read(id, from, [&](LogPosition position, const Entry& entry) {
    const auto payload = keyring_->unseal(id, Purpose::kPayload, entry.payload);
    if (!payload) return seen = payload.error(), false;
    Entry plain = entry;
    plain.payload = *payload;
    return visitor(position, plain);
  });
  return outcome_of(std::move(visited), std::move(seen));
}

Result<std::optional<Snapshot>> EncryptedStorage::snapshot(const DocumentId& id) {
  WEFT_ASSIGN(std::optional<Snapshot> found, other_->snapshot(id));
  if (found) {
    WEFT_ASSIGN(found->data, keyring_->unseal(id, Purpose::kSnapshot, found->data));
  }
  return found;
}

Result<std::optional<Snapshot>> EncryptedStorage::snapshot_at(const DocumentId& id, LogPosition at) {
  WEFT_ASSIGN(std::optional<Snapshot> found, other_->snapshot_at(id, at));
  if (found) {
    WEFT_ASSIGN(found->data, keyring_->unseal(id, Purpose::kSnapshot, found->data));
  }
  return found;
}

Result<void> EncryptedStorage::write_snapshot(const DocumentId& id, LogPosition through, ByteView data) {
  if (!fits(data)) return too_long();
  return other_->write_snapshot(id, through, keyring_->seal(id, Purpose::kSnapshot, data));
}

Result<void> EncryptedStorage::feed(const CollectionId& collection, FeedPosition after, std::size_t limit,
                                    const FeedVisitor& visitor) {
  Result<void> seen;
  auto visited = other_->feed(collection, after, limit, [&](const FeedRow& row) {
    FeedRow plain = row;
    if (!row.version.empty()) {
      auto version = keyring_->unseal(row.document, Purpose::kVersion, row.version);
      if (!version) return seen = version.error(), false;
      plain.version = std::move(*version);
    }
    return visitor(plain);
  });
  return outcome_of(std::move(visited), std::move(seen));
}

Result<void> EncryptedStorage::list(const CollectionId& collection, std::string_view after, std::size_t limit,
                                    const ListVisitor& visitor) {
  Result<void> seen;
  auto visited = other_->list(collection, after, limit, [&](std::string_view name, const DocumentInfo& info) {
    DocumentInfo plain = info;
    if (!info.version.empty()) {
      auto version = keyring_->unseal({collection.domain, collection.collection, std::string(name)}, Purpose::kVersion, info.version);
      if (!version) return seen = version.error(), false;
      plain.version = std::move(*version);
    }
    take_off_overhead(plain);
    return visitor(name, plain);
  });
  return outcome_of(std::move(visited), std::move(seen));
}

}  // namespace weft
