#pragma once

// The counterparts of fields_in.hpp: the fields of an update one by one, in either format.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "byte_sink.hpp"
#include "columns.hpp"
#include "json_any.hpp"
#include "surrogates.hpp"
#include "weft/base/bytes.hpp"
#include "weft/causal/id.hpp"

namespace weft::crdt {

class FieldsOutV1 {
 public:
  explicit FieldsOutV1(ByteSink& out) : out_(&out) {}

  ByteSink& rest() { return *out_; }
  void reserve(std::size_t text, std::size_t structs) { out_->ensure(text + kUsualStruct * structs); }
  /// Makes room for all fields of a struct that have no length of their own.
  void start_struct() { out_->ensure(kStructBytes); }
  void info(std::uint8_t info) { out_->put_u8(info); }
  void client(std::uint64_t client) { out_->varuint(client); }
  void left_id(std::uint64_t client, std::uint64_t clock) {
    ByteCursor at = out_->cursor();
    id(at, client, clock);
    out_->end_at(at);
  }
  void right_id(std::uint64_t client, std::uint64_t clock) { left_id(client, clock); }
  /// All three at once.
  void info_and_ids(std::uint8_t info, Id left, Id right) {
    ByteCursor at = out_->cursor();
    at.u8(info);
    id(at, left.client.value, left.clock);
    id(at, right.client.value, right.clock);
    out_->end_at(at);
  }
  void parent_is_root(bool root) { out_->put_u8(root ? 1 : 0); }
  void type_ref(std::uint8_t ref) { out_->u8(ref); }
  void length(std::uint64_t length) { out_->varuint(length); }
  void name(std::string_view name) { out_->varstring(name); }
  void key(std::string_view key) { out_->varstring(key); }
  void ascii(const std::uint8_t* text, std::size_t size) {
    out_->ensure(ByteSink::kVarUintBytes + size);
    ByteCursor at = out_->cursor();
    at.varuint(size);
    at.text(text, size);
    out_->end_at(at);
  }
  void text(std::string_view text, bool halves) {
    if (halves) return out_->varstring(without_halves(text));
    out_->varstring(text);
  }
  void units(const std::uint8_t* units, std::size_t count);
  /// A kept value of an embed or a format.
  void json(ByteView value);

  void start_deletions() {}
  void deleted(std::uint64_t clock, std::uint64_t length) {
    out_->ensure(2 * ByteSink::kVarUintBytes);
    out_->put_varuint(clock);
    out_->put_varuint(length);
  }

 private:
  static constexpr std::size_t kStructBytes = 80;
  static constexpr std::size_t kUsualStruct = 16;

  // Neighbours mostly name the same client.
  void id(ByteCursor& at, std::uint64_t client, std::uint64_t clock) {
    if (client != client_) {
      client_ = client;
      packed_client_ = ByteCursor::Packed(client);
    }
    at.packed(packed_client_);
    at.varuint(clock);
  }

  ByteSink* out_;
  std::uint64_t client_ = 0;
  ByteCursor::Packed packed_client_{0};
};

class FieldsOutV2 {
 public:
  ByteSink& rest() { return rest_; }
  void start_struct() {}
  /// Makes room for so much text and so many structs.
  void reserve(std::size_t text, std::size_t structs) {
    strings_.reserve(text);
    left_clocks_.reserve(kUsualClock * structs);
    right_clocks_.reserve(kUsualClock * structs);
  }
  void info(std::uint8_t info) { info_.write(info); }
  void client(std::uint64_t client) { clients_.write(client); }
  void left_id(std::uint64_t client, std::uint64_t clock) {
    clients_.write(client);
    left_clocks_.write(clock);
  }
  void right_id(std::uint64_t client, std::uint64_t clock) {
    clients_.write(client);
    right_clocks_.write(clock);
  }
  void info_and_ids(std::uint8_t info, Id left, Id right) {
    info_.write(info);
    left_id(left.client.value, left.clock);
    right_id(right.client.value, right.clock);
  }
  void parent_is_root(bool root) { parent_info_.write(root ? 1 : 0); }
  void type_ref(std::uint8_t ref) { type_refs_.write(ref); }
  void length(std::uint64_t length) { lengths_.write(length); }
  void name(std::string_view name) { strings_.write(name); }
  /// Yjs numbers keys, but never uses a number again.
  void key(std::string_view key) {
    key_clocks_.write(next_key_++);
    strings_.write(key);
  }
  void ascii(const std::uint8_t* text, std::size_t size) { strings_.write_ascii(text, size); }
  void text(std::string_view text, bool) { strings_.write(text); }
  void units(const std::uint8_t* units, std::size_t count) { strings_.write_units(units, count); }
  void json(ByteView value) { append_any_without_halves(value, rest_); }

  void start_deletions() { deleted_end_ = 0; }
  void deleted(std::uint64_t clock, std::uint64_t length) {
    rest_.varuint(clock - deleted_end_);
    rest_.varuint(length - 1);
    deleted_end_ = clock + length;
  }

  /// Appends everything that was written, and starts anew.
  void finish(ByteSink& out);
  void clear();
  std::size_t capacity() const;
  /// Gives the memory back when it is more than `most` bytes; what was written is lost then.
  void shrink(std::size_t most) {
    if (capacity() > most) *this = FieldsOutV2();
  }

 private:
  static constexpr std::size_t kUsualClock = 3;  // bytes

  DiffRunWriter key_clocks_;
  UintRunWriter clients_;
  DiffRunWriter left_clocks_;
  DiffRunWriter right_clocks_;
  Rle8Writer info_;
  StringTableWriter strings_;
  Rle8Writer parent_info_;
  UintRunWriter type_refs_;
  UintRunWriter lengths_;
  ByteSink rest_;
  std::uint64_t next_key_ = 0;
  std::uint64_t deleted_end_ = 0;
};

}  // namespace weft::crdt
