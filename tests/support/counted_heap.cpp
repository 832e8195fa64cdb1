#include "support/counted_heap.hpp"

#include <malloc.h>

#include <cerrno>

namespace {

weft::testing::HeapUse use;

void* took(void* block) noexcept {
  if (block == nullptr) return nullptr;
  ++use.allocations;
  use.bytes_held += malloc_usable_size(block);
  return block;
}

}  // namespace

namespace weft::testing {

HeapUse heap_use() { return use; }

}  // namespace weft::testing

// The heap itself, which is still there under these names.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) noexcept { return took(__libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) noexcept { return took(__libc_calloc(count, size)); }

void* realloc(void* block, std::size_t size) noexcept {
  const std::size_t before = malloc_usable_size(block);
  void* moved = __libc_realloc(block, size);
  if (moved != nullptr || size == 0) use.bytes_held -= before;
  return took(moved);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept { return took(__libc_memalign(alignment, size)); }

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { return memalign(alignment, size); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  *block = memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

void free(void* block) noexcept {
  use.bytes_held -= malloc_usable_size(block);
  __libc_free(block);
}
}
