#include "key_table.hpp"

#include <cstring>
#include <utility>
#include <vector>

#include "weft/base/check.hpp"

namespace weft::ot {
namespace {

constexpr std::size_t kForgottenWords = 1024;  // that are not worth packing

std::size_t words_of(std::size_t bytes) { return 1 + (bytes + 3) / 4; }

}  // namespace

std::string_view KeyTable::operator[](std::uint32_t number) const {
  const std::uint32_t* at = words_.data() + entries_[number].offset;
  return {reinterpret_cast<const char*>(at + 1), *at};
}

std::uint32_t KeyTable::append(std::string_view key) {
  const std::size_t offset = words_.size();
  const std::size_t words = words_of(key.size());
  WEFT_CHECK(key.size() < 0xFFFFFFFF && offset + words < 0xFFFFFFFF);
  std::uint32_t* at = words_.extend(words);
  at[0] = static_cast<std::uint32_t>(key.size());
  std::memcpy(at + 1, key.data(), key.size());
  return static_cast<std::uint32_t>(offset);
}

std::uint32_t KeyTable::acquire(std::string_view key) {
  const ByText order{this};
  const std::uint32_t known = sorted_.find(order, key);
  if (known != sorted_.kNone) {
    ++entries_[known].users;
    return known;
  }
  const std::uint32_t number = entries_.take({append(key), 1});
  sorted_.insert(order, key, number);
  return number;
}

void KeyTable::release(std::uint32_t number) {
  if (--entries_[number].users != 0) return;
  const std::string_view key = (*this)[number];
  forgotten_words_ += words_of(key.size());
  sorted_.erase(ByText{this}, key);
  entries_.give_back(number);
  if (forgotten_words_ > kForgottenWords && forgotten_words_ > words_.size() / 2) pack();
}

std::vector<std::uint32_t> KeyTable::living() const {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(entries_.used());
  sorted_.visit_from(ByText{this}, std::string_view(), [&](std::uint32_t number) {
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

std::size_t KeyTable::users() const {
  std::size_t users = 0;
  for (const std::uint32_t number : living()) users += entries_[number].users;
  return users;
}

void KeyTable::pack() {
  const std::vector<std::uint32_t> numbers = living();
  PodVector<std::uint32_t> old = std::move(words_);
  words_.reserve(old.size() - forgotten_words_);
  forgotten_words_ = 0;
  for (const std::uint32_t number : numbers) {
    const std::uint32_t* at = old.data() + entries_[number].offset;
    entries_[number].offset = append({reinterpret_cast<const char*>(at + 1), *at});
  }
}

std::size_t KeyTable::memory_bytes() const {
  return entries_.memory_bytes() + sorted_.memory_bytes() + words_.capacity() * sizeof(std::uint32_t);
}

void KeyTable::check_invariants() const {
  std::size_t keys = 0;
  std::size_t words = 0;
  sorted_.check(ByText{this}, [&](std::uint32_t number) { return (*this)[number]; },
                [&](std::uint32_t number) {
                  WEFT_CHECK(entries_[number].users > 0);
                  ++keys;
                  words += words_of((*this)[number].size());
                });
  WEFT_CHECK(keys == entries_.used() && words + forgotten_words_ == words_.size());
  WEFT_CHECK(forgotten_words_ <= kForgottenWords || forgotten_words_ <= words_.size() / 2);  // invariant 5
}

}  // namespace weft::ot
