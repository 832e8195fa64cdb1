#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "weft/base/check.hpp"
#include "weft/container/pod_vector.hpp"

namespace weft {

/// Values in slots of one array, named by 32-bit handles; slots that were given back are used again.
///
/// Handles stay valid until they are given back; references do not outlive the next take().
/// It grows by a quarter, so that large pools hold little that nobody uses.
template <class T>
class SlotPool {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) >= sizeof(std::uint32_t));

 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  SlotPool() = default;
  SlotPool(SlotPool&& other) noexcept { swap(other); }
  SlotPool& operator=(SlotPool&& other) noexcept {
    SlotPool taken(std::move(other));
    swap(taken);
    return *this;
  }

  T& operator[](std::uint32_t handle) { return slots_[handle]; }
  const T& operator[](std::uint32_t handle) const { return slots_[handle]; }

  /// Complexity: amortised O(1).
  std::uint32_t take(const T& value) {
    ++used_;
    if (free_ == kNone) return append(value);
    const std::uint32_t handle = free_;
    std::memcpy(&free_, static_cast<const void*>(&slots_[handle]), sizeof free_);
    slots_[handle] = value;
    return handle;
  }

  /// The slot's first bytes name the next one that is free.
  void give_back(std::uint32_t handle) {
    if (--used_ == 0) return forget();
    std::memcpy(static_cast<void*>(&slots_[handle]), &free_, sizeof free_);
    free_ = handle;
  }

  std::size_t used() const { return used_; }
  std::size_t memory_bytes() const { return slots_.capacity() * sizeof(T); }

 private:
  std::uint32_t append(const T& value) {
    const std::size_t size = slots_.size();
    WEFT_CHECK(size < kNone);
    if (size == slots_.capacity()) {
      const T kept = value;  // it may lie in here
      slots_.reserve(size + size / 4 + 4);
      slots_.push_back(kept);
    } else {
      slots_.push_back(value);
    }
    return static_cast<std::uint32_t>(size);
  }

  void forget() {
    slots_ = {};
    free_ = kNone;
  }

  void swap(SlotPool& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(free_, other.free_);
    std::swap(used_, other.used_);
  }

  PodVector<T> slots_;
  std::uint32_t free_ = kNone;
  std::size_t used_ = 0;
};

}  // namespace weft
