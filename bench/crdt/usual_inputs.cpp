#include "usual_inputs.hpp"

#include <algorithm>
#include <utility>

namespace weft::bench {

std::uint32_t SharedRandom::below(std::size_t count) {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 17;
  state_ ^= state_ << 5;
  return state_ % static_cast<std::uint32_t>(count);
}

std::string SharedRandom::word(std::size_t least, std::size_t most) {
  constexpr std::size_t kLetters = 26;
  std::string letters(least + below(most - least + 1), ' ');
  for (char& letter : letters) letter = static_cast<char>('a' + below(kLetters));
  return letters;
}

void TypedText::insert(std::size_t at, std::string word) {
  text_.insert(at, word);
  edits_.push_back({at, 0, std::move(word)});
}

void TypedText::erase(std::size_t at, std::size_t count) {
  text_.erase(at, count);
  edits_.push_back({at, count, {}});
}

void TypedText::insert_anywhere(SharedRandom& random, std::size_t least, std::size_t most) {
  const std::size_t at = random.below(text_.size() + 1);
  insert(at, random.word(least, most));
}

void TypedText::insert_or_erase(SharedRandom& random, std::size_t least, std::size_t most) {
  constexpr std::size_t kErasedMost = 9;
  const std::size_t at = random.below(text_.size() + 1);
  if (at == text_.size() || random.coin()) {
    insert(at, random.word(least, most));
  } else {
    erase(at, 1 + random.below(std::min(kErasedMost, text_.size() - at)));
  }
}

std::uint32_t scattered_client(std::uint32_t number) {
  constexpr std::uint32_t kGoldenRatio = 0x9e3779b1;  // odd, so that no two products are alike
  return (number + 1) * kGoldenRatio;
}

}  // namespace weft::bench
