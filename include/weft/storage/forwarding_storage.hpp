#pragma once

#include "weft/storage/storage.hpp"

namespace weft {

/// Passes every call on to another Storage. Derive from it to change one call: to count, to
/// measure, to refuse, to encrypt.
/// Lifetime: the other storage outlives it.
class ForwardingStorage : public Storage {
 public:
  explicit ForwardingStorage(Storage& next) : next_(next) {}

  Result<DocumentInfo> create(const DocumentId& id, std::string_view model,
                              Incarnation incarnation) override {
    return next_.create(id, model, incarnation);
  }
  Result<DocumentInfo> info(const DocumentId& id) override { return next_.info(id); }
  Result<void> remove(const DocumentId& id) override { return next_.remove(id); }

  std::vector<Result<Appended>> append(std::span<const Append> batch,
                                       Durability durability) override {
    return next_.append(batch, durability);
  }
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override {
    return next_.read(id, from, visitor);
  }

  Result<std::optional<Snapshot>> snapshot(const DocumentId& id) override {
    return next_.snapshot(id);
  }
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override {
    return next_.snapshot_at(id, at);
  }
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override {
    return next_.write_snapshot(id, through, data);
  }
  Result<void> discard_through(const DocumentId& id, LogPosition through) override {
    return next_.discard_through(id, through);
  }

  Result<void> feed(const CollectionId& collection, FeedPosition after, std::size_t limit,
                    const FeedVisitor& visitor) override {
    return next_.feed(collection, after, limit, visitor);
  }
  Result<void> list(const CollectionId& collection, std::string_view after, std::size_t limit,
                    const ListVisitor& visitor) override {
    return next_.list(collection, after, limit, visitor);
  }

 protected:
  Storage& next() { return next_; }

 private:
  Storage& next_;
};

}  // namespace weft
