#include "weft/json/parse.hpp"

#include <simdjson.h>

#include <unordered_map>

#include "json/respell.hpp"

namespace weft::json {
namespace {

namespace dom = simdjson::dom;

Value convert(const dom::element& element);  // recursion is bounded by the parser's depth

Value convert_array(const dom::array& array) {
  Array items;
  items.reserve(array.size());
  for (const dom::element item : array) items.push_back(convert(item));
  return items;
}

// Many members get an index: finding names given twice must not take quadratic time.
class MemberBuilder {
 public:
  void add(std::string_view name, Value value) {
    const auto [at, is_new] = place_of_.try_emplace(name, members_.size());
    if (is_new) {
      members_.emplace_back(std::string(name), std::move(value));
    } else {
      members_[at->second].second = std::move(value);
    }
  }
  Object finish() && { return Object(std::move(members_)); }

 private:
  std::vector<Object::Member> members_;
  std::unordered_map<std::string_view, std::size_t> place_of_;  // names live in the parser
};

Value convert_object(const dom::object& object) {
  constexpr std::size_t kFewMembers = 16;
  if (object.size() <= kFewMembers) {
    Object few;
    for (const auto& [name, value] : object) few.set(name, convert(value));
    return few;
  }
  MemberBuilder many;
  for (const auto& [name, value] : object) many.add(name, convert(value));
  return std::move(many).finish();
}

Value convert(const dom::element& element) {
  switch (element.type()) {
    case dom::element_type::ARRAY: return convert_array(dom::array(element.get_array().value_unsafe()));
    case dom::element_type::OBJECT: return convert_object(dom::object(element.get_object().value_unsafe()));
    case dom::element_type::INT64: return static_cast<double>(element.get_int64().value_unsafe());
    case dom::element_type::UINT64: return static_cast<double>(element.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE: return element.get_double().value_unsafe();
    case dom::element_type::STRING: return element.get_string().value_unsafe();
    case dom::element_type::BOOL: return element.get_bool().value_unsafe();
    case dom::element_type::NULL_VALUE: return nullptr;
  }
  return nullptr;
}

// Room for the text is made here, for simdjson would make it with a depth of its own choosing.
simdjson::error_code run(dom::parser& parser, std::string_view text, std::size_t depth_max, dom::element& root) {
  // A lone value takes one level.
  if (const auto error = parser.allocate(text.size() + simdjson::SIMDJSON_PADDING, depth_max + 1)) return error;
  return parser.parse(text.data(), text.size(), true).get(root);
}

// simdjson reports these for text that JSON.parse may still read.
bool worth_respelling(simdjson::error_code error) {
  return error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR;
}

Error describe(simdjson::error_code error) {
  if (error == simdjson::MEMALLOC) return {ErrorCode::kInternal, "no memory to read a JSON text"};
  if (error == simdjson::DEPTH_ERROR)
    return {ErrorCode::kResourceExhausted, "JSON text nests deeper than depth_max"};
  return {ErrorCode::kInvalidArgument, std::string("not a JSON text: ") + simdjson::error_message(error)};
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.text_bytes_max)
    return Error{ErrorCode::kResourceExhausted, "JSON text is longer than text_bytes_max"};
  dom::parser parser;
  dom::element root;
  simdjson::error_code error = run(parser, text, limits.depth_max, root);
  if (worth_respelling(error)) error = run(parser, respell_for_simdjson(text), limits.depth_max, root);
  if (error) return describe(error);
  return convert(root);
}

}  // namespace weft::json
