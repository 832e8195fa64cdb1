// What undo promises: section 8 of the json-ot specification, 9.

#include "support/ot_generator.hpp"
#include "support/scale.hpp"

using namespace weft;
using namespace weft::test;

namespace {

/// Two replicas of one document; `bob` writes things that are found again.
class Pair {
 public:
  explicit Pair(std::uint64_t seed)
      : dice_(seed), authority_(ot::JsonDoc::create({})), ann_(2, ot::JsonDoc::create({})), bob_(3, ot::JsonDoc::create({})) {
    ot::JsonReplica founder(1, ot::JsonDoc::create({}));
    REQUIRE(founder.edit(random_document(founder.mint(), dice_)).has_value());
    commit(founder);
    sync(ann_);
    sync(bob_);
    text_ = *ann_.state().find(ot::kRootId, "text");
    array_ = *ann_.state().find(ot::kRootId, "array");
  }

  Dice& dice() { return dice_; }
  ot::JsonReplica& ann() { return ann_; }
  std::string shown() const { return ann_.state().to_json_text(); }

  void edit_anywhere() { edit(ann_, random_batch(ann_.state(), ann_.mint(), dice_)); }

  /// Ann writes, deletes and moves in the text and the array of the root.
  void ann_edits() {
    const std::uint64_t length = ann_.state().size(text_), size = ann_.state().size(array_);
    const std::uint64_t at = dice_.below(length + 1);
    switch (dice_.below(4)) {
      case 0: edit(ann_, {ot::TextEdit{text_, splice(at, dice_.below(length - at + 1), "-")}}); break;
      case 1: edit(ann_, {ot::ArrayInsert{array_, index(size + 1), random_element(ann_.mint(), dice_, 1)}}); break;
      case 2: if (size > 0) edit(ann_, {ot::ArrayDelete{array_, index(size)}}); break;
      default: if (size > 0) edit(ann_, {ot::ArrayMove{array_, index(size), index(size)}}); break;
    }
  }

  /// Bob adds something that nobody else writes.
  void bob_adds() {
    // One character, so that nobody can write into it: of three bytes, U+3400 and up.
    const std::size_t code = 0x3400 + marks_.size();
    const std::string mark = {'\xE3', static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    if (dice_.one_in(2)) {
      edit(bob_, {ot::TextEdit{text_, splice(dice_.below(bob_.state().size(text_) + 1), 0, mark)}});
    } else {
      const ot::ElementId id{bob_.id(), bob_.mint().next++};
      edit(bob_, {ot::ArrayInsert{array_, index(bob_.state().size(array_) + 1), {id, ot::Text{mark}}}});
    }
    marks_.push_back(mark);
  }

  void exchange() {
    commit(dice_.one_in(2) ? ann_ : bob_);
    if (dice_.one_in(2)) sync(ann_);
    if (dice_.one_in(2)) sync(bob_);
  }

  void settle() {
    while (!ann_.settled() || !bob_.settled()) {
      commit(ann_);
      commit(bob_);
      sync(ann_);
      sync(bob_);
    }
    sync(ann_);
  }

  /// Of everything Bob added, how much is not there once.
  std::size_t missing() const {
    const std::string text = ann_.state().to_json_text();
    std::size_t missing = 0;
    for (const std::string& mark : marks_) {
      const std::size_t first = text.find(mark);
      missing += first == std::string::npos || text.find(mark, first + 1) != std::string::npos ? 1U : 0U;
    }
    return missing;
  }

 private:
  static ot::TextChange splice(std::uint64_t at, std::uint64_t removed, std::string_view inserted) {
    return ot::TextChange::splice(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(removed), inserted);
  }
  std::uint32_t index(std::uint64_t bound) { return static_cast<std::uint32_t>(dice_.below(bound)); }

  void edit(ot::JsonReplica& replica, ot::Batch batch) {
    if (!batch.empty()) REQUIRE(replica.edit(std::move(batch)).has_value());
  }
  void commit(ot::JsonReplica& replica) {
    if (const auto message = replica.send()) REQUIRE(authority_.admit(*message).has_value());
  }
  void sync(ot::JsonReplica& replica) {
    REQUIRE(replica.integrate(*authority_.changes_since(replica.version())).has_value());
    replica.check_invariants();
  }

  Dice dice_;
  ot::JsonDoc authority_;
  ot::JsonReplica ann_, bob_;
  ot::ElementId text_, array_;
  std::vector<std::string> marks_;
};

}  // namespace

TEST_CASE("With nobody else there, undo leads back step by step, and redo forth", "[ot][property]") {
  for (std::uint64_t seed = 0; seed < scaled(400); ++seed) {
    INFO("seed " << seed);
    Pair pair(seed);
    std::vector<std::string> shown{pair.shown()};
    for (auto edits = 1 + pair.dice().below(6); edits > 0; --edits) {
      pair.edit_anywhere();
      shown.push_back(pair.shown());
      if (pair.dice().one_in(3)) pair.settle();
    }
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = shown.size() - 1; i-- > 0;) {
        REQUIRE(*pair.ann().undo());
        REQUIRE(pair.shown() == shown[i]);
        if (pair.dice().one_in(3)) pair.settle();
      }
      for (std::size_t i = 1; i < shown.size(); ++i) {
        REQUIRE(*pair.ann().redo());
        REQUIRE(pair.shown() == shown[i]);
        if (pair.dice().one_in(3)) pair.settle();
      }
    }
  }
}

TEST_CASE("Undo leaves everything that others added", "[ot][property]") {
  for (std::uint64_t seed = 0; seed < scaled(400); ++seed) {
    INFO("seed " << seed);
    Pair pair(seed);
    for (int step = 0; step < 30; ++step) {
      switch (pair.dice().below(4)) {
        case 0: pair.ann_edits(); break;
        case 1: pair.bob_adds(); break;
        case 2: if (pair.dice().one_in(2)) REQUIRE(pair.ann().undo().has_value()); break;
        default: pair.exchange(); break;
      }
    }
    pair.settle();
    while (*pair.ann().undo()) pair.ann().check_invariants();
    pair.settle();
    REQUIRE(pair.missing() == 0);
  }
}
