#pragma once

// A heap that counts: in a program with counted_heap.cpp in it every malloc, realloc and operator new
// is counted, of the libraries too. For the C library of GNU, which allows to be replaced like this.

#include <cstddef>

namespace weft::testing {

struct HeapUse {
  std::size_t allocations = 0;  ///< blocks made or moved to another size so far
  std::size_t bytes_held = 0;   ///< in blocks not given back, as large as the heap made them
};

/// What the whole program has asked for. Thread: programs of one thread only.
HeapUse heap_use();

}  // namespace weft::testing
