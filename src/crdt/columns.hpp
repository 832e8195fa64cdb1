#pragma once

// The columns that update format v2 is made of: each holds one field of all structs.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "byte_sink.hpp"
#include "scratch.hpp"
#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {

/// Bytes in runs; the last run goes on for ever. Reading an empty column, or past what is
/// malformed, sets `failed`; so do all columns.
class Rle8Reader {
 public:
  explicit Rle8Reader(ByteView column) : in_(column) {}
  std::uint8_t next(bool& failed) {
    if (left_ == 0) read_run(failed);
    --left_;
    return value_;
  }

 private:
  void read_run(bool& failed);

  Reader in_;
  std::uint64_t left_ = 0;
  std::uint8_t value_ = 0;
};

/// Numbers in runs of equal ones; the sign tells whether a count follows.
class UintRunReader {
 public:
  explicit UintRunReader(ByteView column) : in_(column) {}
  std::uint64_t next(bool& failed) {
    if (left_ == 0) read_run(failed);
    --left_;
    return value_;
  }

 private:
  void read_run(bool& failed);

  Reader in_;
  std::uint64_t left_ = 0;
  std::uint64_t value_ = 0;
};

/// Numbers in runs of equal differences.
class DiffRunReader {
 public:
  // What a difference of two numbers becomes in its column: Yjs refuses to read what it writes of those
  // above 2^52, but clocks may lie as far apart, and what waits is kept in columns.
  static constexpr std::uint64_t kDoubledMax = 2 * kVarUintMax + 1;

  explicit DiffRunReader(ByteView column) : in_(column) {}
  std::uint64_t next(bool& failed) {
    if (left_ == 0) read_run(failed);
    --left_;
    value_ += difference_;
    if (value_ > kVarUintMax) {  // below zero included
      failed = true;
      value_ = 0;
    }
    return value_;
  }

 private:
  void read_run(bool& failed);

  Reader in_;
  std::uint64_t left_ = 0;
  std::uint64_t value_ = 0;
  std::uint64_t difference_ = 0;  // modulo 2^64
};

inline void UintRunReader::read_run(bool& failed) {
  const VarInt number = in_.varint();
  value_ = number.magnitude;
  left_ = number.negative ? in_.varuint() + 2 : 1;
  if (in_.failed()) failed = true;
}

inline void DiffRunReader::read_run(bool& failed) {
  const VarInt number = in_.varint(kDoubledMax);
  const bool counted = (number.magnitude & 1) != 0;
  // Halves are rounded down, also below zero; no branch, because signs cannot be predicted.
  const std::uint64_t negative = number.negative ? 1 : 0;
  difference_ = (((number.magnitude + negative) / 2) ^ (0 - negative)) + negative;
  left_ = counted ? in_.varuint() + 2 : 1;
  if (in_.failed()) failed = true;
}

/// One string of a table.
struct TextSlice {
  std::string_view text;  ///< UTF-8, but for halves of surrogate pairs, in three bytes each
  bool ascii = true;
  bool halves = false;  ///< begins or ends in the middle of a pair
};

/// All strings of an update, one after the other, and how many UTF-16 units each has.
/// Lifetime: of slices, that of the column, and of the scratch where a pair was cut.
class StringTableReader {
 public:
  explicit StringTableReader(ByteView column);
  bool failed() const { return malformed_; }

  TextSlice next(Scratch& scratch, bool& failed) {
    const std::uint64_t units = lengths_.next(failed);
    if (!ascii_) return next_wide(units, scratch, failed);
    if (units > text_.size() - at_) return failed = true, TextSlice{};
    const std::string_view slice(text_.data() + at_, static_cast<std::size_t>(units));
    at_ += slice.size();
    return {slice, true, false};
  }

 private:
  TextSlice next_wide(std::uint64_t units, Scratch& scratch, bool& failed);

  std::string_view text_;
  std::size_t at_ = 0;
  UintRunReader lengths_;
  std::uint32_t cut_ = 0;  // the low half of a pair whose high half was the end of the last slice
  bool ascii_ = true;
  bool malformed_ = false;
};

class Rle8Writer {
 public:
  void write(std::uint8_t value) {
    if (count_ != 0 && value == value_) {
      ++count_;
    } else {
      start_run(value);
    }
  }
  ByteView finish() const { return out_.view(); }
  void clear() {
    out_.clear();
    count_ = 0;
  }
  std::size_t capacity() const { return out_.capacity(); }

 private:
  void start_run(std::uint8_t value) {
    if (count_ != 0) out_.varuint(count_ - 1);
    out_.u8(value);
    value_ = value;
    count_ = 1;
  }

  ByteSink out_;
  std::uint64_t count_ = 0;
  std::uint8_t value_ = 0;
};

class UintRunWriter {
 public:
  void write(std::uint64_t value) {
    if (value == value_) {
      ++count_;
    } else {
      end_run();
      value_ = value;
      count_ = 1;
    }
  }
  ByteView finish() {
    end_run();
    count_ = 0;
    return out_.view();
  }
  void clear() {
    out_.clear();
    value_ = count_ = 0;
  }
  std::size_t capacity() const { return out_.capacity(); }

 private:
  void end_run() {
    if (count_ == 0) return;
    out_.varint({value_, count_ > 1});
    if (count_ > 1) out_.varuint(count_ - 2);
  }

  ByteSink out_;
  std::uint64_t value_ = 0;
  std::uint64_t count_ = 0;
};

class DiffRunWriter {
 public:
  void write(std::uint64_t value) {
    const std::uint64_t difference = value - value_;
    value_ = value;
    if (difference == difference_) {
      ++count_;
    } else {
      end_run();
      difference_ = difference;
      count_ = 1;
    }
  }
  ByteView finish() {
    end_run();
    count_ = 0;
    return out_.view();
  }
  void clear() {
    out_.clear();
    value_ = count_ = difference_ = 0;
  }
  void reserve(std::size_t bytes) { out_.ensure(bytes); }
  std::size_t capacity() const { return out_.capacity(); }

 private:
  void end_run();

  ByteSink out_;
  std::uint64_t value_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t difference_ = 0;  // modulo 2^64
};

class StringTableWriter {
 public:
  void write_ascii(const std::uint8_t* text, std::size_t size) {
    text_.ensure(size);
    text_.put_text(text, size);
    lengths_.write(size);
  }
  /// UTF-8, or with halves of pairs in three bytes each.
  void write(std::string_view text);
  /// Units of two bytes each, as they lie in memory.
  void write_units(const std::uint8_t* units, std::size_t count);
  /// Appends the whole column.
  void finish(ByteSink& out);
  void clear() {
    text_.clear();
    lengths_.clear();
    halves_ = false;
  }
  void reserve(std::size_t text) { text_.ensure(text); }
  std::size_t capacity() const { return text_.capacity() + lengths_.capacity() + column_.capacity(); }

 private:
  ByteSink text_;
  ByteSink column_;
  UintRunWriter lengths_;
  bool halves_ = false;
};

}  // namespace weft::crdt
