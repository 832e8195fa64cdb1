#pragma once

#include <array>
#include <cstdint>

#include "weft/base/bytes.hpp"
#include "weft/base/random.hpp"
#include "weft/base/result.hpp"

namespace weft::encrypted {

inline constexpr std::size_t kKeyBytes = 32;
using Key = std::array<std::uint8_t, kKeyBytes>;

/// What a record is, besides its document: a record in another's place does not open.
enum class Purpose : std::uint8_t { kPayload = 1, kVersion = 2, kSnapshot = 3, kKeyring = 4 };

Key random_key(Random& random);

/// version:byte key:u32 nonce:24 bytes, then the content and its tag of 16, which covers `context` too.
Bytes seal(ByteView content, ByteView context, std::uint32_t key_number, const Key& key, Random& random);

/// The number of the key that a record needs. Errors: kDataLoss (too short, another version).
Result<std::uint32_t> key_number_of(ByteView record);
/// Errors: kDataLoss (changed, another context, another key).
Result<Bytes> unseal(ByteView record, ByteView context, const Key& key);

/// A key from words. Errors: kResourceExhausted.
Result<Key> key_from_words(std::string_view words, ByteView salt);
inline constexpr std::size_t kSaltBytes = 16;

}  // namespace weft::encrypted
