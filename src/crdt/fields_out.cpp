#include "fields_out.hpp"

#include <cstring>
#include <string>

#include "weft/base/utf.hpp"

namespace weft::crdt {

void FieldsOutV1::units(const std::uint8_t* units, std::size_t count) {
  std::u16string wide(count, u'\0');
  std::memcpy(wide.data(), units, 2 * count);
  std::string text;
  append_utf8(wide, text);
  out_->varstring(text);
}

void FieldsOutV1::json(ByteView value) {
  Reader in(value);
  std::string text;
  append_json_of_any(in, text);
  out_->varstring(text);
}

void FieldsOutV2::finish(ByteSink& out) {
  out.u8(0);  // the feature flag, which nothing uses
  out.varbytes(key_clocks_.finish());
  out.varbytes(clients_.finish());
  out.varbytes(left_clocks_.finish());
  out.varbytes(right_clocks_.finish());
  out.varbytes(info_.finish());
  strings_.finish(out);
  out.varbytes(parent_info_.finish());
  out.varbytes(type_refs_.finish());
  out.varbytes(lengths_.finish());
  out.raw(rest_.view());
  clear();
}

std::size_t FieldsOutV2::capacity() const {
  return key_clocks_.capacity() + clients_.capacity() + left_clocks_.capacity() + right_clocks_.capacity() +
         info_.capacity() + strings_.capacity() + parent_info_.capacity() + type_refs_.capacity() +
         lengths_.capacity() + rest_.capacity();
}

void FieldsOutV2::clear() {
  key_clocks_.clear();
  clients_.clear();
  left_clocks_.clear();
  right_clocks_.clear();
  info_.clear();
  strings_.clear();
  parent_info_.clear();
  type_refs_.clear();
  lengths_.clear();
  rest_.clear();
  next_key_ = deleted_end_ = 0;
}

}  // namespace weft::crdt
