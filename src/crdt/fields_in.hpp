#pragma once

// The fields of an update one by one, in either format behind the same names. What `rest()` gives
// is written inline in both: counts, first clocks, values, deletions.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "columns.hpp"
#include "json_any.hpp"
#include "scratch.hpp"
#include "surrogates.hpp"
#include "weft/base/utf.hpp"
#include "weft/base/varint.hpp"
#include "weft/causal/id.hpp"
#include "weft/crdt/any.hpp"

namespace weft::crdt {

/// What reading takes besides the update; kept to be used again.
struct ReadAids {
  Scratch scratch;  ///< bytes that do not stand in the update as they are needed
  Bytes buffer;     ///< what is being put together
};

class FieldsInV1 {
 public:
  FieldsInV1(ByteView update, ReadAids& aids) : in_(update), aids_(&aids) {}

  Reader& rest() { return in_; }
  ReadAids& aids() { return *aids_; }
  bool failed() const { return in_.failed(); }
  void fail() { in_.fail(); }

  std::uint8_t info() { return in_.u8(); }
  std::uint64_t client() { return in_.varuint(); }
  Id left_id() { return id(); }
  Id right_id() { return id(); }
  bool parent_is_root() { return in_.varuint() == 1; }
  std::uint64_t type_ref() { return in_.varuint(); }
  std::uint64_t length() { return in_.varuint(); }
  std::string_view name() { return in_.varstring(); }
  std::string_view key() { return in_.varstring(); }
  TextSlice text() {
    const std::string_view text = as_chars(in_.varbytes());
    const bool ascii = is_ascii(text);
    if (!ascii && !is_valid_utf8(text)) in_.fail();
    return {text, ascii, false};
  }
  /// Appends the value of an embed or a format to the buffer.
  void json(std::size_t nesting_max) {
    if (!append_any_of_json(in_.varstring(), nesting_max, aids_->buffer)) in_.fail();
  }

  void start_deletions() {}
  std::uint64_t deleted_clock() { return in_.varuint(); }
  std::uint64_t deleted_length(std::uint64_t) { return in_.varuint(); }

 private:
  Id id() {
    const std::uint64_t client = in_.varuint();
    return {ClientId{client}, in_.varuint()};
  }

  Reader in_;
  ReadAids* aids_;
};

class FieldsInV2 {
 public:
  FieldsInV2(ByteView update, ReadAids& aids) : FieldsInV2(Reader(update), aids) {}

  Reader& rest() { return rest_; }
  ReadAids& aids() { return *aids_; }
  bool failed() const { return failed_ || rest_.failed(); }
  void fail() { failed_ = true; }

  std::uint8_t info() { return info_.next(failed_); }
  std::uint64_t client() { return clients_.next(failed_); }
  Id left_id() { return id(left_clocks_); }
  Id right_id() { return id(right_clocks_); }
  bool parent_is_root() { return parent_info_.next(failed_) == 1; }
  std::uint64_t type_ref() { return type_refs_.next(failed_); }
  std::uint64_t length() { return lengths_.next(failed_); }
  std::string_view name() {
    const TextSlice slice = text();
    return slice.halves ? mended(slice.text) : slice.text;
  }
  std::string_view key();
  TextSlice text() { return strings_.next(aids_->scratch, failed_); }
  void json(std::size_t nesting_max);

  void start_deletions() { deleted_end_ = 0; }
  std::uint64_t deleted_clock() { return deleted_end_ + rest_.varuint(); }
  std::uint64_t deleted_length(std::uint64_t clock) {
    const std::uint64_t length = rest_.varuint() + 1;
    if (clock > kVarUintMax || length > kVarUintMax - clock) return rest_.fail(), 0;
    deleted_end_ = clock + length;
    return length;
  }

 private:
  FieldsInV2(Reader in, ReadAids& aids);
  Id id(DiffRunReader& clocks) {
    const std::uint64_t client = clients_.next(failed_);
    return {ClientId{client}, clocks.next(failed_)};
  }
  std::string_view mended(std::string_view text);

  ReadAids* aids_;
  DiffRunReader key_clocks_;
  UintRunReader clients_;
  DiffRunReader left_clocks_;
  DiffRunReader right_clocks_;
  Rle8Reader info_;
  StringTableReader strings_;
  Rle8Reader parent_info_;
  UintRunReader type_refs_;
  UintRunReader lengths_;
  Reader rest_;
  std::vector<std::string_view> keys_;
  std::uint64_t deleted_end_ = 0;
  bool failed_ = false;
};

/// Appends a value, as it is written anew, to `out`; failure shows in the reader.
void append_canonical_any(Reader& in, std::size_t nesting_max, Bytes& out);

}  // namespace weft::crdt
