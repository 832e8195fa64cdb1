#pragma once

#include <string_view>

#include "weft/base/result.hpp"
#include "weft/storage/storage.hpp"

namespace weft::weftd {

inline constexpr std::string_view kYjsPrefix = "/yjs/";

/// The document that a path asks for: all that follows kYjsPrefix, percent-decoded, is its name in
/// the collection "default" of the domain "default". Slashes belong to the name.
/// Errors: kNotFound (another path), kInvalidArgument (a '%' without two hexadecimal digits, or
/// not a valid name: see validate()).
Result<DocumentId> document_of_path(std::string_view path);

}  // namespace weft::weftd
