#include "content_bytes.hpp"

#include "weft/base/check.hpp"

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
      case Ref::kBinary: in.varbytes(); break;
      case Ref::kFormat:
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

FormatContent read_format(ByteView content) {
  Reader in(content);
  const std::string_view key = as_chars(in.varbytes());
  return {key, content.subspan(content.size() - in.remaining())};
}

void append_options(bool gc, bool auto_load, const Any* meta, Bytes& out) {
  AnyObject kept;
  if (!gc) kept.set("gc", false);
  if (auto_load) kept.set("autoLoad", true);
  if (meta && !meta->is<Undefined>() && !meta->is<std::nullptr_t>()) kept.set("meta", *meta);
  Writer writer(out);
  write_any(writer, kept);
}

void append_kept_options(Reader& in, std::size_t nesting_max, Bytes& out) {
  const Any options = read_any(in, nesting_max);
  const AnyObject* given = options.get_if<AnyObject>();
  const auto member = [&](std::string_view key) { return given ? given->find(key) : nullptr; };
  const Any* gc = member("gc");
  const Any* auto_load = member("autoLoad");
  append_options(!(gc && *gc == Any(false)), auto_load && *auto_load == Any(true), member("meta"), out);
}

}  // namespace weft::crdt
