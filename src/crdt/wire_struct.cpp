#include "wire_struct.hpp"

#include <string>

#include "content_bytes.hpp"
#include "json_text.hpp"
#include "weft/base/utf.hpp"
#include "weft/crdt/any.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {
namespace {

constexpr std::uint8_t kHasOrigin = 0x80;
constexpr std::uint8_t kHasRight = 0x40;
constexpr std::uint8_t kHasKey = 0x20;
constexpr std::uint8_t kTypeRefMax = 6;
constexpr std::string_view kUndefinedText = "undefined";

Id read_id(Reader& in) {
  const std::uint64_t client = in.varuint();
  return {ClientId{client}, in.varuint()};
}

void write_id(Writer& out, Id id) {
  out.varuint(id.client.value);
  out.varuint(id.clock);
}

ByteView since(Reader& in, const std::uint8_t* start) {
  return {start, static_cast<std::size_t>(in.position() - start)};
}

bool is_json(std::string_view text, std::size_t nesting_max) {
  return read_json(text, nesting_max, LoneSurrogates::kKeep).has_value();
}

void read_text(Reader& in, WireStruct& out) {
  const ByteView bytes = in.varbytes();
  const std::string_view text = as_chars(bytes);
  out.ascii = is_ascii(text);
  if (!out.ascii && !is_valid_utf8(text)) return in.fail();
  out.length = out.ascii ? text.size() : utf16_length(text);
  out.content = bytes;
}

void read_values(Reader& in, std::size_t nesting_max, WireStruct& out) {
  out.length = in.varuint();
  const std::uint8_t* start = in.position();
  out.canonical = out.ref == Ref::kAny;
  for (std::uint64_t i = 0; i < out.length && !in.failed(); ++i) {
    if (out.ref == Ref::kAny) {
      if (!skip_any(in, nesting_max)) out.canonical = false;
    } else {
      const std::string_view text = in.varstring();
      if (text != kUndefinedText && !is_json(text, nesting_max)) return in.fail();
    }
  }
  if (!in.failed()) out.content = since(in, start);
}

void read_type(Reader& in, WireStruct& out) {
  out.length = 1;
  const std::uint64_t type_ref = in.varuint();
  if (type_ref > kTypeRefMax) return in.fail();
  out.type_ref = static_cast<std::uint8_t>(type_ref);
  if (type_has_name(out.type_ref)) out.content = as_bytes(in.varstring());
}

void read_single(Reader& in, std::size_t nesting_max, WireStruct& out) {
  out.length = 1;
  const std::uint8_t* start = in.position();
  switch (out.ref) {
    case Ref::kBinary: out.content = in.varbytes(); return;
    case Ref::kEmbed:
      out.content = in.varbytes();
      if (!is_json(as_chars(out.content), nesting_max)) in.fail();
      return;
    case Ref::kFormat:
      in.varstring();
      if (!is_json(in.varstring(), nesting_max)) return in.fail();
      break;
    default:
      in.varstring();
      skip_any(in, nesting_max);
      break;
  }
  if (!in.failed()) out.content = since(in, start);
}

void read_content(Reader& in, std::size_t nesting_max, WireStruct& out) {
  switch (out.ref) {
    case Ref::kDeleted: out.length = in.varuint(); return;
    case Ref::kString: return read_text(in, out);
    case Ref::kJson:
    case Ref::kAny: return read_values(in, nesting_max, out);
    case Ref::kType: return read_type(in, out);
    default: return read_single(in, nesting_max, out);
  }
}

void read_parent(Reader& in, bool has_key, WireStruct& out) {
  out.named_parent = in.varuint() == 1;
  if (out.named_parent) {
    out.parent_name = in.varstring();
  } else {
    out.parent = read_id(in);
  }
  out.has_key = has_key;
  if (has_key) out.key = in.varstring();
}

// A reference to a unit of the same client that is not older cannot be met, ever.
bool refers_ahead(const WireStruct& in) {
  const ClientId client{in.client};
  const auto ahead = [&](Id id) { return id.client == client && id.clock >= in.clock; };
  return (in.has_origin && ahead(in.origin)) || (in.has_right && ahead(in.right)) ||
         (in.knows_parent() && !in.named_parent && ahead(in.parent));
}

// The options that Yjs keeps, in its order, and only when they are not the default.
void append_doc(const WireStruct& in, Writer& out) {
  Reader content(in.content);
  out.varstring(content.varstring());
  const Any options = read_any(content, kNestingCeiling);
  const AnyObject* given = options.get_if<AnyObject>();
  AnyObject kept;
  const auto member = [&](std::string_view key) { return given ? given->find(key) : nullptr; };
  const Any* gc = member("gc");
  if (gc && *gc == Any(false)) kept.set("gc", false);
  const Any* auto_load = member("autoLoad");
  if (auto_load && *auto_load == Any(true)) kept.set("autoLoad", true);
  const Any* meta = member("meta");
  if (meta && !meta->is<Undefined>() && !meta->is<std::nullptr_t>()) kept.set("meta", *meta);
  write_any(out, kept);
}

void append_json_value(std::string_view text, Writer& out) {
  std::string canonical;
  if (!append_canonical_json(text, kNestingCeiling, canonical)) canonical = text;
  out.varstring(canonical);
}

// Appends text from unit `offset` on. A pair that is cut becomes U+FFFD.
void write_text(Writer& out, const WireStruct& in, std::uint64_t offset) {
  std::string_view text = as_chars(in.content);
  if (offset == 0) return out.varstring(text);
  if (in.ascii) return out.varstring(text.substr(static_cast<std::size_t>(offset)));
  std::u16string units;
  append_utf16(text, units);
  std::string tail;
  append_utf8(std::u16string_view(units).substr(static_cast<std::size_t>(offset)), tail);
  out.varstring(tail);
}

void write_values(Writer& out, const WireStruct& in, std::uint64_t offset) {
  Bytes canonical;
  ByteView values = in.content;
  if (!in.canonical) {
    append_canonical(in, canonical);
    values = canonical;
  }
  out.varuint(in.length - offset);
  out.raw(values.subspan(value_bytes(in.ref, values.data(), values.size(), offset)));
}

void write_content(Writer& out, const WireStruct& in, std::uint64_t offset) {
  switch (in.ref) {
    case Ref::kDeleted: return out.varuint(in.length - offset);
    case Ref::kString: return write_text(out, in, offset);
    case Ref::kJson:
    case Ref::kAny: return write_values(out, in, offset);
    case Ref::kType:
      out.varuint(in.type_ref);
      if (type_has_name(in.type_ref)) out.varbytes(in.content);
      return;
    default: return append_canonical(in, out.bytes());
  }
}

}  // namespace

