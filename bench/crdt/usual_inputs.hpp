#pragma once

// The inputs of the workloads B1 to B3. bench/peers/usual_inputs.mjs draws the same ones, so that
// every peer does the same work and updates of one format must have one size.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edit.hpp"

namespace weft::bench {

/// Marsaglia's xorshift generator of 32 bits, with shifts 13, 17 and 5. The seed is not 0.
class SharedRandom {
 public:
  explicit SharedRandom(std::uint32_t seed) : state_(seed) {}
  std::uint32_t below(std::size_t count);
  bool coin() { return below(2) == 1; }
  /// `least` to `most` letters a to z.
  std::string word(std::size_t least, std::size_t most);

 private:
  std::uint32_t state_;
};

/// Edits of an ASCII text, and what it is after them.
class TypedText {
 public:
  explicit TypedText(std::string start) : text_(std::move(start)) {}
  void insert(std::size_t at, std::string word);
  void erase(std::size_t at, std::size_t count);
  /// Inserts a word somewhere.
  void insert_anywhere(SharedRandom& random, std::size_t least, std::size_t most);
  /// Inserts a word somewhere, or erases up to nine letters.
  void insert_or_erase(SharedRandom& random, std::size_t least, std::size_t most);

  const std::vector<Edit>& edits() const { return edits_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<Edit> edits_;
};

/// Numbers put into a list at one place, in one edit.
struct ListEdit {
  std::size_t at = 0;
  std::vector<double> numbers;
};

/// 32 bits that look drawn, no two alike: the client id of the `number`th replica.
std::uint32_t scattered_client(std::uint32_t number);

}  // namespace weft::bench
