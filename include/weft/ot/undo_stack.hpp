#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "weft/ot/entry.hpp"

namespace weft::ot {

/// Names the edits that are undone together.
using UndoGroup = std::uint64_t;

/// What one replica may take back, newest last.
///
/// An item's inverse applies where everything of ours that came later is taken back, but everything
/// of others stays: then what was undone above it leaves no trace in it. What others did while the
/// item was on top waits in it, and goes down to the next one when the item is taken.
///
/// Thread: value. Complexity: what others do costs O(1) amortised over kIncomingMax operations, and
/// then O(items) comparisons.
template <Type T>
class UndoStack {
 public:
  using Batch = typename T::Batch;

  /// `items_max` bounds how much can be undone; the oldest goes first.
  explicit UndoStack(std::size_t items_max) : items_max_(items_max) {}

  bool empty() const { return items_.empty(); }
  void clear() { items_.clear(); }

  /// Notes an edit of ours: `inverse` takes it back, last operation first.
  void push(UndoGroup group, Batch inverse) {
    if (items_.empty() || items_.back().group != group) items_.push_back(Item{group, {}, {}, 0});
    if (items_.size() > items_max_) items_.pop_front();
    Item& item = items_.back();
    fold(items_.size() - 1);
    item.inverse.insert(item.inverse.end(), std::make_move_iterator(inverse.rbegin()), std::make_move_iterator(inverse.rend()));
  }

  /// The same for an edit that went into the operation before it, of the same group. False when the inverses
  /// of the two do not compose; nothing is changed then.
  bool compose(UndoGroup group, typename T::Operation inverse) {
    if (items_.empty() || items_.back().group != group || items_.back().inverse.empty()) return false;
    fold(items_.size() - 1);
    auto& last = items_.back().inverse.back();
    if (!T::compose(inverse, last)) return false;
    last = std::move(inverse);
    return true;
  }

  /// Others changed the document, as it is with everything of ours.
  void others_did(const Batch& batch) {
    if (items_.empty()) return;
    Batch& incoming = items_.back().incoming;
    for (const auto& operation : batch)
      if (!T::is_noop(operation)) incoming.push_back(operation);
    if (incoming.size() > kIncomingMax) fold_down_to(0);
  }

  /// The authority committed operations of ours, those of `group` that had been first to wait: what takes them
  /// back is `inverse` now, where it leaves every place as the recorded one does and may know another old value.
  /// Complexity: O(items + inverse).
  void committed(UndoGroup group, const Batch& inverse) {
    const std::size_t at = find(group);
    if (at == items_.size()) return;
    fold_down_to(at);
    Item& item = items_[at];
    if (item.inverse.size() - item.committed < inverse.size()) return;
    const auto begin = item.inverse.begin() + static_cast<std::ptrdiff_t>(item.committed);
    item.committed += inverse.size();
    const Batch recorded(std::make_reverse_iterator(begin + static_cast<std::ptrdiff_t>(inverse.size())),
                         std::make_reverse_iterator(begin));
    if (T::same_places(recorded, inverse)) std::copy(inverse.rbegin(), inverse.rend(), begin);
  }

  /// Others made an operation of ours a noop, behind which there are `later` of the same group: nothing takes it back. What
  /// is older hears that what it would have brought is not there.
  void lost(UndoGroup group, std::size_t later) {
    const std::size_t at = find(group);
    if (at == items_.size() || later >= items_[at].inverse.size()) return;
    fold_down_to(at);
    Batch& inverse = items_[at].inverse;
    std::reverse(inverse.begin(), inverse.end());
    Batch gone{T::unwritten(inverse[later])};
    inverse[later] = {};
    transform_batches<T>(gone, std::span(inverse).subspan(later + 1));
    std::reverse(inverse.begin(), inverse.end());
    lower(at, gone);
  }

  /// One operation of the group was committed, and what takes it back is not known: what was recorded stays.
  /// Complexity: O(items).
  void committed_unseen(UndoGroup group) {
    for (Item& item : items_)
      if (item.group == group) ++item.committed;
  }

  /// Takes the newest item: what undoes it now. The stack is not empty.
  Batch pop() {
    fold(items_.size() - 1);
    Batch inverse = std::move(items_.back().inverse);
    std::reverse(inverse.begin(), inverse.end());
    items_.pop_back();
    return inverse;
  }

  /// Stops the program unless everything can be taken back, one item after the other. `state` is the
  /// document with everything of ours.
  void check_invariants(typename T::State state) const {
    Batch carried;
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      Batch incoming = item->incoming, inverse(item->inverse.rbegin(), item->inverse.rend());
      incoming.insert(incoming.end(), carried.begin(), carried.end());
      transform_batches<T>(incoming, inverse);
      take(state, inverse);
      carried = std::move(incoming);
    }
  }

  /// How many operations of others may wait before they are brought down through all items.
  static constexpr std::size_t kIncomingMax = 256;

 private:
  struct Item {
    UndoGroup group;
    Batch inverse;          // what is to be applied first stands last, so that an edit costs what it adds
    Batch incoming;         // of others, since the inverse was right
    std::size_t committed;  // operations of the inverse, from its beginning, that the authority confirmed
  };

  // Brings the inverse of an item behind what others did, and hands that down.
  void fold(std::size_t at) {
    Item& item = items_[at];
    if (item.incoming.empty()) return;
    Batch incoming = std::exchange(item.incoming, {});
    std::reverse(item.inverse.begin(), item.inverse.end());
    transform_batches<T>(incoming, item.inverse);
    std::reverse(item.inverse.begin(), item.inverse.end());
    lower(at, incoming);
  }

  void lower(std::size_t at, Batch& incoming) {
    if (at == 0) return;
    Batch& below = items_[at - 1].incoming;
    for (auto& operation : incoming)
      if (!T::is_noop(operation)) below.push_back(std::move(operation));
  }

  std::size_t find(UndoGroup group) const {
    const auto found = std::find_if(items_.begin(), items_.end(), [&](const Item& item) { return item.group == group; });
    return static_cast<std::size_t>(found - items_.begin());
  }

  void fold_down_to(std::size_t at) {
    for (std::size_t i = items_.size(); i-- > at;) fold(i);
  }

  static void take(typename T::State& state, const Batch& inverse) {
    WEFT_CHECK(T::apply(state, inverse, nullptr).has_value());
  }

  std::size_t items_max_;
  std::deque<Item> items_;
};

}  // namespace weft::ot
