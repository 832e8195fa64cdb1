#pragma once

#include <string>
#include <string_view>

#include "weft/base/result.hpp"
#include "weft/storage/storage.hpp"

namespace weft::weftd {

inline constexpr std::string_view kYjsPrefix = "/yjs/";
inline constexpr std::string_view kHocuspocusPath = "/hocuspocus";
inline constexpr std::string_view kNativePath = "/weft";

/// The document of that name: in the collection "default" of the domain "default".
DocumentId document_named(std::string name);

/// Whether a path is kHocuspocusPath or below it: the documents are named in the messages.
bool is_hocuspocus_path(std::string_view path);

/// The document that a path asks for: all that follows kYjsPrefix, percent-decoded, is its name.
/// Slashes belong to the name.
/// Errors: kNotFound (another path), kInvalidArgument (a '%' without two hexadecimal digits, or
/// not a valid name: see validate()).
Result<DocumentId> document_of_path(std::string_view path);

}  // namespace weft::weftd
