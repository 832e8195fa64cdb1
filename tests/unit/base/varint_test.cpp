#include "weft/base/varint.hpp"

#include <catch2/catch.hpp>

using weft::Bytes;
using weft::Reader;
using weft::VarInt;
using weft::Writer;

namespace {

Bytes varuint_bytes(std::uint64_t value) {
  Bytes out;
  Writer(out).varuint(value);
  return out;
}

}  // namespace

TEST_CASE("Unsigned integers are little-endian groups of seven bits", "[unit][base]") {
  CHECK(varuint_bytes(0) == Bytes{0});
  CHECK(varuint_bytes(127) == Bytes{127});
  CHECK(varuint_bytes(128) == Bytes{0x80, 0x01});
  CHECK(varuint_bytes(weft::kVarUintMax) == Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f});
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{300}, weft::kVarUintMax}) {
    const Bytes bytes = varuint_bytes(value);
    Reader in(bytes);
    CHECK(in.varuint() == value);
    CHECK(in.at_end());
    CHECK_FALSE(in.failed());
    CHECK(bytes.size() == weft::varuint_size(value));
  }
}

TEST_CASE("A number past 2^53 - 1 is refused", "[unit][base]") {
  const Bytes too_large = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10};
  Reader in(too_large);
  in.varuint();
  CHECK(in.failed());
}

TEST_CASE("Groups of zeros at the end are taken, an endless row of them is not", "[unit][base]") {
  const Bytes padded = {0x85, 0x80, 0x00};
  Reader in(padded);
  CHECK(in.varuint() == 5);
  CHECK_FALSE(in.failed());

  const Bytes endless(4096, 0x80);
  Reader bad(endless);
  bad.varuint();
  CHECK(bad.failed());
}

TEST_CASE("Signed integers keep the sign of zero", "[unit][base]") {
  const auto bytes_of = [](VarInt value) {
    Bytes out;
    Writer(out).varint(value);
    return out;
  };
  CHECK(bytes_of({1, true}) == Bytes{0x41});
  CHECK(bytes_of({64, false}) == Bytes{0x80, 0x01});
  CHECK(bytes_of({64, true}) == Bytes{0xc0, 0x01});
  CHECK(bytes_of({0, true}) == Bytes{0x40});
  const Bytes zero = {0x40};
  Reader in(zero);
  const VarInt read = in.varint();
  CHECK(read.negative);
  CHECK(read.magnitude == 0);
}

TEST_CASE("Failure is sticky and reads nothing more", "[unit][base]") {
  const Bytes bytes = {5, 1, 2};
  Reader in(bytes);
  CHECK(in.varbytes().empty());
  CHECK(in.failed());
  CHECK(in.at_end());
  CHECK(in.u8() == 0);
}

TEST_CASE("A claimed length is never believed", "[unit][base]") {
  const Bytes bytes = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 'x'};
  Reader in(bytes);
  CHECK(in.varbytes().empty());
  CHECK(in.failed());
}

TEST_CASE("A string must be well-formed UTF-8", "[unit][base]") {
  const Bytes good = {3, 0xe2, 0x82, 0xac};
  Reader in(good);
  CHECK(in.varstring() == "\xe2\x82\xac");
  for (const Bytes& bad : {Bytes{3, 0xed, 0xa0, 0x80}, Bytes{2, 0xc0, 0x80}, Bytes{1, 0xff}, Bytes{2, 0xe2, 0x82}}) {
    Reader reader(bad);
    reader.varstring();
    CHECK(reader.failed());
  }
}

TEST_CASE("Words are big-endian", "[unit][base]") {
  Bytes out;
  Writer(out).big_endian(0x0102030405060708U, 8);
  CHECK(out == Bytes{1, 2, 3, 4, 5, 6, 7, 8});
  Reader in(out);
  CHECK(in.big_endian(8) == 0x0102030405060708U);
}
