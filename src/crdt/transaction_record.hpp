#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "block.hpp"
#include "changed_types.hpp"
#include "subdocuments.hpp"
#include "weft/base/bytes.hpp"
#include "weft/crdt/origin.hpp"

namespace weft::crdt {

/// Clocks of one client, by its number in the store.
struct DeletedRange {
  std::uint32_t client;
  std::uint64_t clock;
  std::uint64_t length;
  std::uint64_t end() const { return clock + length; }
};

/// A block by what stays true of it when it is split, merged or collected.
struct BlockName {
  std::uint32_t client;
  std::uint64_t clock;
};

/// A client that a transaction added to.
struct TouchedClient {
  std::uint32_t client;
  std::uint32_t appended;  ///< blocks added; valid once the body has run
  std::uint64_t before;    ///< its state when the transaction began
  std::uint64_t after;     ///< its state when the body had run
};

/// Records keep memory for this many of each for the next transaction, and give back what is more.
inline constexpr std::size_t kKeptRanges = 256;

/// What one transaction did, until it is tidied up after.
struct TransactionRecord {
  Origin origin;
  bool local = true;
  /// Nobody will ask what was where before: blocks may be changed at once into what tidying up
  /// would make of them.
  bool eager = true;
  bool observed = false;    ///< all changed types are noted, else those only that cleaning up formats needs
  bool tells_subdocuments = false;  ///< somebody watches them
  Bytes* change = nullptr;  ///< where its update event is wanted, or null
  std::vector<TouchedClient> touched;
  std::vector<DeletedRange> deleted;
  std::vector<DeletedRange> unsettled;  ///< of `deleted`, those whose neighbours may merge
  std::vector<BlockName> candidates;    ///< blocks that may merge with a neighbour
  std::vector<BlockName> dead;          ///< deleted blocks that still have their content; only when eager

  std::vector<BlockName> formats;       ///< format blocks that it inserted

  ChangedTypes changes;
  std::unique_ptr<SubdocumentChanges> subdocuments;  ///< null: nothing to be told
  std::vector<std::uint32_t> deleted_order;  ///< clients by when they first lost something, for undo managers and to clean up formats

  /// Whether there is nothing to collect or to merge, as after a run that grew or shrank.
  bool settled() const {
    return eager && unsettled.empty() && candidates.empty() && dead.empty() &&
           (touched.empty() || (&touched.front() == &touched.back() && touched.front().appended == 0));
  }
  /// Whether all it did is to type or to erase on, which nothing is to be done about but to tell it.
  bool plain() const { return settled() && changes.empty() && subdocuments == nullptr; }
  bool changed() const { return !touched.empty() || !deleted.empty(); }
  void clear_plain() {
    touched.clear();
    if (!deleted.empty()) clear_deleted();
    formats.clear();
    deleted_order.clear();
    change = nullptr;
  }
  void clear_deleted() {
    if (deleted.capacity() > kKeptRanges) std::vector<DeletedRange>().swap(deleted);
    deleted.clear();
  }
  void clear() {
    if (deleted.capacity() > kKeptRanges) std::vector<DeletedRange>().swap(deleted);
    if (unsettled.capacity() > kKeptRanges) std::vector<DeletedRange>().swap(unsettled);
    if (candidates.capacity() > kKeptRanges) std::vector<BlockName>().swap(candidates);
    if (dead.capacity() > kKeptRanges) std::vector<BlockName>().swap(dead);
    touched.clear();
    deleted.clear();
    unsettled.clear();
    candidates.clear();
    dead.clear();
    formats.clear();
    if (!changes.empty()) changes.clear();
    deleted_order.clear();
    subdocuments.reset();
    change = nullptr;
  }
  std::size_t memory_bytes() const {
    return sizeof(*this) + changes.memory_bytes() + touched.capacity() * sizeof(TouchedClient) +
           (deleted.capacity() + unsettled.capacity()) * sizeof(DeletedRange) +
           (candidates.capacity() + dead.capacity() + formats.capacity()) * sizeof(BlockName);
  }
};

/// The transactions whose bodies have begun and that are not tidied up after yet, in order. Their
/// records are used again, so that transactions one after the other allocate nothing.
class TransactionQueue {
 public:
  bool empty() const { return first_ == end_; }
  TransactionRecord& front() { return *records_[first_]; }
  /// Adds a cleared record. Lifetime: until it is popped.
  TransactionRecord& push() {
    if (end_ == records_.size()) make_room();
    return *records_[end_++];
  }
  void pop(bool plain) {
    TransactionRecord& record = *records_[first_++];
    if (plain) {
      record.clear_plain();
    } else {
      record.clear();
    }
    if (empty()) first_ = end_ = 0;
  }
  std::size_t memory_bytes() const {
    std::size_t bytes = records_.capacity() * sizeof(records_[0]);
    for (const auto& record : records_) bytes += record->memory_bytes();
    return bytes;
  }

 private:
  void make_room() {
    if (first_ == 0 || first_ < records_.size() / 2) {
      records_.push_back(std::make_unique<TransactionRecord>());
      return;
    }
    std::rotate(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(first_), records_.end());
    end_ -= first_;
    first_ = 0;
  }

  std::vector<std::unique_ptr<TransactionRecord>> records_;  ///< in use from `first_` to `end_`
  std::size_t first_ = 0;
  std::size_t end_ = 0;
};

}  // namespace weft::crdt
