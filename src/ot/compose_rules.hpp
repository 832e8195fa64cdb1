#pragma once

// What two edits of one element become that follow one another: true when `first` now does both. As in
// transform_rules.hpp there is no rule for pairs in general.

#include <utility>

#include "weft/ot/transform.hpp"

namespace weft::ot {

class ComposeRules {
 public:
  ComposeRules(Operation& first, const Operation& next) : first_(first), next_(next) {}

  bool operator()(Noop&, const Noop&) { return true; }

  // Text. An edit is not applied to a text that was set: that would copy the text for each.
  bool operator()(TextEdit& first, const TextEdit& next) {
    first.change = compose(first.change, next.change);
    if (first.change.empty()) first_ = Noop{};
    return true;
  }
  bool operator()(TextEdit&, const TextSet&) { return covered(); }
  bool operator()(TextSet&, const TextEdit&) { return false; }
  bool operator()(TextSet&, const TextSet&) { return covered(); }

  // Array.
  bool operator()(ArrayInsert&, const ArrayInsert&) { return false; }
  bool operator()(ArrayInsert&, const ArrayDelete&) { return false; }
  bool operator()(ArrayInsert& first, const ArrayReplace& next) {
    if (first.index != next.index) return false;
    first.value = next.value;
    return true;
  }
  bool operator()(ArrayInsert&, const ArrayMove&) { return false; }
  bool operator()(ArrayInsert&, const ArraySet&) { return covered(); }
  bool operator()(ArrayDelete&, const ArrayInsert&) { return false; }
  bool operator()(ArrayDelete&, const ArrayDelete&) { return false; }
  bool operator()(ArrayDelete&, const ArrayReplace&) { return false; }
  bool operator()(ArrayDelete&, const ArrayMove&) { return false; }
  bool operator()(ArrayDelete&, const ArraySet&) { return covered(); }
  bool operator()(ArrayReplace&, const ArrayInsert&) { return false; }
  bool operator()(ArrayReplace& first, const ArrayDelete& next) { return first.index == next.index && covered(); }
  bool operator()(ArrayReplace& first, const ArrayReplace& next) { return first.index == next.index && covered(); }
  bool operator()(ArrayReplace&, const ArrayMove&) { return false; }
  bool operator()(ArrayReplace&, const ArraySet&) { return covered(); }
  bool operator()(ArrayMove&, const ArrayInsert&) { return false; }
  bool operator()(ArrayMove&, const ArrayDelete&) { return false; }
  bool operator()(ArrayMove&, const ArrayReplace&) { return false; }
  bool operator()(ArrayMove& first, const ArrayMove& next) {
    if (first.to != next.from) return false;
    first.to = next.to;
    return true;
  }
  bool operator()(ArrayMove&, const ArraySet&) { return covered(); }
  bool operator()(ArraySet&, const ArrayInsert&) { return false; }
  bool operator()(ArraySet&, const ArrayDelete&) { return false; }
  bool operator()(ArraySet&, const ArrayReplace&) { return false; }
  bool operator()(ArraySet&, const ArrayMove&) { return false; }
  bool operator()(ArraySet&, const ArraySet&) { return covered(); }

  // Object. A put and a delete are not a delete: the key may not have been there before.
  bool operator()(ObjectPut& first, const ObjectPut& next) { return first.key == next.key && covered(); }
  bool operator()(ObjectPut&, const ObjectDelete&) { return false; }
  bool operator()(ObjectPut&, const ObjectSet&) { return covered(); }
  bool operator()(ObjectDelete& first, const ObjectPut& next) { return first.key == next.key && covered(); }
  bool operator()(ObjectDelete&, const ObjectDelete&) { return false; }
  bool operator()(ObjectDelete&, const ObjectSet&) { return covered(); }
  bool operator()(ObjectSet&, const ObjectPut&) { return false; }
  bool operator()(ObjectSet&, const ObjectDelete&) { return false; }
  bool operator()(ObjectSet&, const ObjectSet&) { return covered(); }

  // Number. Two sums are not the sum of both: that of doubles depends on the order.
  bool operator()(NumberAdd&, const NumberAdd&) { return false; }
  bool operator()(NumberAdd&, const NumberSet&) { return covered(); }
  bool operator()(NumberSet& first, const NumberAdd& next) {
    first.value = first.value + next.delta;
    return true;
  }
  bool operator()(NumberSet&, const NumberSet&) { return covered(); }

  // Boolean, date.
  bool operator()(BooleanSet&, const BooleanSet&) { return covered(); }
  bool operator()(DateSet&, const DateSet&) { return covered(); }

 private:
  /// What `next` does hides what `first` did.
  bool covered() {
    first_ = next_;
    return true;
  }

  Operation& first_;
  const Operation& next_;
};

}  // namespace weft::ot
