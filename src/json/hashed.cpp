#include "json/hashed.hpp"

#include <cstring>
#include <string_view>

namespace weft::json {
namespace {

// The finaliser of SplitMix64.
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  return mixed(hash);
}

std::uint64_t hash_of(double number) {
  const double positive_zero = number == 0 ? 0.0 : number;  // -0 equals 0
  std::uint64_t bits;
  std::memcpy(&bits, &positive_zero, sizeof bits);
  return mixed(bits);
}

// Members are summed: their order does not count.
std::uint64_t gather(const Value& value, std::vector<Hashed>& children) {
  std::uint64_t hash = 0;
  if (const Array* array = value.as_array()) {
    for (const Value& element : *array) {
      children.push_back(json::hash_of(element));
      hash = mixed(hash + children.back().hash);
    }
  } else if (const Object* object = value.as_object()) {
    for (const auto& [name, member] : *object) {
      children.push_back(json::hash_of(member));
      hash += mixed(hash_of(std::string_view(name)) ^ mixed(children.back().hash));
    }
  }
  return hash;
}

}  // namespace

Hashed hash_of(const Value& value) {
  Hashed hashed;
  std::uint64_t content = 0;
  if (const std::string* text = value.as_string()) content = hash_of(std::string_view(*text));
  if (const double* number = value.as_number()) content = hash_of(*number);
  if (const bool* flag = value.as_bool()) content = *flag ? 1 : 2;
  content += gather(value, hashed.children);
  hashed.hash = mixed(content + 0x9e3779b97f4a7c15U * (1 + static_cast<std::uint64_t>(value.kind())));
  return hashed;
}

}  // namespace weft::json
