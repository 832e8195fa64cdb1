#include "weft/ot/json/read_plain.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "ot/json/lenient_string.hpp"

namespace weft::ot::json {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kSpace = " \t\n\r";

bool is_integral(std::string_view number) { return number.find_first_of(".eE") == std::string_view::npos; }

/// Reads values; remembers the first thing that went wrong.
class Reading {
 public:
  Reading(const char* end, std::size_t nesting_max) : end_(end), levels_(nesting_max) {}

  bool failed() const { return failed_; }
  bool too_deep() const { return too_deep_; }
  simdjson::error_code why() const { return why_; }

  Plain value(ondemand::value from) {
    ondemand::json_type type{};
    if (!take(from.type(), type)) return {};
    switch (type) {
      case ondemand::json_type::array: return list(from);
      case ondemand::json_type::object: return map(from);
      case ondemand::json_type::number: return number(from);
      case ondemand::json_type::string: return string(from);
      case ondemand::json_type::boolean: {
        bool flag = false;
        take(from.get_bool(), flag);
        return flag;
      }
      case ondemand::json_type::null: {
        bool null = false;
        if (take(from.is_null(), null) && !null) fail(simdjson::N_ATOM_ERROR);
        return nullptr;
      }
    }
    return {};
  }

 private:
  template <class T, class Target>
  bool take(simdjson::simdjson_result<T> result, Target& target) {
    const simdjson::error_code error = std::move(result).get(target);
    if (error) fail(error);
    return !failed_;
  }

  void fail(simdjson::error_code error) {
    if (!failed_) why_ = error;
    failed_ = true;
  }

  bool enter() {
    if (levels_ == 0) {
      too_deep_ = true;
      fail(simdjson::DEPTH_ERROR);
      return false;
    }
    --levels_;
    return true;
  }

  Plain list(ondemand::value& from) {
    ondemand::array array;
    Plain::List items;
    if (!enter() || !take(from.get_array(), array)) return {};
    for (auto item : array) {
      ondemand::value inner;
      if (!take(std::move(item), inner)) return {};
      items.push_back(value(inner));
      if (failed_) return {};
    }
    ++levels_;
    return items;
  }

  Plain map(ondemand::value& from) {
    ondemand::object object;
    std::vector<Plain::Member> members;
    if (!enter() || !take(from.get_object(), object)) return {};
    for (auto member : object) {
      ondemand::field field;
      if (!take(std::move(member), field)) return {};
      std::string name = key(field);
      if (failed_) return {};
      members.push_back({std::move(name), value(field.value())});
      if (failed_) return {};
    }
    ++levels_;
    return date_or_map(std::move(members));
  }

  static Plain date_or_map(std::vector<Plain::Member> members) {
    Plain::Map map(std::move(members));
    const Plain* date = map.size() == 1 ? map.find("$date") : nullptr;
    const Number* number = date == nullptr ? nullptr : date->as_number();
    if (number != nullptr && number->is_integer()) return Date{*number->as_integer()};
    return map;
  }

  Plain number(ondemand::value& from) {
    const std::string_view token = from.raw_json_token();
    double real = 0;
    if (!take(from.get_double(), real)) return {};
    const std::string_view text = token.substr(0, token.find_last_not_of(kSpace) + 1);
    std::int64_t whole = 0;
    if (is_integral(text) && std::from_chars(text.data(), text.data() + text.size(), whole).ec == std::errc()) return whole;
    return real;
  }

  Plain string(ondemand::value& from) {
    const std::string_view token = from.raw_json_token();
    std::string_view text;
    const simdjson::error_code error = from.get_string().get(text);
    return error ? lenient(error, token.data() + 1) : std::string(text);
  }

  std::string key(ondemand::field& field) {
    const char* raw = field.key().raw();
    std::string_view text;
    const simdjson::error_code error = field.unescaped_key().get(text);
    return error ? lenient(error, raw) : std::string(text);
  }

  // simdjson refuses escaped halves of surrogate pairs.
  std::string lenient(simdjson::error_code error, const char* behind_quote) {
    std::string text;
    const auto rest = static_cast<std::size_t>(end_ - behind_quote);
    if (error != simdjson::STRING_ERROR || !read_lenient_string({behind_quote, rest}, text)) fail(error);
    return text;
  }

  const char* end_;
  std::size_t levels_;
  bool failed_ = false;
  bool too_deep_ = false;
  simdjson::error_code why_ = simdjson::SUCCESS;
};


/// "line 3, column 7", counted from 1 in code points.
std::string place_of(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start), before.end(), is_start) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

Error malformed(simdjson::error_code why, const std::string& place) {
  if (why == simdjson::MEMALLOC) return {ErrorCode::kInternal, "no memory to read a JSON text"};
  const std::string at = place.empty() ? place : " at " + place;
  if (why == simdjson::DEPTH_ERROR) return {ErrorCode::kResourceExhausted, "nesting_max: JSON nests too deeply" + at};
  return {ErrorCode::kInvalidArgument, "not a JSON text" + at + ": " + simdjson::error_message(why)};
}

}  // namespace

Result<Plain> read_plain(std::string_view text, const Limits& limits) {
  if (text.size() > limits.change_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "change_bytes_max: the JSON text is too long"};
  // As the only item of an array: what is read in place must be a container.
  const simdjson::padded_string padded("[" + std::string(text) + "]");
  ondemand::parser parser;
  ondemand::document document;
  ondemand::array only;
  simdjson::error_code error = parser.iterate(padded).get(document);
  if (!error) error = document.get_array().get(only);
  if (error) return malformed(error, "");
  const auto place = [&] {
    const char* at = nullptr;
    if (document.current_location().get(at)) return std::string("the end");
    const auto offset = static_cast<std::size_t>(at - padded.data());
    return place_of(text, offset == 0 ? 0 : offset - 1);
  };
  Reading reading(padded.data() + padded.size(), std::min(limits.nesting_max, kNestingCeiling));
  Plain result;
  std::size_t count = 0;
  for (auto item : only) {
    ondemand::value value;
    error = std::move(item).get(value);
    if (error) return malformed(error, place());
    if (++count > 1) break;
    result = reading.value(value);
    if (reading.failed()) return malformed(reading.why(), place());
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (count == 1 && at_end) return result;
  return malformed(count == 0 ? simdjson::EMPTY : simdjson::TRAILING_CONTENT, place());
}

}  // namespace weft::ot::json
