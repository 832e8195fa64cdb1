#pragma once

#include <cstdint>

namespace weft::crdt {

/// What a value of Any is, as its first byte tells.
enum AnyTag : std::uint8_t {
  kTagBytes = 116,
  kTagArray = 117,
  kTagObject = 118,
  kTagString = 119,
  kTagTrue = 120,
  kTagFalse = 121,
  kTagBigInt = 122,
  kTagFloat64 = 123,
  kTagFloat32 = 124,
  kTagInteger = 125,
  kTagNull = 126,
  kTagUndefined = 127,
};

}  // namespace weft::crdt
