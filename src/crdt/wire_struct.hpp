#pragma once

#include <cstdint>
#include <string_view>

#include "block.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/limits.hpp"
#include "weft/base/varint.hpp"
#include "weft/causal/id.hpp"

namespace weft::crdt {

/// One struct as it stands in an update. Lifetime: views point into the update.
struct WireStruct {
  std::uint64_t client = 0;
  std::uint64_t clock = 0;
  std::uint64_t length = 0;
  Ref ref = Ref::kGc;
  bool has_origin = false;
  bool has_right = false;
  bool named_parent = false;  ///< the parent is a root
  bool has_key = false;       ///< a key was written
  bool canonical = false;     ///< `content` is what we would write
  bool ascii = false;         ///< of text
  std::uint8_t type_ref = 0;
  Id origin;
  Id right;
  Id parent;
  std::string_view parent_name;
  std::string_view key;
  /// Text: UTF-8. Any and JSON: the values without their count. Binary, Embed: bytes without their
  /// length. Format, Doc: as written. Type: its name.
  ByteView content;

  std::uint64_t end() const { return clock + length; }
  bool knows_parent() const { return !has_origin && !has_right; }
  bool is_item() const { return ref != Ref::kGc && ref != Ref::kSkip; }
};

/// Whether types of this kind carry a name.
bool type_has_name(std::uint8_t type_ref);

/// Reads the struct at (client, clock) and checks everything that can be checked without a
/// document; failure shows in the reader.
void read_struct(Reader& in, std::uint64_t client, std::uint64_t clock, std::size_t nesting_max,
                 WireStruct& out);

/// Appends the content of a value kind as it is kept and written: canonical, self-delimiting,
/// without the count of Any and JSON.
void append_canonical(const WireStruct& in, Bytes& out);

/// Appends a struct from its unit `offset` on, as Yjs would write it.
void write_struct(Writer& out, const WireStruct& in, std::uint64_t offset);

/// The sections of an update, struct by struct.
class StructReader {
 public:
  explicit StructReader(ByteView update) : in_(update), sections_(in_.varuint()) {}

  /// Reads the next struct. False at the end, or when the update is malformed.
  bool next(WireStruct& out);
  /// Behind the last struct this reader stands at the delete set.
  Reader& reader() { return in_; }
  bool failed() const { return in_.failed(); }

 private:
  Reader in_;
  std::uint64_t sections_;
  std::uint64_t structs_ = 0;
  std::uint64_t client_ = 0;
  std::uint64_t clock_ = 0;
};

}  // namespace weft::crdt
