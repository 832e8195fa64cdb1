#pragma once

// Structs and deletions out of an update of either format, checked for everything that can be
// checked without a document.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "content_bytes.hpp"
#include "fields_in.hpp"
#include "json_text.hpp"
#include "weft/base/limits.hpp"
#include "weft/causal/id_set.hpp"
#include "weft/crdt/update_format.hpp"
#include "wire_struct.hpp"

namespace weft::crdt {

inline constexpr std::uint8_t kHasOrigin = 0x80;
inline constexpr std::uint8_t kHasRight = 0x40;
inline constexpr std::uint8_t kHasKey = 0x20;
inline constexpr std::uint8_t kTypeRefMax = 6;
inline constexpr std::string_view kUndefinedText = "undefined";

/// How many structs an update may hold. A few bytes of columns can claim any number: an update of
/// v2 may hold this many more than a multiple of its bytes. Those of v1 take two bytes at least.
inline constexpr std::uint64_t kFreeStructs = std::uint64_t{1} << 15;
inline constexpr std::uint64_t kStructsPerByte = 64;

/// Whether an update was written here, and may hold as many structs as it claims.
enum class Claims : std::uint8_t { kBounded, kOwn };

/// Reads structs one by one.
template <class Fields>
class StructReader {
 public:
  StructReader(ByteView update, ReadAids& aids, std::size_t nesting_max, Claims claims = Claims::kBounded)
      : fields_(update, aids),
        nesting_max_(nesting_max),
        bytes_(update.size()),
        structs_max_(claims == Claims::kOwn ? kVarUintMax : kFreeStructs + kStructsPerByte * update.size()),
        sections_(fields_.rest().varuint()) {}

  Fields& fields() { return fields_; }
  bool failed() const { return fields_.failed(); }
  bool over_budget() const { return over_budget_; }
  /// The size of the whole update.
  std::size_t bytes() const { return bytes_; }

  /// Goes to the next section: `structs` of `client` from `clock` on. False when there is none.
  bool next_section(std::uint64_t& structs, std::uint64_t& client, std::uint64_t& clock) {
    if (sections_ == 0 || failed()) return false;
    --sections_;
    structs = fields_.rest().varuint();
    client = fields_.client();
    clock = fields_.rest().varuint();
    return !failed();
  }

  /// Reads the struct at (client, clock) of a section. False when it is malformed.
  bool read(std::uint64_t client, std::uint64_t clock, WireStruct& out);

  /// Reads the next struct, section after section. False at the end, or when it is malformed.
  bool next(WireStruct& out) {
    while (structs_ == 0)
      if (!next_section(structs_, client_, clock_)) return false;
    --structs_;
    if (!read(client_, clock_, out)) return false;
    clock_ += out.length;
    return true;
  }

  /// Behind the last struct: `visit(client, clock, length)` for each range of deletions. False when
  /// they are malformed. Ranges of length zero are left out.
  template <class Visit>
  bool deletions(Visit&& visit) {
    Reader& in = fields_.rest();
    for (std::uint64_t clients = in.varuint(); clients > 0 && !failed(); --clients) {
      const std::uint64_t client = in.varuint();
      fields_.start_deletions();
      for (std::uint64_t ranges = in.varuint(); ranges > 0 && !failed(); --ranges) {
        const std::uint64_t clock = fields_.deleted_clock();
        const std::uint64_t length = fields_.deleted_length(clock);
        if (clock > kVarUintMax || length > kVarUintMax - clock) fields_.fail();
        if (length != 0 && !failed()) visit(client, clock, length);
      }
    }
    return !failed();
  }
  bool deletions(IdSet& out) {
    return deletions([&](std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
      out.add(ClientId{client}, clock, length);
    });
  }

 private:
  void read_ids(std::uint8_t info, WireStruct& out);
  void read_parent(bool has_key, WireStruct& out);
  void read_content(WireStruct& out);
  void read_text(WireStruct& out);
  void read_values(WireStruct& out);
  void read_texts(WireStruct& out);
  void read_type(WireStruct& out);
  void read_single(WireStruct& out);

