#include "document_path.hpp"

#include <optional>
#include <string>
#include <utility>

namespace weft::weftd {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const auto high = at + 2 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
    const auto low = at + 2 < text.size() ? hex_digit(text[at + 2]) : std::nullopt;
    if (!high || !low) return Error{ErrorCode::kInvalidArgument, "a '%' needs two hexadecimal digits after it"};
    decoded += static_cast<char>(*high * 16 + *low);
    at += 2;
  }
  return decoded;
}

}  // namespace

DocumentId document_named(std::string name) { return {"default", "default", std::move(name)}; }

bool is_hocuspocus_path(std::string_view path) {
  if (path.substr(0, kHocuspocusPath.size()) != kHocuspocusPath) return false;
  return path.size() == kHocuspocusPath.size() || path[kHocuspocusPath.size()] == '/';
}

Result<DocumentId> document_of_path(std::string_view path) {
  if (path.substr(0, kYjsPrefix.size()) != kYjsPrefix)
    return Error{ErrorCode::kNotFound, "nothing is served at this path"};
  WEFT_ASSIGN(std::string name, percent_decode(path.substr(kYjsPrefix.size())));
  DocumentId id = document_named(std::move(name));
  WEFT_TRY(validate(id));
  return id;
}

}  // namespace weft::weftd
