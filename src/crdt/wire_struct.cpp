#include "wire_struct.hpp"

#include "weft/crdt/types.hpp"

namespace weft::crdt {

bool type_has_name(std::uint8_t type_ref) {
  return type_ref == static_cast<std::uint8_t>(TypeKind::kXmlElement) ||
         type_ref == static_cast<std::uint8_t>(TypeKind::kXmlHook);
}

}  // namespace weft::crdt
