#include "storage/encrypted/sealing.hpp"

#include <sodium.h>

#include <algorithm>

#include "weft/base/check.hpp"
#include "weft/base/varint.hpp"

namespace weft::encrypted {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kNumberBytes = 4;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = 1 + kNumberBytes + kNonceBytes;

static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kSaltBytes == crypto_pwhash_SALTBYTES);

void append_random(Bytes& bytes, std::size_t count, Random& random) {
  Writer out(bytes);
  for (; count >= 8; count -= 8) out.big_endian(random.next(), 8);
  WEFT_CHECK(count == 0);
}

}  // namespace

Key random_key(Random& random) {
  Bytes bytes;
  append_random(bytes, kKeyBytes, random);
  Key key;
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

Bytes seal(ByteView content, ByteView context, std::uint32_t key_number, const Key& key, Random& random) {
  Bytes record{kVersion};
  Writer(record).big_endian(key_number, kNumberBytes);
  append_random(record, kNonceBytes, random);
  record.resize(kHeadBytes + content.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(record.data() + kHeadBytes, nullptr, content.data(), content.size(), context.data(),
                                             context.size(), nullptr, record.data() + 1 + kNumberBytes, key.data());
  return record;
}

Result<std::uint32_t> key_number_of(ByteView record) {
  if (record.size() < kHeadBytes + kTagBytes || record[0] != kVersion)
    return Error{ErrorCode::kDataLoss, "encrypted storage: not a record"};
  Reader in(record.subspan(1));
  return static_cast<std::uint32_t>(in.big_endian(kNumberBytes));
}

Result<Bytes> unseal(ByteView record, ByteView context, const Key& key) {
  WEFT_TRY(key_number_of(record));
  const ByteView sealed = record.subspan(kHeadBytes);
  Bytes content(sealed.size() - kTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(content.data(), nullptr, nullptr, sealed.data(), sealed.size(), context.data(),
                                                 context.size(), record.data() + 1 + kNumberBytes, key.data()) != 0)
    return Error{ErrorCode::kDataLoss, "encrypted storage: a record was changed, or is not in its place"};
  return content;
}

Result<Key> key_from_words(std::string_view words, ByteView salt) {
  Key key;
  if (crypto_pwhash(key.data(), key.size(), words.data(), words.size(), salt.data(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                    crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return Error{ErrorCode::kResourceExhausted, "encrypted storage: no memory to make a key from the passphrase"};
  return key;
}

}  // namespace weft::encrypted
