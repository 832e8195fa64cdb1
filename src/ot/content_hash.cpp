#include "content_hash.hpp"

#include <cstring>

namespace weft::ot::detail {
namespace {

/// Takes in one part after the other.
class Mixer {
 public:
  explicit Mixer(ElementType type) { add(static_cast<std::uint64_t>(type) + 1); }

  void add(std::uint64_t part) {
    value_ = (value_ ^ part) * 0x9e3779b97f4a7c15U;
    value_ ^= value_ >> 29;
  }
  void add(std::string_view text) {
    add(text.size());
    while (text.size() >= sizeof(std::uint64_t)) {
      add_word(text.substr(0, sizeof(std::uint64_t)));
      text.remove_prefix(sizeof(std::uint64_t));
    }
    add_word(text);
  }
  // As a double, so that 1 and 1.0 are one, and so are 0 and -0.
  void add(Number number) {
    const double value = number.as_double() == 0 ? 0.0 : number.as_double();
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    add(bits);
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_word(std::string_view text) {
    std::uint64_t word = 0;
    if (!text.empty()) std::memcpy(&word, text.data(), text.size());
    add(word);
  }

  std::uint64_t value_ = 0x2545f4914f6cdd1dU;
};

}  // namespace

std::uint64_t ContentHash::operator()(const Element& element) {
  if (const auto found = known_.find(&element); found != known_.end()) return found->second;
  Mixer mixer(element.type());
  if (const auto* value = std::get_if<bool>(&element.content)) mixer.add(std::uint64_t{*value});
  if (const auto* value = std::get_if<Number>(&element.content)) mixer.add(*value);
  if (const auto* value = std::get_if<Date>(&element.content)) mixer.add(static_cast<std::uint64_t>(value->milliseconds));
  if (const auto* value = std::get_if<Text>(&element.content)) mixer.add(std::string_view(value->utf8));
  if (const auto* array = std::get_if<Array>(&element.content))
    for (const Element& child : *array) mixer.add((*this)(child));
  if (const auto* object = std::get_if<Object>(&element.content))
    for (const Member& member : *object) {
      mixer.add(std::string_view(member.key));
      mixer.add((*this)(member.value));
    }
  return known_[&element] = mixer.value();
}

std::uint64_t ContentHash::operator()(const Plain& plain) {
  if (const auto found = known_.find(&plain); found != known_.end()) return found->second;
  Mixer mixer(plain.type());
  if (const bool* value = plain.as_bool()) mixer.add(std::uint64_t{*value});
  if (const Number* value = plain.as_number()) mixer.add(*value);
  if (const Date* value = plain.as_date()) mixer.add(static_cast<std::uint64_t>(value->milliseconds));
  if (const std::string* value = plain.as_string()) mixer.add(std::string_view(*value));
  if (const Plain::List* list = plain.as_list())
    for (const Plain& item : *list) mixer.add((*this)(item));
  if (const Plain::Map* map = plain.as_map())
    for (const Plain::Member& member : *map) {
      mixer.add(std::string_view(member.key));
      mixer.add((*this)(member.value));
    }
  return known_[&plain] = mixer.value();
}

}  // namespace weft::ot::detail
