#include <string>
#include <string_view>
#include <utility>

#include "conformance/kinds.hpp"
#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"
#include "crdt/columns.hpp"
#include "crdt/surrogates.hpp"
#include "weft/base/varint.hpp"
#include "weft/crdt/any.hpp"

namespace weft::conformance {
namespace {

constexpr std::size_t kNestingMax = 256;

VarInt read_decimal(const std::string& decimal) {
  VarInt number;
  number.negative = decimal.starts_with('-');
  for (const char digit : decimal.substr(number.negative ? 1 : 0))
    number.magnitude = number.magnitude * 10 + static_cast<std::uint64_t>(digit - '0');
  return number;
}

void check_varuint(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  const VarInt number = read_decimal(text_field(test_case, "value"));
  Bytes out;
  Writer(out).varuint(number.magnitude);
  report.bytes("encode", text_field(test_case, "hex"), out);
  report.that("varuint_size", varuint_size(number.magnitude) == encoded.size());
  Reader reader(encoded);
  report.that("decode", reader.varuint() == number.magnitude && !reader.failed() && reader.at_end());
}

void check_varint(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  const VarInt number = read_decimal(text_field(test_case, "value"));
  Bytes out;
  Writer(out).varint(number);
  report.bytes("encode", text_field(test_case, "hex"), out);
  Reader reader(encoded);
  const VarInt read = reader.varint();
  report.that("decode", read.magnitude == number.magnitude && read.negative == number.negative &&
                            !reader.failed() && reader.at_end());
}

void check_varstring(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  Bytes out;
  const std::string text = read_tagged_text(field(test_case, "value"));
  Writer(out).varstring(text);
  report.bytes("encode", text_field(test_case, "hex"), out);
  const json::Value* decoded = test_case.find("decoded");
  Reader reader(encoded);
  report.text("decode", decoded ? read_tagged_text(*decoded) : text, reader.varstring());
  report.that("decode to the end", !reader.failed() && reader.at_end());
}

void check_varbytes(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  Bytes out;
  Writer(out).varbytes(bytes_field(test_case, "value"));
  report.bytes("encode", text_field(test_case, "hex"), out);
  Reader reader(encoded);
  report.bytes("decode", text_field(test_case, "value"), reader.varbytes());
  report.that("decode to the end", !reader.failed() && reader.at_end());
}

void check_any(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  Bytes out;
  Writer writer(out);
  crdt::write_any(writer, read_tagged(field(test_case, "value")));
  report.bytes("encode", text_field(test_case, "hex"), out);
  Reader reader(encoded);
  const crdt::Any read = crdt::read_any(reader, kNestingMax);
  report.that("decode", read == read_tagged(field(test_case, "decoded")));
  report.that("decode to the end", !reader.failed() && reader.at_end());
  Reader skipper(encoded);
  const bool canonical = crdt::skip_any(skipper, kNestingMax);
  Bytes again;
  Writer rewriter(again);
  crdt::write_any(rewriter, read);
  report.bytes("written again", text_field(test_case, "hex"), again);
  report.that("what counts as canonical is written again the same", !canonical || again == to_bytes(encoded));
  report.that("skip to the end", !skipper.failed() && skipper.at_end());
}

// A column of numbers, and nothing behind them.
template <class ColumnReader, class ColumnWriter>
void check_column(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  using Number = decltype(std::declval<ColumnReader&>().next(std::declval<bool&>()));
  ColumnWriter writer;
  ColumnReader reader(encoded);
  bool failed = false;
  bool same = true;
  for (const json::Value& value : array_field(test_case, "value")) {
    writer.write(static_cast<Number>(as_count(value)));
    if (reader.next(failed) != as_count(value)) same = false;
  }
  report.bytes("encode", text_field(test_case, "hex"), writer.finish());
  report.that("decode", same && !failed);
}

void check_string_table(const json::Value& test_case, ByteView encoded, CaseReport& report) {
  crdt::StringTableWriter from_units;
  crdt::StringTableWriter from_text;
  crdt::StringTableReader reader(encoded);
  crdt::Scratch scratch;
  bool failed = reader.failed();
  bool same = true;
  for (const json::Value& value : array_field(test_case, "value")) {
    const std::u16string units = read_tagged_units(value);
    from_units.write_units(reinterpret_cast<const std::uint8_t*>(units.data()), units.size());
    const crdt::TextSlice slice = reader.next(scratch, failed);
    std::u16string read;
    crdt::append_units(slice.text, read);
    if (read != units) same = false;
    from_text.write(slice.text);
  }
  for (crdt::StringTableWriter* writer : {&from_units, &from_text}) {
    crdt::ByteSink out;
    writer->finish(out);
    Reader column(out.view());
    report.bytes("encode", text_field(test_case, "hex"), column.varbytes());
  }
  report.that("decode", same && !failed);
}

}  // namespace

void run_lib0(const json::Value& test_case, CaseReport& report) {
  const std::string& type = text_field(test_case, "type");
  const Bytes encoded = bytes_field(test_case, "hex");
  if (type == "varuint") return check_varuint(test_case, encoded, report);
  if (type == "varint") return check_varint(test_case, encoded, report);
  if (type == "varstring") return check_varstring(test_case, encoded, report);
  if (type == "varbytes") return check_varbytes(test_case, encoded, report);
  if (type == "any") return check_any(test_case, encoded, report);
  if (type == "rle8") return check_column<crdt::Rle8Reader, crdt::Rle8Writer>(test_case, encoded, report);
  if (type == "uintoptrle")
    return check_column<crdt::UintRunReader, crdt::UintRunWriter>(test_case, encoded, report);
  if (type == "intdiffoptrle")
    return check_column<crdt::DiffRunReader, crdt::DiffRunWriter>(test_case, encoded, report);
  if (type == "stringtable") return check_string_table(test_case, encoded, report);
  report.not_compared("the primitive " + type + " is unknown");
}

}  // namespace weft::conformance
