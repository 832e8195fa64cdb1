#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/storage/storage.hpp"

namespace weft {

/// A key of the host's own, kept where only it can read.
struct StorageKey {
  std::array<std::uint8_t, 32> bytes{};
};

/// Words of a person, from which a key is made by Argon2id (64 MiB, a tenth of a second or so).
struct StoragePassphrase {
  std::string words;
};

using StorageSecret = std::variant<StorageKey, StoragePassphrase>;

/// Another storage whose payloads, versions and snapshots nobody reads without the secret.
///
/// Each is encrypted by itself with XChaCha20-Poly1305, bound to its document and to what it is: bytes that were
/// changed, or put in another document's place, are kDataLoss for their document. What is not hidden: names, models,
/// authors, times, replica ids, how many entries there are and how long. That entries are in their order, and none
/// missing at the end, it does not show.
///
/// The keys that encrypt lie in the other storage (domain "weft", collection "keys"), encrypted with the secret; so
/// a new secret leaves everything else as it is, and new keys are for what is written from then on.
/// Lifetime: the other storage and `random` outlive it. `random` must be unpredictable to others. Thread: one call
/// at a time. Errors of the calls: those of Storage.
class EncryptedStorage final : public Storage {
 public:
  /// What it takes more of the other storage for each payload, version and snapshot, in bytes.
  static constexpr std::size_t kOverhead = 45;

  /// Opens what was opened with this secret before, or begins. Errors: kUnauthenticated (another secret),
  /// kResourceExhausted (no memory for Argon2id), and those of the other storage.
  static Result<std::unique_ptr<EncryptedStorage>> open(Storage& other, const StorageSecret& secret, Random& random);
  ~EncryptedStorage() override;

  /// From now on this secret opens it, and the one before does not.
  Result<void> change_secret(const StorageSecret& secret);
  /// What is written from now on is encrypted with a new key; what is there stays readable.
  Result<void> rotate_key();

  Result<DocumentInfo> create(const DocumentId& id, std::string_view model, Incarnation incarnation) override;
  Result<DocumentInfo> info(const DocumentId& id) override;
  Result<void> remove(const DocumentId& id) override;
  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override;
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override;
  Result<std::optional<Snapshot>> snapshot(const DocumentId& id) override;
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override;
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override;
  Result<void> discard_through(const DocumentId& id, LogPosition through) override;
  Result<void> feed(const CollectionId& collection, FeedPosition after, std::size_t limit, const FeedVisitor& visitor) override;
  Result<void> list(const CollectionId& collection, std::string_view after, std::size_t limit, const ListVisitor& visitor) override;

 private:
  class Keyring;
  /// An append as it is handed on, and what that borrows.
  struct SealedAppend {
    std::vector<Entry> entries;
    std::vector<Bytes> payloads;
    Bytes version;
  };
  SealedAppend seal(const Append& append) const;
  EncryptedStorage(Storage& other, std::unique_ptr<Keyring> keyring);

  Storage* other_;
  std::unique_ptr<Keyring> keyring_;
};

}  // namespace weft
