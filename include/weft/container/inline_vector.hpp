#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace weft {

/// A growing array of trivial values of which the first `N` need no memory of their own.
///
/// Pointers and references end when it grows or moves. Thread: value.
template <class T, std::uint32_t N>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_default_constructible_v<T>);
  static_assert(alignof(T) <= alignof(std::max_align_t) && N >= 1);

 public:
  InlineVector() = default;
  InlineVector(const InlineVector& other) { copy(other); }
  InlineVector(InlineVector&& other) noexcept { steal(other); }
  InlineVector& operator=(const InlineVector& other) {
    if (this == &other) return *this;
    release();
    copy(other);
    return *this;
  }
  InlineVector& operator=(InlineVector&& other) noexcept {
    if (this == &other) return *this;
    release();
    steal(other);
    return *this;
  }
  ~InlineVector() { release(); }

  T* data() { return is_inline() ? here_ : there_; }
  const T* data() const { return is_inline() ? here_ : there_; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](std::size_t index) { return data()[index]; }
  const T& operator[](std::size_t index) const { return data()[index]; }
  T& front() { return data()[0]; }
  const T& front() const { return data()[0]; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

  void push_back(T value) {
    if (size_ == capacity_) grow(size_ + 1);
    data()[size_++] = value;
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  /// Takes `count` values from elsewhere in place of all its own.
  void assign(const T* values, std::size_t count) {
    if (count > capacity_) grow(static_cast<std::uint32_t>(count));
    size_ = static_cast<std::uint32_t>(count);
    std::copy(values, values + count, data());
  }

  /// Puts `value` before what stands at `index`, or at the end.
  void insert(std::size_t index, T value) {
    if (size_ == capacity_) grow(size_ + 1);
    T* place = data() + index;
    std::copy_backward(place, data() + size_, data() + size_ + 1);
    *place = value;
    ++size_;
  }
  void erase(std::size_t index) {
    T* place = data() + index;
    std::copy(place + 1, data() + size_, place);
    --size_;
  }

  /// What it holds beside itself.
  std::size_t memory_bytes() const { return is_inline() ? 0 : capacity_ * sizeof(T); }

  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend bool operator!=(const InlineVector& a, const InlineVector& b) { return !(a == b); }

 private:
  bool is_inline() const { return capacity_ == N; }
  void release() {
    if (!is_inline()) std::free(there_);
  }

  // Values in here are copied all at once, however many: a copy of known size takes a few instructions.
  void copy(const InlineVector& other) {
    size_ = other.size_;
    capacity_ = N;
    if (other.is_inline()) {
      std::memcpy(static_cast<void*>(here_), other.here_, sizeof(here_));
    } else if (size_ <= N) {
      std::copy(other.begin(), other.end(), here_);
    } else {
      there_ = allocate(size_);
      capacity_ = size_;
      std::copy(other.begin(), other.end(), there_);
    }
  }

  void steal(InlineVector& other) noexcept {
    size_ = other.size_;
    capacity_ = other.capacity_;
    if (other.is_inline()) {
      std::memcpy(static_cast<void*>(here_), other.here_, sizeof(here_));
    } else {
      there_ = other.there_;
    }
    other.size_ = 0;
    other.capacity_ = N;
  }

  [[gnu::noinline]] void grow(std::uint32_t needed) {
    const std::uint32_t wanted = std::max(needed, capacity_ + capacity_ / 2 + 4);
    T* grown = allocate(wanted);
    std::copy(begin(), end(), grown);
    release();
    there_ = grown;
    capacity_ = wanted;
  }

  static T* allocate(std::uint32_t count) {
    void* memory = std::malloc(count * sizeof(T));
    if (memory == nullptr) std::abort();  // as a failing new does without exceptions
    return static_cast<T*>(memory);
  }

  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = N;  // more than N exactly while the values are elsewhere
  union {
    T here_[N];
    T* there_;
  };
};

}  // namespace weft
