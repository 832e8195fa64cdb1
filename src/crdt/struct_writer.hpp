#pragma once

// Structs and deletions into an update of either format, as Yjs writes them.

#include <cstddef>
#include <cstdint>
#include <string>

#include "content_bytes.hpp"
#include "fields_out.hpp"
#include "struct_reader.hpp"
#include "surrogates.hpp"
#include "weft/causal/id_set.hpp"
#include "wire_struct.hpp"

namespace weft::crdt {

/// Writes the kept content of so many units of a value kind.
template <class Fields>
void write_kept(Fields& out, Ref ref, ByteView content, std::uint64_t units) {
  if (ref == Ref::kAny || ref == Ref::kJson) out.length(units);
  Reader in(content);
  switch (ref) {
    case Ref::kJson:
      for (; units > 0; --units) out.name(as_chars(in.varbytes()));
      return;
    case Ref::kEmbed: return out.json(content);
    case Ref::kFormat:
      out.key(as_chars(in.varbytes()));
      return out.json(content.subspan(content.size() - in.remaining()));
    case Ref::kDoc:
      out.name(as_chars(in.varbytes()));
      return out.rest().raw(content.subspan(content.size() - in.remaining()));
    default: return out.rest().raw(content);
  }
}

/// Writes text from unit `offset` on; of a pair that is cut its second half.
template <class Fields>
void write_text(Fields& out, const WireStruct& in, std::uint64_t offset) {
  const std::string_view text = as_chars(in.content());
  if (in.ascii) {
    const auto skipped = static_cast<std::size_t>(offset);
    return out.ascii(in.content().data() + skipped, text.size() - skipped);
  }
  if (offset == 0) return out.text(text, in.halves);
  std::u16string units;
  append_units(text, units);
  units.erase(0, static_cast<std::size_t>(offset));
  out.units(reinterpret_cast<const std::uint8_t*>(units.data()), units.size());
}

template <class Fields>
void write_content(Fields& out, const WireStruct& in, std::uint64_t offset) {
  switch (in.ref) {
    case Ref::kDeleted: return out.length(in.length - offset);
    case Ref::kString: return write_text(out, in, offset);
    case Ref::kType:
      out.type_ref(in.type_ref);
      if (type_has_name(in.type_ref)) out.key(as_chars(in.content()));
      return;
    default: {
      const ByteView content = in.content();
      const std::size_t skipped = offset == 0 ? 0 : value_bytes(in.ref, content.data(), content.size(), offset);
      return write_kept(out, in.ref, content.subspan(skipped), in.length - offset);
    }
  }
}

/// Writes a struct from its unit `offset` on.
template <class Fields>
void write_struct(Fields& out, const WireStruct& in, std::uint64_t offset) {
  out.start_struct();
  if (!in.is_item()) {
    out.info(static_cast<std::uint8_t>(in.ref));
    if (in.ref == Ref::kSkip) return out.rest().varuint(in.length - offset);
    return out.length(in.length - offset);
  }
  const bool has_origin = in.has_origin || offset > 0;
  const int info = static_cast<int>(in.ref) | (has_origin ? kHasOrigin : 0) | (in.has_right ? kHasRight : 0) |
                   (in.has_key ? kHasKey : 0);
  out.info(static_cast<std::uint8_t>(info));
  if (offset > 0) {
    out.left_id(in.client, in.clock + offset - 1);
  } else if (has_origin) {
    out.left_id(in.origin().client.value, in.origin().clock);
  }
  if (in.has_right) out.right_id(in.right().client.value, in.right().clock);
  if (!has_origin && !in.has_right) {
    out.parent_is_root(in.named_parent);
    if (in.named_parent) {
      out.name(in.parent_name());
    } else {
      out.left_id(in.parent().client.value, in.parent().clock);
    }
    if (in.has_key) out.name(in.key());
  }
  write_content(out, in, offset);
}

/// Writes structs in the order given; a section ends where the client changes.
template <class Fields>
class SectionWriter {
 public:
  explicit SectionWriter(Fields& out) : out_(&out), start_(out.rest().size()) {}

  void write(const WireStruct& item, std::uint64_t offset) {
    if (structs_ == 0 || item.client != client_) start_section(item, offset);
    write_struct(*out_, item, offset);
    ++structs_;
  }

  void finish() {
    end_section();
    out_->rest().insert_varuint(start_, sections_);
  }

 private:
  void start_section(const WireStruct& item, std::uint64_t offset) {
    end_section();
    section_ = out_->rest().size();
    client_ = item.client;
    out_->client(client_);
    out_->rest().varuint(item.clock + offset);
  }

  // How many structs a section has is known at its end, and stands in front of it.
  void end_section() {
    if (structs_ == 0) return;
    out_->rest().insert_varuint(section_, structs_);
    structs_ = 0;
    ++sections_;
  }

  Fields* out_;
  std::size_t start_;
  std::size_t section_ = 0;
  std::uint64_t client_ = 0;
  std::uint64_t structs_ = 0;
  std::uint64_t sections_ = 0;
};

/// Writes a normalized set, clients descending.
template <class Fields>
void write_deletions(Fields& out, const IdSet& deletions) {
  out.rest().varuint(deletions.clients().size());
  for (auto client = deletions.clients().rbegin(); client != deletions.clients().rend(); ++client) {
    out.rest().varuint(client->client.value);
    out.rest().varuint(client->ranges.size());
    out.start_deletions();
    for (const IdSet::Range& range : client->ranges) out.deleted(range.clock, range.length);
  }
}

}  // namespace weft::crdt