  Fields fields_;
  std::size_t nesting_max_;
  std::size_t bytes_;
  std::uint64_t structs_max_;
  std::uint64_t sections_;
  std::uint64_t structs_ = 0;
  std::uint64_t client_ = 0;
  std::uint64_t clock_ = 0;
  bool over_budget_ = false;
};

// A reference to a unit of the same client that is not older cannot be met, ever.
inline bool refers_ahead(const WireStruct& in) {
  const auto ahead = [&](Id id) { return id.client.value == in.client && id.clock >= in.clock; };
  return (in.has_origin && ahead(in.origin())) || (in.has_right && ahead(in.right())) ||
         (in.knows_parent() && !in.named_parent && ahead(in.parent()));
}

template <class Fields>
bool StructReader<Fields>::read(std::uint64_t client, std::uint64_t clock, WireStruct& out) {
  if (structs_max_-- == 0) {
    over_budget_ = true;
    fields_.fail();
  }
  const std::uint8_t info = fields_.info();
  const std::uint8_t ref = info & 31U;
  if (ref > static_cast<std::uint8_t>(Ref::kSkip)) fields_.fail();
  if (fields_.failed()) return false;
  out.client = client;
  out.clock = clock;
  out.ref = static_cast<Ref>(ref);
  out.has_origin = (info & kHasOrigin) != 0;
  out.has_right = (info & kHasRight) != 0;
  out.named_parent = out.has_key = out.ascii = out.halves = false;
  out.set_content({});
  if (out.is_item()) {
    read_ids(info, out);
    if (out.ref == Ref::kString) {
      read_text(out);
    } else {
      read_content(out);
    }
  } else {
    out.has_origin = out.has_right = false;
    out.length = out.ref == Ref::kSkip ? fields_.rest().varuint() : fields_.length();
  }
  if (out.length == 0 || out.length > kVarUintMax - clock) fields_.fail();
  return !fields_.failed();
}

template <class Fields>
void StructReader<Fields>::read_ids(std::uint8_t info, WireStruct& out) {
  if (out.has_origin) out.set_origin(fields_.left_id());
  if (out.has_right) out.set_right(fields_.right_id());
  if (out.knows_parent()) read_parent((info & kHasKey) != 0, out);
  if (refers_ahead(out)) fields_.fail();
}

template <class Fields>
void StructReader<Fields>::read_parent(bool has_key, WireStruct& out) {
  out.named_parent = fields_.parent_is_root();
  if (out.named_parent) {
    out.set_parent_name(fields_.name());
  } else {
    out.set_parent(fields_.left_id());
  }
  out.has_key = has_key;
  if (has_key) out.set_key(fields_.name());
}

template <class Fields>
void StructReader<Fields>::read_content(WireStruct& out) {
  switch (out.ref) {
    case Ref::kString: return;  // read already
    case Ref::kDeleted: out.length = fields_.length(); return;
    case Ref::kAny: return read_values(out);
    case Ref::kJson: return read_texts(out);
    case Ref::kType: return read_type(out);
    default: return read_single(out);
  }
}

template <class Fields>
void StructReader<Fields>::read_text(WireStruct& out) {
  const TextSlice text = fields_.text();
  out.ascii = text.ascii;
  out.halves = text.halves;
  out.length = text.ascii ? text.text.size() : utf16_length(text.text);
  out.set_content(as_bytes(text.text));
}

template <class Fields>
void StructReader<Fields>::read_values(WireStruct& out) {
  out.length = fields_.length();
  Reader& in = fields_.rest();
  Reader again = in;
  const std::uint8_t* start = in.position();
  bool canonical = true;
  for (std::uint64_t i = 0; i < out.length && !fields_.failed(); ++i)
    if (!skip_any(in, nesting_max_)) canonical = false;
  if (fields_.failed()) return;
  if (canonical) return out.set_content({start, static_cast<std::size_t>(in.position() - start)});
  ReadAids& aids = fields_.aids();
  aids.buffer.clear();
  for (std::uint64_t i = 0; i < out.length; ++i) append_canonical_any(again, nesting_max_, aids.buffer);
  out.set_content(aids.scratch.keep(aids.buffer));
}

template <class Fields>
void StructReader<Fields>::read_texts(WireStruct& out) {
  out.length = fields_.length();
  ReadAids& aids = fields_.aids();
  aids.buffer.clear();
  Writer kept(aids.buffer);
  for (std::uint64_t i = 0; i < out.length && !fields_.failed(); ++i) {
    const std::string_view text = fields_.name();
    std::string canonical;
    if (text == kUndefinedText) {
      kept.varstring(text);
    } else if (append_canonical_json(text, nesting_max_, canonical)) {
      kept.varstring(canonical);
    } else {
      fields_.fail();
    }
  }
  if (!fields_.failed()) out.set_content(aids.scratch.keep(aids.buffer));
}

template <class Fields>
void StructReader<Fields>::read_type(WireStruct& out) {
  out.length = 1;
  const std::uint64_t type_ref = fields_.type_ref();
  if (type_ref > kTypeRefMax) return fields_.fail();
  out.type_ref = static_cast<std::uint8_t>(type_ref);
  if (type_has_name(out.type_ref)) out.set_content(as_bytes(fields_.key()));
}

template <class Fields>
void StructReader<Fields>::read_single(WireStruct& out) {
  out.length = 1;
  ReadAids& aids = fields_.aids();
  aids.buffer.clear();
  Writer kept(aids.buffer);
  switch (out.ref) {
    case Ref::kBinary: kept.varbytes(fields_.rest().varbytes()); break;
    case Ref::kEmbed: fields_.json(nesting_max_); break;
    case Ref::kFormat:
      kept.varstring(fields_.key());
      fields_.json(nesting_max_);
      break;
    default:
      kept.varstring(fields_.name());
      append_kept_options(fields_.rest(), nesting_max_, aids.buffer);
      break;
  }
  if (!fields_.failed()) out.set_content(aids.scratch.keep(aids.buffer));
}

/// Calls `use` with a reader for updates of a format.
template <class Use>
auto with_fields_in(UpdateFormat format, Use&& use) {
  if (format == UpdateFormat::kV2) return use.template operator()<FieldsInV2>();
  return use.template operator()<FieldsInV1>();
}

}  // namespace weft::crdt
