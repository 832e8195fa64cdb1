#include "storage/sqlite/crc64.hpp"

#include <array>

namespace weft::sqlite {
namespace {

constexpr std::uint64_t kPolynomial = 0xc96c5795d7870f42U;  // ECMA-182, bits reversed

using Tables = std::array<std::array<std::uint64_t, 256>, 8>;

// tables[k][b] is the effect of byte b followed by k zero bytes: eight bytes are one step.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t previous = tables[k - 1][byte];
      tables[k][byte] = tables[0][previous & 0xffU] ^ (previous >> 8);
    }
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint64_t little_endian(const std::uint8_t* data) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{data[i]} << (8 * i);
  return value;
}

}  // namespace

void Crc64::feed(const std::uint8_t* data, std::size_t size) {
  for (; size >= 8; data += 8, size -= 8) {
    const std::uint64_t word = state_ ^ little_endian(data);
    state_ = 0;
    for (unsigned i = 0; i < 8; ++i) state_ ^= kTables[7 - i][(word >> (8 * i)) & 0xffU];
  }
  for (; size > 0; ++data, --size) state_ = kTables[0][(state_ ^ *data) & 0xffU] ^ (state_ >> 8);
}

Crc64& Crc64::number(std::uint64_t value) {
  std::array<std::uint8_t, 8> data;
  for (unsigned i = 0; i < 8; ++i) data[i] = static_cast<std::uint8_t>(value >> (8 * i));
  feed(data.data(), data.size());
  return *this;
}

Crc64& Crc64::bytes(ByteView value) {
  number(value.size());
  feed(value.data(), value.size());
  return *this;
}

}  // namespace weft::sqlite
