#pragma once

#include <cstdint>
#include <string_view>

#include "block.hpp"
#include "weft/base/bytes.hpp"
#include "weft/causal/id.hpp"

namespace weft::crdt {

/// One struct as it stands in an update, whatever its format.
///
/// Shape: 72 bytes. A struct without origins names its parent, and its key when it is of a map; one
/// with an origin has neither, so that they share their place.
/// Lifetime: views point into the update, or into the scratch that it was read with.
struct WireStruct {
  std::uint64_t client = 0;
  std::uint64_t clock = 0;
  std::uint64_t length = 0;

  std::uint64_t end() const { return clock + length; }
  bool knows_parent() const { return !has_origin && !has_right; }
  /// Whether it stands right behind the unit that its author made just before it.
  bool follows_own() const { return has_origin && first_.id.client == client && first_.id.clock + 1 == clock; }
  bool is_item() const { return ref != Ref::kGc && ref != Ref::kSkip; }

  Id origin() const { return to_id(first_); }
  Id right() const { return to_id(second_); }
  Id parent() const { return to_id(first_); }
  std::string_view parent_name() const { return to_text(first_); }
  std::string_view key() const { return to_text(second_); }

  void set_origin(Id id) { first_ = from_id(id); }
  void set_right(Id id) { second_ = from_id(id); }
  void set_parent(Id id) { first_ = from_id(id); }
  void set_parent_name(std::string_view name) { first_ = from_text(name); }
  void set_key(std::string_view key) { second_ = from_text(key); }

  /// Text: UTF-8, see `halves`. Type: its name. Any: values. JSON: texts with their lengths. Binary:
  /// bytes with their length. Embed: a value. Format: key with its length, value. Doc: guid with its
  /// length, value. All of it as a document keeps it (content_bytes.hpp).
  ByteView content() const { return {content_, content_size_}; }
  void set_content(ByteView content) {
    content_ = content.data();
    content_size_ = static_cast<std::uint32_t>(content.size());
  }

 private:
  union Link {
    struct {
      std::uint64_t client;
      std::uint64_t clock;
    } id;
    struct {
      const char* data;
      std::size_t size;
    } text;
  };
  static Id to_id(const Link& link) { return {ClientId{link.id.client}, link.id.clock}; }
  static Link from_id(Id id) {
    Link link;
    link.id = {id.client.value, id.clock};
    return link;
  }
  static std::string_view to_text(const Link& link) { return {link.text.data, link.text.size}; }
  static Link from_text(std::string_view text) {
    Link link;
    link.text = {text.data(), text.size()};
    return link;
  }

  Link first_;   // origin, else parent
  Link second_;  // right origin, else key
  const std::uint8_t* content_ = nullptr;
  std::uint32_t content_size_ = 0;

 public:
  Ref ref = Ref::kGc;
  std::uint8_t type_ref = 0;
  bool has_origin : 1;
  bool has_right : 1;
  bool named_parent : 1;  ///< the parent is a root
  bool has_key : 1;       ///< a key was written
  bool ascii : 1;         ///< of text
  bool halves : 1;        ///< of text: holds halves of surrogate pairs, see surrogates.hpp

  WireStruct()
      : has_origin(false), has_right(false), named_parent(false), has_key(false), ascii(false), halves(false) {}
};
static_assert(sizeof(WireStruct) <= 80);

/// Whether types of this kind carry a name.
bool type_has_name(std::uint8_t type_ref);

}  // namespace weft::crdt
