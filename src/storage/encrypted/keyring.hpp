#pragma once

#include <map>

#include "storage/encrypted/sealing.hpp"
#include "weft/storage/encrypted/encrypted_storage.hpp"

namespace weft {

/// The keys of an encrypted storage, kept in the other storage under the secret.
class EncryptedStorage::Keyring {
 public:
  static Result<std::unique_ptr<Keyring>> open(Storage& other, const StorageSecret& secret, Random& random);

  Bytes seal(const DocumentId& id, encrypted::Purpose purpose, ByteView content) const;
  /// Errors: kDataLoss.
  Result<Bytes> unseal(const DocumentId& id, encrypted::Purpose purpose, ByteView record) const;

  Result<void> change_secret(const StorageSecret& secret);
  Result<void> rotate();

 private:
  using Keys = std::map<std::uint32_t, encrypted::Key>;  // the last one encrypts

  Keyring(Storage& other, Random& random) : other_(&other), random_(&random) {}
  Result<void> begin(const StorageSecret& secret);
  Result<void> take(ByteView stored, const StorageSecret& secret);
  Result<void> store(const Keys& keys, const Bytes& salt, const encrypted::Key& master);
  encrypted::Key fresh_key() const { return encrypted::random_key(*random_); }

  Storage* other_;
  Random* random_;
  Keys keys_;
  Bytes salt_;
  encrypted::Key master_{};
};

}  // namespace weft
