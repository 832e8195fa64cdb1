#pragma once

// A heap that counts: a program with counted_heap.cpp in it has every operator new counted.

#include <cstddef>

namespace weft::testing {

struct HeapUse {
  std::size_t allocations = 0;  ///< made so far
  std::size_t bytes_held = 0;   ///< asked for and not given back
};

/// What the whole program has asked for. Thread: programs of one thread only.
HeapUse heap_use();

}  // namespace weft::testing
