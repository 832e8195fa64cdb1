#pragma once

#include <map>
#include <memory>

#include "weft/storage/storage.hpp"

namespace weft {

/// Storage in this process's memory: gone when it is destroyed, the same answers otherwise. It
/// never fails for want of a disk, and both levels of Durability mean the same.
/// Complexity: O(log documents) per call, and O(entries visited or forgotten).
class MemoryStorage final : public Storage {
 public:
  MemoryStorage();
  ~MemoryStorage() override;
  MemoryStorage(const MemoryStorage&) = delete;
  MemoryStorage& operator=(const MemoryStorage&) = delete;

  Result<DocumentInfo> create(const DocumentId& id, std::string_view model,
                              Incarnation incarnation) override;
  Result<DocumentInfo> info(const DocumentId& id) override;
  Result<void> remove(const DocumentId& id) override;
  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability) override;
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override;
  Result<std::optional<Snapshot>> snapshot(const DocumentId& id) override;
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override;
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override;
  Result<void> discard_through(const DocumentId& id, LogPosition through) override;
  Result<void> feed(const CollectionId& collection, FeedPosition after, std::size_t limit,
                    const FeedVisitor& visitor) override;
  Result<void> list(const CollectionId& collection, std::string_view after, std::size_t limit,
                    const ListVisitor& visitor) override;

 private:
  struct Document;
  struct Collection;
  using CollectionKey = std::pair<std::string, std::string>;

  Collection* find(const std::string& domain, const std::string& collection);
  Result<Document*> existing(const DocumentId& id);
  Result<Appended> append_one(const Append& append);

  std::map<CollectionKey, std::unique_ptr<Collection>> collections_;
};

}  // namespace weft
