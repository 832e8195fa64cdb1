#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

namespace weft {

/// A growing array of trivially copyable values whose memory grows in place where the allocator
/// can do that, which for large arrays spares the copy and the touching of fresh pages.
///
/// Indexes stay valid; pointers and references do not when it grows.
template <class T>
class PodVector {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t));

 public:
  PodVector() = default;
  PodVector(PodVector&& other) noexcept { swap(other); }
  PodVector& operator=(PodVector&& other) noexcept {
    PodVector taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~PodVector() { std::free(data_); }

  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

  void push_back(const T& value) {
    if (size_ == capacity_) {
      const T kept = value;  // it may lie in here
      grow(size_ + 1);
      data_[size_++] = kept;
      return;
    }
    data_[size_++] = value;
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }

  /// Adds `count` values that are not initialised; returns where they begin.
  T* extend(std::size_t count) {
    if (capacity_ - size_ < count) grow(size_ + count);
    T* place = data_ + size_;
    size_ += count;
    return place;
  }
  /// Gives back all values from `size` on.
  void truncate(std::size_t size) { size_ = size; }

  /// Makes room for exactly `capacity` values, if there is less.
  void reserve(std::size_t capacity) {
    if (capacity > capacity_) reallocate(capacity);
  }
  /// Gives memory back until there is room for `capacity` values, or just for those that are there.
  void shrink(std::size_t capacity) {
    if (capacity < size_) capacity = size_;
    if (capacity < capacity_ && capacity != 0) reallocate(capacity);
  }

 private:
  void swap(PodVector& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  void grow(std::size_t needed) {
    const std::size_t wanted = capacity_ + capacity_ / 2 + 8;
    reallocate(wanted < needed ? needed : wanted);
  }

  void reallocate(std::size_t capacity) {
    void* grown = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (grown == nullptr) std::abort();  // as a failing new does without exceptions
    data_ = static_cast<T*>(grown);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace weft
