#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "weft/model/model.hpp"

namespace weft::testing {

/// A text that is edited at one place at a time. A change says what it replaces: its bytes are the
/// place, the length of what goes, what goes, what comes. So whatever object is at its version can
/// take it back; a tape that is not kRetreats says no, as crdt does.
template <bool kRetreats>
class BasicTape {
 public:
  static constexpr ModelType kType = {kRetreats ? "test.tape" : "test.forgetful_tape", 1, Ordering::kSequenced};

  static Bytes change(std::size_t at, std::string_view goes, std::string_view comes) {
    Bytes bytes{static_cast<std::uint8_t>(at), static_cast<std::uint8_t>(goes.size())};
    bytes.insert(bytes.end(), goes.begin(), goes.end());
    bytes.insert(bytes.end(), comes.begin(), comes.end());
    return bytes;
  }

  static BasicTape create(const Limits&) { return {}; }
  static Result<BasicTape> from_snapshot(ByteView bytes, const Limits&) {
    if (bytes.empty()) return Error{ErrorCode::kInvalidArgument, "no tape"};
    BasicTape tape;
    tape.text_ = as_chars(bytes.subspan(1));
    return tape;
  }

  Result<Admitted> admit(ByteView bytes) {
    WEFT_TRY(integrate(bytes));
    return Admitted{to_bytes(bytes)};
  }
  Result<Outcome> integrate(ByteView bytes) {
    WEFT_TRY(replace(bytes, false));
    return Outcome::kApplied;
  }
  Result<bool> retreat(ByteView bytes) {
    if (!kRetreats) return false;
    WEFT_TRY(replace(bytes, true));
    return true;
  }
  Result<Bytes> reverted(std::span<const ByteView> later, std::uint64_t replica) const {
    if (replica == 0) return Error{ErrorCode::kInvalidArgument, "0 is no replica"};
    BasicTape now = *this;
    for (const ByteView bytes : later) WEFT_TRY(now.integrate(bytes));
    if (now.text_ == text_) return Bytes();
    return change(0, now.text_, text_);
  }

  Bytes version() const { return snapshot(); }
  Result<Bytes> changes_since(ByteView) const { return Bytes(); }
  Result<bool> includes(ByteView) const { return false; }
  static Result<Bytes> merge_changes(std::span<const ByteView>) { return Bytes(); }
  Bytes snapshot() const { return to_bytes(as_bytes("T" + text_)); }
  std::string to_json_text() const { return "\"" + text_ + "\""; }
  std::size_t memory_bytes() const { return text_.size(); }
  void check_invariants() const {}

 private:
  // All of it or nothing: what goes must be there.
  Result<void> replace(ByteView bytes, bool back) {
    if (bytes.size() < 2 || bytes.size() - 2 < bytes[1]) return Error{ErrorCode::kInvalidArgument, "no change"};
    std::string_view goes = as_chars(bytes.subspan(2, bytes[1]));
    std::string_view comes = as_chars(bytes.subspan(std::size_t{2} + bytes[1]));
    if (back) std::swap(goes, comes);
    const std::size_t at = bytes[0];
    if (at > text_.size() || text_.compare(at, goes.size(), goes) != 0)
      return Error{ErrorCode::kInvalidArgument, "something else is there"};
    text_.replace(at, goes.size(), comes);
    return {};
  }

  std::string text_;
};

using Tape = BasicTape<true>;
using ForgetfulTape = BasicTape<false>;

}  // namespace weft::testing
