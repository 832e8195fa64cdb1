#include "content_bytes.hpp"

#include "weft/base/check.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {
namespace {

// Reads past a value that was checked, its depth included, when it came in.
void skip_checked(Reader& in) {
  switch (in.u8()) {
    case 116:
    case 119: in.varbytes(); return;
    case 117:
      for (std::uint64_t count = in.varuint(); count > 0; --count) skip_checked(in);
      return;
    case 118:
      for (std::uint64_t count = in.varuint(); count > 0; --count) {
        in.varbytes();
        skip_checked(in);
      }
      return;
    case 122:
    case 123: in.raw(8); return;
    case 124: in.raw(4); return;
    case 125: in.varint(); return;
    default: return;
  }
}

}  // namespace

std::size_t value_bytes(Ref ref, const std::uint8_t* data, std::size_t size, std::uint64_t units) {
  Reader in(ByteView(data, size));
  for (; units > 0 && !in.failed(); --units) {
    switch (ref) {
      case Ref::kJson:
      case Ref::kBinary:
      case Ref::kEmbed: in.varbytes(); break;
      case Ref::kFormat:
        in.varbytes();
        in.varbytes();
        break;
      case Ref::kDoc:
        in.varbytes();
        skip_checked(in);
        break;
      default: skip_checked(in); break;
    }
  }
  WEFT_CHECK(!in.failed());
  return static_cast<std::size_t>(in.position() - data);
}

}  // namespace weft::crdt