bool type_has_name(std::uint8_t type_ref) {
  return type_ref == static_cast<std::uint8_t>(TypeKind::kXmlElement) ||
         type_ref == static_cast<std::uint8_t>(TypeKind::kXmlHook);
}

void read_struct(Reader& in, std::uint64_t client, std::uint64_t clock, std::size_t nesting_max,
                 WireStruct& out) {
  const std::uint8_t info = in.u8();
  const std::uint8_t ref = info & 31U;
  if (ref > static_cast<std::uint8_t>(Ref::kSkip)) return in.fail();
  out.client = client;
  out.clock = clock;
  out.ref = static_cast<Ref>(ref);
  out.has_origin = out.has_right = out.has_key = out.named_parent = out.canonical = false;
  out.content = {};
  if (!out.is_item()) {
    out.length = in.varuint();
  } else {
    out.has_origin = (info & kHasOrigin) != 0;
    out.has_right = (info & kHasRight) != 0;
    if (out.has_origin) out.origin = read_id(in);
    if (out.has_right) out.right = read_id(in);
    if (out.knows_parent()) read_parent(in, (info & kHasKey) != 0, out);
    if (refers_ahead(out)) return in.fail();
    read_content(in, nesting_max, out);
  }
  if (out.length == 0 || out.length > kVarUintMax - clock) in.fail();
}

void append_canonical(const WireStruct& in, Bytes& bytes) {
  Writer out(bytes);
  if (in.canonical) return out.raw(in.content);
  Reader content(in.content);
  switch (in.ref) {
    case Ref::kAny:
      for (std::uint64_t i = 0; i < in.length; ++i) write_any(out, read_any(content, kNestingCeiling));
      return;
    case Ref::kJson:
      for (std::uint64_t i = 0; i < in.length; ++i) {
        const std::string_view text = content.varstring();
        if (text == kUndefinedText) {
          out.varstring(text);
        } else {
          append_json_value(text, out);
        }
      }
      return;
    case Ref::kBinary: return out.varbytes(in.content);
    case Ref::kEmbed: return append_json_value(as_chars(in.content), out);
    case Ref::kFormat:
      out.varstring(content.varstring());
      return append_json_value(content.varstring(), out);
    default: return append_doc(in, out);
  }
}

void write_struct(Writer& out, const WireStruct& in, std::uint64_t offset) {
  if (!in.is_item()) {
    out.u8(static_cast<std::uint8_t>(in.ref));
    return out.varuint(in.length - offset);
  }
  const bool has_origin = in.has_origin || offset > 0;
  const int info = static_cast<int>(in.ref) | (has_origin ? kHasOrigin : 0) | (in.has_right ? kHasRight : 0) |
                   (in.has_key ? kHasKey : 0);
  out.u8(static_cast<std::uint8_t>(info));
  if (has_origin) write_id(out, offset > 0 ? Id{ClientId{in.client}, in.clock + offset - 1} : in.origin);
  if (in.has_right) write_id(out, in.right);
  if (!has_origin && !in.has_right) {
    out.varuint(in.named_parent ? 1 : 0);
    if (in.named_parent) {
      out.varstring(in.parent_name);
    } else {
      write_id(out, in.parent);
    }
    if (in.has_key) out.varstring(in.key);
  }
  write_content(out, in, offset);
}

bool StructReader::next(WireStruct& out) {
  while (structs_ == 0) {
    if (sections_ == 0 || in_.failed()) return false;
    --sections_;
    structs_ = in_.varuint();
    client_ = in_.varuint();
    clock_ = in_.varuint();
  }
  if (in_.failed()) return false;
  --structs_;
  read_struct(in_, client_, clock_, kNestingCeiling, out);
  if (in_.failed()) return false;
  clock_ += out.length;
  return true;
}

}  // namespace weft::crdt
