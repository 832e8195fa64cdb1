#include "storage/encrypted/keyring.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "weft/base/varint.hpp"

namespace weft {

using encrypted::Key;
using encrypted::Purpose;

namespace {

constexpr std::string_view kModel = "weft.keyring";
constexpr std::uint32_t kMasterKey = 0;

DocumentId keyring_id() { return {"weft", "keys", "keyring"}; }

/// What a record is bound to: each part behind its length.
Bytes context_of(const DocumentId& id, Purpose purpose) {
  Bytes context;
  Writer out(context);
  out.u8(static_cast<std::uint8_t>(purpose));
  for (const std::string* part : {&id.domain, &id.collection, &id.name}) out.varstring(*part);
  return context;
}

Result<Key> master_key(const StorageSecret& secret, ByteView salt) {
  if (const auto* key = std::get_if<StorageKey>(&secret)) return key->bytes;
  return encrypted::key_from_words(std::get<StoragePassphrase>(secret).words, salt);
}

Bytes random_salt(Random& random) {
  Bytes salt;
  Writer out(salt);
  for (std::size_t at = 0; at < encrypted::kSaltBytes; at += 8) out.big_endian(random.next(), 8);
  return salt;
}

}  // namespace

Result<std::unique_ptr<EncryptedStorage::Keyring>> EncryptedStorage::Keyring::open(Storage& other, const StorageSecret& secret,
                                                                                  Random& random) {
  if (sodium_init() < 0) return Error{ErrorCode::kInternal, "encrypted storage: libsodium does not start"};
  std::unique_ptr<Keyring> keyring(new Keyring(other, random));
  Bytes newest;
  auto read = other.read(keyring_id(), {1}, [&](LogPosition, const Entry& entry) {
    newest = to_bytes(entry.payload);
    return true;
  });
  if (!read && read.error().code != ErrorCode::kNotFound) return read.error();
  if (newest.empty()) {
    WEFT_TRY(keyring->begin(secret));
  } else {
    WEFT_TRY(keyring->take(newest, secret));
  }
  return keyring;
}

Result<void> EncryptedStorage::Keyring::begin(const StorageSecret& secret) {
  auto created = other_->create(keyring_id(), kModel, {random_->next(), random_->next()});
  if (!created && created.error().code != ErrorCode::kAlreadyExists) return created.error();
  keys_ = {{1, fresh_key()}};
  return change_secret(secret);
}

// salt, then the keys as a sealed record.
Result<void> EncryptedStorage::Keyring::take(ByteView stored, const StorageSecret& secret) {
  Reader in(stored);
  salt_ = to_bytes(in.varbytes());
  const ByteView sealed = in.varbytes();
  if (in.failed() || !in.at_end() || salt_.size() != encrypted::kSaltBytes)
    return Error{ErrorCode::kDataLoss, "encrypted storage: the keyring cannot be read"};
  WEFT_ASSIGN(master_, master_key(secret, salt_));
  auto opened = encrypted::unseal(sealed, context_of(keyring_id(), Purpose::kKeyring), master_);
  if (!opened) return Error{ErrorCode::kUnauthenticated, "encrypted storage: the secret is another one"};
  Reader keys(*opened);
  for (std::uint64_t count = keys.varuint(); count > 0 && !keys.failed(); --count) {
    const auto number = static_cast<std::uint32_t>(keys.varuint());
    const ByteView bytes = keys.raw(encrypted::kKeyBytes);
    if (!keys.failed()) std::copy(bytes.begin(), bytes.end(), keys_[number].begin());
  }
  if (keys.failed() || !keys.at_end() || keys_.empty())
    return Error{ErrorCode::kDataLoss, "encrypted storage: the keyring cannot be read"};
  return {};
}

// The newest entry counts; those before hold the same keys under secrets of before, and are discarded.
Result<void> EncryptedStorage::Keyring::store(const Keys& keys, const Bytes& salt, const Key& master) {
  Bytes plain;
  Writer out(plain);
  out.varuint(keys.size());
  for (const auto& [number, key] : keys) {
    out.varuint(number);
    out.raw(key);
  }
  Bytes payload;
  Writer record(payload);
  record.varbytes(salt);
  record.varbytes(encrypted::seal(plain, context_of(keyring_id(), Purpose::kKeyring), kMasterKey, master, *random_));
  const Entry entry{0, 0, "", {}, EntryKind::kReset, payload};
  const Append append{keyring_id(), std::nullopt, {&entry, 1}, {}};
  const auto appended = other_->append({&append, 1}, Durability::kDurable);
  if (!appended.front()) return appended.front().error();
  const LogPosition end = appended.front()->end;
  if (end.value <= 1) return {};
  const LogPosition before{end.value - 1};
  WEFT_TRY(other_->write_snapshot(keyring_id(), before, {}));
  return other_->discard_through(keyring_id(), before);
}

Result<void> EncryptedStorage::Keyring::change_secret(const StorageSecret& secret) {
  Bytes salt = random_salt(*random_);
  WEFT_ASSIGN(const Key master, master_key(secret, salt));
  WEFT_TRY(store(keys_, salt, master));
  salt_ = std::move(salt);
  master_ = master;
  return {};
}

Result<void> EncryptedStorage::Keyring::rotate() {
  Keys keys = keys_;
  keys.emplace(keys.rbegin()->first + 1, fresh_key());
  WEFT_TRY(store(keys, salt_, master_));
  keys_ = std::move(keys);
  return {};
}

Bytes EncryptedStorage::Keyring::seal(const DocumentId& id, Purpose purpose, ByteView content) const {
  const auto& [number, key] = *keys_.rbegin();
  return encrypted::seal(content, context_of(id, purpose), number, key, *random_);
}

Result<Bytes> EncryptedStorage::Keyring::unseal(const DocumentId& id, Purpose purpose, ByteView record) const {
  WEFT_ASSIGN(const std::uint32_t number, encrypted::key_number_of(record));
  const auto key = keys_.find(number);
  if (key == keys_.end()) return Error{ErrorCode::kDataLoss, "encrypted storage: a record under a key that is not known"};
  return encrypted::unseal(record, context_of(id, purpose), key->second);
}

}  // namespace weft
