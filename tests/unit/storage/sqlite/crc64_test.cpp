#include "storage/sqlite/crc64.hpp"

#include <catch2/catch.hpp>

namespace {

// One bit at a time, from the definition.
std::uint64_t slow_crc(const weft::Bytes& data) {
  std::uint64_t crc = ~std::uint64_t{0};
  for (std::uint8_t byte : data) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xc96c5795d7870f42U : crc >> 1;
  }
  return ~crc;
}

void add_number(weft::Bytes& data, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) data.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

TEST_CASE("The slow CRC of the tests is CRC-64/XZ", "[unit][storage][sqlite]") {
  CHECK(slow_crc({'1', '2', '3', '4', '5', '6', '7', '8', '9'}) == 0x995dc9bbdf1939faU);
}

TEST_CASE("The fast CRC equals the slow one at every length", "[unit][storage][sqlite]") {
  weft::Bytes field;
  for (std::size_t size = 0; size < 70; ++size) {
    weft::Bytes all;
    add_number(all, 0x0123456789abcdefU);
    add_number(all, field.size());
    all.insert(all.end(), field.begin(), field.end());
    CHECK(weft::sqlite::Crc64().number(0x0123456789abcdefU).bytes(field).value() == slow_crc(all));
    field.push_back(static_cast<std::uint8_t>(size * 37 + 1));
  }
}

TEST_CASE("Fields do not run into each other", "[unit][storage][sqlite]") {
  CHECK(weft::sqlite::Crc64().text("ab").text("c").value() !=
        weft::sqlite::Crc64().text("a").text("bc").value());
}
