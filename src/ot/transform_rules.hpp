#pragma once

// What becomes of two edits of one element: the tables of the json-ot specification, sections 3.1 to
// 3.6, a function for each pair. There is none for pairs in general on purpose: a pair without a
// rule does not compile (cmake/missing_rule.cmake shows it).

#include "weft/ot/transform.hpp"

namespace weft::ot {

class TransformRules {
 public:
  TransformRules(Operation& s, Operation& c, Policy policy, const LossSink<Operation>* lost)
      : s_(s), c_(c), policy_(policy), lost_(lost) {}

  void operator()(Noop&, Noop&) {}

  // Text. An edit of which nothing is left is a noop.
  void operator()(TextEdit& s, TextEdit& c) {
    transform(s.change, c.change);
    if (s.change.empty()) s_ = Noop{};
    if (c.change.empty()) c_ = Noop{};
  }
  void operator()(TextEdit&, TextSet&) { c_absorbs(); }
  void operator()(TextSet&, TextEdit&) { s_absorbs(); }
  void operator()(TextSet& s, TextSet& c) { set_both(s.value == c.value); }

  // Array.
  void operator()(ArrayInsert& s, ArrayInsert& c);
  void operator()(ArrayInsert& s, ArrayDelete& c);
  void operator()(ArrayInsert& s, ArrayReplace& c);
  void operator()(ArrayInsert& s, ArrayMove& c);
  void operator()(ArrayInsert&, ArraySet&) { c_absorbs(); }
  void operator()(ArrayDelete& s, ArrayInsert& c);
  void operator()(ArrayDelete& s, ArrayDelete& c);
  void operator()(ArrayDelete& s, ArrayReplace& c);
  void operator()(ArrayDelete& s, ArrayMove& c);
  void operator()(ArrayDelete&, ArraySet&) { c_absorbs(); }
  void operator()(ArrayReplace& s, ArrayInsert& c);
  void operator()(ArrayReplace& s, ArrayDelete& c);
  void operator()(ArrayReplace& s, ArrayReplace& c);
  void operator()(ArrayReplace& s, ArrayMove& c);
  void operator()(ArrayReplace&, ArraySet&) { c_absorbs(); }
  void operator()(ArrayMove& s, ArrayInsert& c);
  void operator()(ArrayMove& s, ArrayDelete& c);
  void operator()(ArrayMove& s, ArrayReplace& c);
  void operator()(ArrayMove& s, ArrayMove& c);
  void operator()(ArrayMove&, ArraySet&) { c_absorbs(); }
  void operator()(ArraySet&, ArrayInsert&) { s_absorbs(); }
  void operator()(ArraySet&, ArrayDelete&) { s_absorbs(); }
  void operator()(ArraySet&, ArrayReplace&) { s_absorbs(); }
  void operator()(ArraySet&, ArrayMove&) { s_absorbs(); }
  void operator()(ArraySet&, ArraySet&) { conflict(); }

  // Object. A put beats a delete, whichever came first.
  void operator()(ObjectPut& s, ObjectPut& c) {
    if (s.key == c.key) conflict();
  }
  void operator()(ObjectPut& s, ObjectDelete& c) {
    if (s.key == c.key) c_ = Noop{};
  }
  void operator()(ObjectPut&, ObjectSet&) { c_absorbs(); }
  void operator()(ObjectDelete& s, ObjectPut& c) {
    if (s.key == c.key) s_ = Noop{};
  }
  void operator()(ObjectDelete& s, ObjectDelete& c) {
    if (s.key == c.key) drop_both();
  }
  void operator()(ObjectDelete&, ObjectSet&) { c_absorbs(); }
  void operator()(ObjectSet&, ObjectPut&) { s_absorbs(); }
  void operator()(ObjectSet&, ObjectDelete&) { s_absorbs(); }
  void operator()(ObjectSet&, ObjectSet&) { conflict(); }

  // Number. A sum outlives a set that was committed before it, when the later commit wins.
  void operator()(NumberAdd&, NumberAdd&) {}
  void operator()(NumberAdd&, NumberSet&) { c_absorbs(); }
  void operator()(NumberSet& s, NumberAdd& c) {
    if (!c_wins()) return s_absorbs();
    s.value = s.value + c.delta;
  }
  void operator()(NumberSet& s, NumberSet& c) { set_both(s.value == c.value); }

  // Boolean, date.
  void operator()(BooleanSet& s, BooleanSet& c) { set_both(s.value == c.value); }
  void operator()(DateSet& s, DateSet& c) { set_both(s.value == c.value); }

 private:
  bool c_wins() const { return policy_ == Policy::kLast; }
  void drop_both() {
    s_ = Noop{};
    c_ = Noop{};
  }
  void lose_s(LossReason reason) {
    if (lost_) (*lost_)(reason, c_, s_, true);
    s_ = Noop{};
  }
  void lose_c(LossReason reason) {
    if (lost_) (*lost_)(reason, s_, c_, false);
    c_ = Noop{};
  }
  void s_absorbs() { lose_c(LossReason::kAbsorbed); }
  void c_absorbs() { lose_s(LossReason::kAbsorbed); }
  /// One slot was given two values.
  void conflict() { c_wins() ? lose_s(LossReason::kOverwritten) : lose_c(LossReason::kOverwritten); }
  void set_both(bool equal) { equal ? drop_both() : conflict(); }

  Operation& s_;
  Operation& c_;
  const Policy policy_;
  const LossSink<Operation>* const lost_;
};

}  // namespace weft::ot
