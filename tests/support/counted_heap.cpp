#include "support/counted_heap.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

weft::testing::HeapUse use;

constexpr std::size_t kUsualAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

// The size is kept in front of the block, in as many bytes as keep the block aligned.
void* allocate(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t front = std::max(alignment, kUsualAlignment);
  const std::size_t whole = (front + size + front - 1) / front * front;
  auto* start = static_cast<char*>(front == kUsualAlignment ? std::malloc(whole) : std::aligned_alloc(front, whole));
  if (start == nullptr) return nullptr;
  *reinterpret_cast<std::size_t*>(start) = size;
  ++use.allocations;
  use.bytes_held += size;
  return start + front;
}

void* allocate_or_stop(std::size_t size, std::size_t alignment) {
  void* block = allocate(size, alignment);
  if (block == nullptr) std::abort();
  return block;
}

void release(void* block, std::size_t alignment) noexcept {
  if (block == nullptr) return;
  char* start = static_cast<char*>(block) - std::max(alignment, kUsualAlignment);
  use.bytes_held -= *reinterpret_cast<std::size_t*>(start);
  std::free(start);
}

constexpr std::size_t number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }

}  // namespace

namespace weft::testing {

HeapUse heap_use() { return use; }

}  // namespace weft::testing

void* operator new(std::size_t size) { return allocate_or_stop(size, kUsualAlignment); }
void* operator new[](std::size_t size) { return allocate_or_stop(size, kUsualAlignment); }
void* operator new(std::size_t size, std::align_val_t at) { return allocate_or_stop(size, number(at)); }
void* operator new[](std::size_t size, std::align_val_t at) { return allocate_or_stop(size, number(at)); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, kUsualAlignment); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size, kUsualAlignment); }
void operator delete(void* block) noexcept { release(block, kUsualAlignment); }
void operator delete[](void* block) noexcept { release(block, kUsualAlignment); }
void operator delete(void* block, std::size_t) noexcept { release(block, kUsualAlignment); }
void operator delete[](void* block, std::size_t) noexcept { release(block, kUsualAlignment); }
void operator delete(void* block, std::align_val_t at) noexcept { release(block, number(at)); }
void operator delete[](void* block, std::align_val_t at) noexcept { release(block, number(at)); }
void operator delete(void* block, std::size_t, std::align_val_t at) noexcept { release(block, number(at)); }
void operator delete[](void* block, std::size_t, std::align_val_t at) noexcept { release(block, number(at)); }
void operator delete(void* block, const std::nothrow_t&) noexcept { release(block, kUsualAlignment); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { release(block, kUsualAlignment); }
