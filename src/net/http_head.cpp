#include "net/http_head.hpp"

#include <algorithm>

namespace weft::net {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kLengthDigitsMax = 18;  // below 2^63, and more than any body

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_token_char(char c) {
  return is_digit(c) || is_alpha(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Any visible ASCII: clients send more than the grammar of URIs has, but no blank and no control.
bool is_target_char(char c) { return c > ' ' && c < 0x7f; }

bool is_value_char(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find(kLineEnd);
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + kLineEnd.size());
  return line;
}

HeadFault check_request_line(std::string_view line, bool& is_1_1) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return {400, "malformed request line"};
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(line.substr(0, first))) return {400, "malformed method"};
  if (!std::all_of(target.begin(), target.end(), is_target_char)) return {400, "malformed target"};
  if (target != "*" && !target.starts_with('/')) return {400, "target is not a path"};
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return {400, "malformed version"};
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return {505, "HTTP version is neither 1.0 nor 1.1"};
  is_1_1 = version == "HTTP/1.1";
  return {};
}

bool is_content_length(std::string_view value) {
  return !value.empty() && value.size() <= kLengthDigitsMax && std::all_of(value.begin(), value.end(), is_digit);
}

// Where the body ends must have one answer.
HeadFault check_framing(const std::vector<HttpField>& fields, bool is_1_1) {
  int lengths = 0;
  int codings = 0;
  int hosts = 0;
  for (const HttpField& field : fields) {
    if (equals_ignoring_case(field.name, "content-length")) {
      ++lengths;
      if (!is_content_length(field.value)) return {400, "malformed Content-Length"};
    } else if (equals_ignoring_case(field.name, "transfer-encoding")) {
      ++codings;
      if (!equals_ignoring_case(field.value, "chunked")) return {501, "unknown transfer coding"};
    } else if (equals_ignoring_case(field.name, "host")) {
      ++hosts;
      if (field.value.find_first_of(" \t,/?#@") != std::string::npos) return {400, "malformed Host"};
    }
  }
  if (lengths + codings > 1) return {400, "more than one Content-Length or Transfer-Encoding"};
  if (codings > 0 && !is_1_1) return {400, "Transfer-Encoding in HTTP/1.0"};
  if (hosts > 1 || (hosts == 0 && is_1_1)) return {400, "not exactly one Host"};
  return {};
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_value(std::string_view text) { return std::all_of(text.begin(), text.end(), is_value_char); }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool list_has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (equals_ignoring_case(trim_blanks(list.substr(0, comma)), token)) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

HeadEnd find_head_end(std::string_view bytes, std::size_t from) {
  std::size_t at = bytes.find('\n', from);
  for (; at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r' || at == 1) return {HeadEnd::Kind::kBadLine, 0};
    if (at >= 3 && bytes.substr(at - 3, 4) == "\r\n\r\n") return {HeadEnd::Kind::kFound, at + 1};
  }
  return {};
}

HeadFault split_field(std::string_view line, HttpField& field) {
  if (line.starts_with(' ') || line.starts_with('\t')) return {400, "folded header line"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return {400, "malformed header name"};
  }
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!is_field_value(value)) return {400, "malformed header value"};
  field = {std::string(line.substr(0, colon)), std::string(value)};
  return {};
}

HeadFault parse_fields(std::string_view lines, const Limits& limits, std::vector<HttpField>& out) {
  for (;;) {
    const std::string_view line = take_line(lines);
    if (line.empty()) return {};
    if (out.size() >= limits.header_count_max) return {431, "more header fields than header_count_max"};
    HttpField field;
    if (const HeadFault fault = split_field(line, field)) return fault;
    out.push_back(std::move(field));
  }
}

HeadFault check_request_head(std::string_view head, const Limits& limits) {
  bool is_1_1 = false;
  if (const HeadFault fault = check_request_line(take_line(head), is_1_1)) return fault;
  std::vector<HttpField> fields;
  if (const HeadFault fault = parse_fields(head, limits, fields)) return fault;
  return check_framing(fields, is_1_1);
}

}  // namespace weft::net
