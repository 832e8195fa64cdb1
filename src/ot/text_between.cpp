#include <algorithm>

#include "weft/ot/text_change.hpp"

namespace weft::ot {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::uint32_t code_points(std::string_view utf8) {
  return static_cast<std::uint32_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) { return !continues(byte); }));
}

}  // namespace

TextChange TextChange::between(std::string_view before, std::string_view behind) {
  const std::size_t shorter = std::min(before.size(), behind.size());
  std::size_t front = 0;
  while (front < shorter && before[front] == behind[front]) ++front;
  while (front > 0 && front < before.size() && continues(before[front])) --front;
  while (front > 0 && front < behind.size() && continues(behind[front])) --front;
  std::size_t back = 0;
  while (back < shorter - front && before[before.size() - 1 - back] == behind[behind.size() - 1 - back]) ++back;
  while (back > 0 && continues(before[before.size() - back])) --back;
  return splice(code_points(before.substr(0, front)), code_points(before.substr(front, before.size() - front - back)),
                behind.substr(front, behind.size() - front - back));
}

}  // namespace weft::ot
