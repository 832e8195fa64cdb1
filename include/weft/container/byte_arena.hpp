#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

namespace weft {

/// A growing run of bytes that are not set to zero first. Offsets stay valid; pointers do not.
class ByteArena {
 public:
  std::uint8_t* data() { return data_.get(); }
  const std::uint8_t* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

  /// Makes room for `count` bytes behind the end and returns where they begin.
  /// Lifetime: until the arena grows again. Complexity: amortised O(count).
  std::uint8_t* extend(std::size_t count) {
    if (capacity_ - size_ < count) reserve(size_ + count + size_ / 2);
    std::uint8_t* place = data_.get() + size_;
    size_ += count;
    return place;
  }

  /// Gives back everything from `size` on.
  void truncate(std::size_t size) { size_ = size; }

  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    std::unique_ptr<std::uint8_t[]> grown(new std::uint8_t[capacity]);
    if (size_ != 0) std::memcpy(grown.get(), data_.get(), size_);
    data_ = std::move(grown);
    capacity_ = capacity;
  }

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace weft
