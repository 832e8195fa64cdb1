#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/net/http_message.hpp"
#include "weft/net/net_limits.hpp"

namespace weft::net {

/// How far the head of a message reaches.
struct HeadEnd {
  enum class Kind : std::uint8_t { kNeedMore, kFound, kBadLine } kind = Kind::kNeedMore;
  std::size_t size = 0;  ///< with kFound: through the empty line
};

/// Looks for the empty line. `from` is where the last look at the same bytes ended, 0 at first.
/// A line that ends without CR, or begins the head empty, is kBadLine at once.
HeadEnd find_head_end(std::string_view bytes, std::size_t from);

/// What is wrong with a message's head, as a status to answer it with and the reason.
struct HeadFault {
  std::uint16_t status = 0;  ///< 0: nothing
  std::string_view why;
  explicit operator bool() const { return status != 0; }
};

/// Judges a complete request head more strictly than the parser that reads it after: what two
/// programs could read differently is refused, so that no proxy and Weft disagree about where a
/// request ends. It only refuses; the parser's reading is the one that counts.
///
/// Refused: control and bare CR bytes, folded lines, blanks around field names, a method or target with
/// other than the allowed characters, HTTP versions but 1.0 and 1.1, no Host or several, several
/// or malformed Content-Length, Content-Length with Transfer-Encoding, codings but "chunked" (501),
/// more fields than the limit (431).
/// Source: RFC 9112 sections 2 to 6, RFC 9110 section 5.
HeadFault check_request_head(std::string_view head, const Limits& limits);

/// The same rules for field lines alone, with what they say. `lines` ends with the empty line.
HeadFault parse_fields(std::string_view lines, const Limits& limits, std::vector<HttpField>& out);

/// One field line, without its end. What is wrong with it: 400.
HeadFault split_field(std::string_view line, HttpField& field);

bool is_token(std::string_view text);
bool is_field_value(std::string_view text);

/// Equal without regard to ASCII case.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// True when the comma-separated `list` has `token`, without regard to case.
bool list_has_token(std::string_view list, std::string_view token);

/// Without blanks and tabs on either side.
std::string_view trim_blanks(std::string_view text);

}  // namespace weft::net
