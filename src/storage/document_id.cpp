#include "weft/base/utf.hpp"
#include "weft/storage/storage.hpp"

namespace weft {
namespace {

Result<void> check_part(std::string_view part, std::string_view what) {
  const auto refuse = [&](const char* why) {
    return Error{ErrorCode::kInvalidArgument, std::string(what) + why};
  };
  if (part.empty()) return refuse(" is empty");
  if (part.size() > kNamePartBytesMax) return refuse(" is longer than kNamePartBytesMax");
  if (part.find('\0') != std::string_view::npos) return refuse(" holds a NUL");
  if (!is_valid_utf8(part)) return refuse(" is not UTF-8");
  return {};
}

}  // namespace

Result<void> validate(const CollectionId& id) {
  WEFT_TRY(check_part(id.domain, "the domain"));
  return check_part(id.collection, "the collection");
}

Result<void> validate(const DocumentId& id) {
  WEFT_TRY(check_part(id.domain, "the domain"));
  WEFT_TRY(check_part(id.collection, "the collection"));
  return check_part(id.name, "the document's name");
}

}  // namespace weft
