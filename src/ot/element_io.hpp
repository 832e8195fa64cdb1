#pragma once

// The parts that elements and operations are written in. Source: the grammar in README.md.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/ot/operation.hpp"

namespace weft::ot {

/// The id whose counter follows that of `id`.
ElementId id_behind(ElementId id);

/// Writes parts, and knows which id is expected next.
class ElementOutput {
 public:
  explicit ElementOutput(Writer& out) : out_(&out) {}

  /// The byte in front of an element, and its id.
  void element(ElementId id, ElementType type, unsigned form = 0);
  /// The byte in front of an operation, and the id of its target.
  void operation(std::size_t kind, ElementId target, unsigned form = 0);
  void noop() { out_->u8(0); }

  static unsigned form_of(Number value);
  static unsigned form_of(Date value);
  static unsigned form_of(bool value) { return value ? 1 : 0; }
  void value(Number value);
  void value(Date value) { integer(value.milliseconds); }
  void value(bool) {}
  /// The head and the value of a scalar.
  template <class Value>
  void scalar(ElementId id, ElementType type, Value of) {
    element(id, type, form_of(of));
    value(of);
  }

  void number(std::uint64_t value) { out_->varuint(value); }
  void string(std::string_view text) { out_->varstring(text); }
  void change(const TextChange& change);

 private:
  unsigned form_of_id(ElementId id) const;
  void id_in(unsigned form, ElementId id);
  void integer(std::int64_t value);

  Writer* out_;
  ElementId expected_;
};

/// Reads parts, and refuses what is not written as ElementOutput does. Fails as its Reader does.
class ElementInput {
 public:
  struct Head {
    ElementId id;
    std::size_t kind = 0;  // of an operation, or the type of an element
    unsigned form = 0;     // of the value
  };

  ElementInput(Reader& in, const Limits& limits);

  bool failed() const { return in_->failed(); }
  void fail() { in_->fail(); }
  void fail_too_deep();
  /// What to say of it once it failed.
  Error error() const;
  std::size_t nesting_max() const { return nesting_max_; }

  Head element();
  Head operation();
  /// The value of an element that is no container.
  Content scalar(ElementType type, unsigned form);
  Number number_in(unsigned form);
  Date date_in(unsigned form) { return {integer(form)}; }

  std::uint64_t number();
  /// Of an array; 32 bits.
  std::uint32_t index();
  std::string_view string();
  /// A key that stands behind `last`, the one before, if there was one.
  std::string_view key_behind(const std::string_view* last);
  TextChange change();

 private:
  ElementId id_in(unsigned form);
  VarInt signed_number();
  std::int64_t integer(unsigned form);
  double real();
  std::uint32_t component(std::uint64_t word, TextChange& change);

  Reader* in_;
  ElementId expected_;
  std::size_t nesting_max_;
  bool too_deep_ = false;
};

}  // namespace weft::ot
