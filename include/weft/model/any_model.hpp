#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "weft/model/model.hpp"

namespace weft {

/// Any Model behind bytes: what rooms, logs and sessions hold. An empty one can only be assigned.
///
/// A function table per model type, no virtuals in models. Thread: confined, like the model.
class AnyModel {
 public:
  AnyModel() = default;

  template <Model M>
  explicit AnyModel(M model)
      : object_(new M(std::move(model)), [](void* p) { delete static_cast<M*>(p); }), table_(&kTable<M>) {}

  explicit operator bool() const { return table_ != nullptr; }

  const ModelType& type() const { return *table_->type; }
  Result<Admitted> admit(ByteView change) { return table_->admit(object_.get(), change); }
  Result<Outcome> integrate(ByteView change) { return table_->integrate(object_.get(), change); }
  Bytes version() const { return table_->version(object_.get()); }
  Result<Bytes> changes_since(ByteView version) const {
    return table_->changes_since(object_.get(), version);
  }
  Result<bool> includes(ByteView change) const { return table_->includes(object_.get(), change); }
  Result<Bytes> merge_changes(std::span<const ByteView> changes) const {
    return table_->merge_changes(changes);
  }
  Bytes snapshot() const { return table_->snapshot(object_.get()); }
  std::string to_json_text() const { return table_->to_json_text(object_.get()); }
  std::size_t memory_bytes() const { return table_->memory_bytes(object_.get()); }
  void check_invariants() const { table_->check_invariants(object_.get()); }
  Result<bool> retreat(ByteView change) { return table_->retreat(object_.get(), change); }
  Result<Bytes> reverted(std::span<const ByteView> later, std::uint64_t replica) const {
    return table_->reverted(object_.get(), later, replica);
  }

  /// The model itself when it is an M, else null. Lifetime: that of this object.
  template <Model M>
  M* target() {
    return table_ == &kTable<M> ? static_cast<M*>(object_.get()) : nullptr;
  }
  template <Model M>
  const M* target() const {
    return table_ == &kTable<M> ? static_cast<const M*>(object_.get()) : nullptr;
  }

 private:
  struct Table {
    const ModelType* type;
    Result<Admitted> (*admit)(void*, ByteView);
    Result<Outcome> (*integrate)(void*, ByteView);
    Bytes (*version)(const void*);
    Result<Bytes> (*changes_since)(const void*, ByteView);
    Result<bool> (*includes)(const void*, ByteView);
    Result<Bytes> (*merge_changes)(std::span<const ByteView>);
    Bytes (*snapshot)(const void*);
    std::string (*to_json_text)(const void*);
    std::size_t (*memory_bytes)(const void*);
    void (*check_invariants)(const void*);
    Result<bool> (*retreat)(void*, ByteView);
    Result<Bytes> (*reverted)(const void*, std::span<const ByteView>, std::uint64_t);
  };

  template <class M>
  static const M& as(const void* p) { return *static_cast<const M*>(p); }

  template <class M>
  static constexpr Table kTable = {
      &M::kType,
      [](void* p, ByteView change) { return static_cast<M*>(p)->admit(change); },
      [](void* p, ByteView change) { return static_cast<M*>(p)->integrate(change); },
      [](const void* p) { return as<M>(p).version(); },
      [](const void* p, ByteView version) { return as<M>(p).changes_since(version); },
      [](const void* p, ByteView change) { return as<M>(p).includes(change); },
      [](std::span<const ByteView> changes) { return M::merge_changes(changes); },
      [](const void* p) { return as<M>(p).snapshot(); },
      [](const void* p) { return as<M>(p).to_json_text(); },
      [](const void* p) { return as<M>(p).memory_bytes(); },
      [](const void* p) { as<M>(p).check_invariants(); },
      [](void* p, ByteView change) { return static_cast<M*>(p)->retreat(change); },
      [](const void* p, std::span<const ByteView> later, std::uint64_t replica) {
        return as<M>(p).reverted(later, replica);
      },
  };

  std::unique_ptr<void, void (*)(void*)> object_{nullptr, [](void*) {}};
  const Table* table_ = nullptr;
};

}  // namespace weft
