#include "json_text.hpp"

#include <utility>

#include "surrogates.hpp"
#include "weft/base/number_text.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

class JsonReader {
 public:
  JsonReader(std::string_view text, LoneSurrogates surrogates) : text_(text), surrogates_(surrogates) {}

  bool failed() const { return failed_; }
  bool too_deep() const { return too_deep_; }

  Any document(std::size_t depth) {
    Any result = value(depth);
    skip_space();
    if (at_ != text_.size()) failed_ = true;
    return result;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) failed_ = true;
    at_ += word.size();
  }

  Any value(std::size_t depth) {
    skip_space();
    switch (peek()) {
      case 'n': return expect("null"), Any(nullptr);
      case 't': return expect("true"), Any(true);
      case 'f': return expect("false"), Any(false);
      case '"': return string();
      case '[':
      case '{':
        if (depth == 0) {
          too_deep_ = failed_ = true;
          return {};
        }
        return peek() == '[' ? array(depth - 1) : object(depth - 1);
      default: return number();
    }
  }

  Any array(std::size_t depth) {
    ++at_;
    AnyArray items;
    skip_space();
    if (take(']')) return items;
    while (!failed_) {
      items.push_back(value(depth));
      skip_space();
      if (take(']')) return items;
      if (!take(',')) failed_ = true;
    }
    return {};
  }

  Any object(std::size_t depth) {
    ++at_;
    std::vector<AnyMember> members;
    skip_space();
    if (take('}')) return AnyObject();
    while (!failed_) {
      skip_space();
      if (peek() != '"') break;
      std::string key = string();
      skip_space();
      if (!take(':')) break;
      members.push_back({std::move(key), value(depth)});
      skip_space();
      if (take('}')) return AnyObject::from_members(std::move(members));
      if (!take(',')) break;
    }
    failed_ = true;
    return {};
  }

  bool digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ != start;
  }

  Any number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0') && !digits()) failed_ = true;
    if (take('.') && !digits()) failed_ = true;
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) failed_ = true;
    }
    return failed_ ? Any() : Any(parse_number(text_.substr(start, at_ - start)));
  }

  std::uint32_t hex4() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char digit = peek();
      ++at_;
      unit <<= 4;
      if (digit >= '0' && digit <= '9') {
        unit |= static_cast<std::uint32_t>(digit - '0');
      } else if (digit >= 'a' && digit <= 'f') {
        unit |= static_cast<std::uint32_t>(digit - 'a' + 10);
      } else if (digit >= 'A' && digit <= 'F') {
        unit |= static_cast<std::uint32_t>(digit - 'A' + 10);
      } else {
        failed_ = true;
      }
    }
    return unit;
  }

  void unicode_escape(std::string& out) {
    const std::uint32_t unit = hex4();
    const bool high = is_high_half(unit);
    if (high && text_.substr(at_, 2) == "\\u") {
      const std::size_t back = at_;
      at_ += 2;
      const std::uint32_t low = hex4();
      if (is_low_half(low)) {
        const char16_t pair[] = {static_cast<char16_t>(unit), static_cast<char16_t>(low)};
        append_utf8(std::u16string_view(pair, 2), out);
        return;
      }
      at_ = back;  // the second escape stands for itself
    }
    if ((high || is_low_half(unit)) && surrogates_ == LoneSurrogates::kKeep) {
      append_half(unit, out);
      return;
    }
    const auto single = static_cast<char16_t>(unit);
    append_utf8(std::u16string_view(&single, 1), out);
  }

  void escape(std::string& out) {
    const char kind = peek();
    ++at_;
    switch (kind) {
      case '"':
      case '\\':
      case '/': out += kind; return;
      case 'b': out += '\b'; return;
      case 'f': out += '\f'; return;
      case 'n': out += '\n'; return;
      case 'r': out += '\r'; return;
      case 't': out += '\t'; return;
      case 'u': unicode_escape(out); return;
      default: failed_ = true;
    }
  }

  std::string string() {
    std::string out;
    ++at_;
    while (!failed_) {
      if (at_ >= text_.size()) break;
      const char character = text_[at_++];
      if (character == '"') return out;
      if (character == '\\') {
        escape(out);
      } else if (static_cast<unsigned char>(character) < 0x20) {
        break;
      } else {
        out += character;
      }
    }
    failed_ = true;
    return {};
  }

  std::string_view text_;
  LoneSurrogates surrogates_;
  std::size_t at_ = 0;
  bool failed_ = false;
  bool too_deep_ = false;
};

void append_object_json(const AnyObject& object, std::string& out) {
  bool first = true;
  out += '{';
  for (const AnyMember& member : object.members()) {
    if (member.value.is<Undefined>()) continue;
    if (!first) out += ',';
    first = false;
    append_json_string(member.key, out);
    out += ':';
    append_json(member.value, out);
  }
  out += '}';
}

void append_array_json(const AnyArray& array, std::string& out) {
  bool first = true;
  out += '[';
  for (const Any& item : array) {
    if (!first) out += ',';
    first = false;
    append_json(item, out);
  }
  out += ']';
}

void append_bytes_json(const Bytes& bytes, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0) out += ',';
    out.append("\"").append(std::to_string(i)).append("\":").append(std::to_string(bytes[i]));
  }
  out += '}';
}

}  // namespace

Result<Any> read_json(std::string_view text, std::size_t nesting_max, LoneSurrogates surrogates) {
  if (!is_valid_utf8(text)) return Error{ErrorCode::kInvalidArgument, "JSON: not UTF-8"};
  JsonReader reader(text, surrogates);
  Any value = reader.document(nesting_max);
  if (reader.too_deep()) return Error{ErrorCode::kResourceExhausted, "JSON: nesting_max"};
  if (reader.failed()) return Error{ErrorCode::kInvalidArgument, "JSON: malformed"};
  return value;
}

Result<Any> parse_json(std::string_view text, std::size_t nesting_max) {
  return read_json(text, nesting_max, LoneSurrogates::kReplace);
}

bool append_canonical_json(std::string_view text, std::size_t nesting_max, std::string& out) {
  const Result<Any> value = read_json(text, nesting_max, LoneSurrogates::kKeep);
  if (!value) return false;
  append_json(*value, out);
  return true;
}

void append_json(const Any& value, std::string& out) {
  const Any::Storage& storage = value.storage();
  if (const bool* flag = std::get_if<bool>(&storage)) {
    out += *flag ? "true" : "false";
  } else if (const double* number = std::get_if<double>(&storage)) {
    append_number(*number, out);
  } else if (const BigInt* big = std::get_if<BigInt>(&storage)) {
    out += std::to_string(big->value);
  } else if (const std::string* text = std::get_if<std::string>(&storage)) {
    append_json_string(*text, out);
  } else if (const Bytes* bytes = std::get_if<Bytes>(&storage)) {
    append_bytes_json(*bytes, out);
  } else if (const AnyArray* array = std::get_if<AnyArray>(&storage)) {
    append_array_json(*array, out);
  } else if (const AnyObject* object = std::get_if<AnyObject>(&storage)) {
    append_object_json(*object, out);
  } else {
    out += "null";
  }
}

std::string to_json(const Any& value) {
  std::string out;
  append_json(value, out);
  return out;
}

}  // namespace weft::crdt
