#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// Numbers strings densely from zero and keeps each once.
class StringTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  explicit StringTable(std::uint64_t seed = 0xcbf29ce484222325U) : seed_(seed) {}

  /// The number of `text`, or kNone.
  std::uint32_t find(std::string_view text) const {
    if (slots_.empty()) return kNone;
    const std::uint32_t hash = hash_of(text);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const std::uint32_t index = slots_[at];
      if (index == kNone) return kNone;
      if (entries_[index].hash == hash && (*this)[index] == text) return index;
    }
  }

  /// The number of `text`, which is added when it is new. Complexity: O(length), amortised.
  std::uint32_t intern(std::string_view text) {
    const std::uint32_t known = find(text);
    if (known != kNone) return known;
    if ((entries_.size() + 1) * 4 > slots_.size() * 3) grow();
    const auto index = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({bytes_.size(), text.size(), hash_of(text)});
    bytes_.append(text);
    place(index);
    return index;
  }

  /// Lifetime: until the next intern().
  std::string_view operator[](std::uint32_t index) const {
    const Entry& entry = entries_[index];
    return std::string_view(bytes_).substr(entry.offset, entry.length);
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t memory_bytes() const {
    return slots_.capacity() * sizeof(std::uint32_t) + entries_.capacity() * sizeof(Entry) +
           bytes_.capacity();
  }

 private:
  struct Entry {
    std::size_t offset;
    std::size_t length;
    std::uint32_t hash;
  };

  std::size_t mask() const { return slots_.size() - 1; }

  std::uint32_t hash_of(std::string_view text) const {
    std::uint64_t hash = seed_;
    for (const char character : text)
      hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
    return static_cast<std::uint32_t>((hash ^ (hash >> 29)) * 0x9e3779b97f4a7c15U >> 32);
  }

  void place(std::uint32_t index) {
    std::size_t at = entries_[index].hash & mask();
    while (slots_[at] != kNone) at = (at + 1) & mask();
    slots_[at] = index;
  }

  void grow() {
    slots_.assign(slots_.empty() ? 8 : slots_.size() * 2, kNone);
    for (std::uint32_t index = 0; index < entries_.size(); ++index) place(index);
  }

  std::vector<std::uint32_t> slots_;  // a power of two of them, at most three quarters full
  std::vector<Entry> entries_;
  std::string bytes_;
  std::uint64_t seed_;
};

}  // namespace weft
