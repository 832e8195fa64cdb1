// The past of json-ot documents through the one interface for all families: every version is what was
// shown then, whichever way one comes to it, and restoring one is a change like any other.

#include "support/ot_generator.hpp"
#include "support/scale.hpp"
#include "weft/document/history.hpp"
#include "weft/storage/memory_storage.hpp"

using namespace weft;
using namespace weft::test;

namespace {

const DocumentId kId{"default", "default", "past"};
constexpr ot::ReplicaId kArchivist = 99;

/// An authority whose log is stored, and what it showed at each version.
class Past {
 public:
  explicit Past(std::uint64_t seed) : dice_(seed), authority_(ot::JsonDoc::create({})) {
    models_.add<ot::JsonDoc>();
    REQUIRE(storage_.create(kId, ot::JsonDoc::kType.uri, {1, 2}).has_value());
    for (ot::ReplicaId id = 1; id <= 3; ++id) writers_.emplace_back(id, ot::JsonDoc::create({}));
    edit(writers_[0], random_document(writers_[0].mint(), dice_));
    commit(writers_[0]);
  }

  void go_on() {
    ot::JsonReplica& writer = writers_[dice_.below(writers_.size())];
    if (dice_.one_in(2)) REQUIRE(writer.integrate(*authority_.changes_since(writer.version())).has_value());
    edit(writer, random_batch(writer.state(), writer.mint(), dice_));
    if (dice_.one_in(2)) commit(writer);
    if (dice_.one_in(6)) REQUIRE(storage_.write_snapshot(kId, {shown_.size() - 1}, authority_.snapshot()).has_value());
  }

  void admit(ByteView submission) {
    auto admitted = authority_.admit(submission);
    REQUIRE(admitted.has_value());
    const Entry entry{0, 0, "somebody", WallTime{}, EntryKind::kChange, admitted->change};
    Append append;
    append.document = kId;
    append.entries = {&entry, 1};
    REQUIRE(storage_.append({&append, 1}, Durability::kDurable).at(0).has_value());
    shown_.push_back(authority_.to_json_text());
  }

  History history() {
    auto history = History::open(storage_, kId, models_);
    REQUIRE(history.has_value());
    return std::move(*history);
  }

  Dice& dice() { return dice_; }
  const std::vector<std::string>& shown() const { return shown_; }

 private:
  static void edit(ot::JsonReplica& writer, ot::Batch batch) { REQUIRE(writer.edit(std::move(batch)).has_value()); }

  void commit(ot::JsonReplica& writer) {
    if (const auto message = writer.send()) admit(*message);
    REQUIRE(writer.integrate(*authority_.changes_since(writer.version())).has_value());
  }

  Dice dice_;
  ot::JsonDoc authority_;
  ModelRegistry models_;
  MemoryStorage storage_;
  std::vector<ot::JsonReplica> writers_;
  std::vector<std::string> shown_{ot::JsonDoc::create({}).to_json_text()};  // by version
};

}  // namespace

TEST_CASE("Every version of a json-ot document shows what it showed, and comes back as a new change", "[ot][property]") {
  for (std::uint64_t seed = 0; seed < scaled(100); ++seed) {
    INFO("seed " << seed);
    Past past(seed);
    for (int step = 0; step < 40; ++step) past.go_on();
    const History history = past.history();
    auto view = history.view(LogPosition{past.shown().size() - 1});
    REQUIRE(view.has_value());
    for (std::size_t version = past.shown().size(); version-- > 0;) {
      REQUIRE(view->to_json_text() == past.shown()[version]);
      REQUIRE(*view->step_backward() == (version > 0));
    }
    for (int jump = 0; jump < 10; ++jump) {
      const std::uint64_t version = past.dice().below(past.shown().size());
      REQUIRE(view->go_to(LogPosition{version}).has_value());
      REQUIRE(view->to_json_text() == past.shown()[version]);
    }
    const std::uint64_t version = past.dice().below(past.shown().size() - 1);
    const auto change = history.restore(LogPosition{version}, kArchivist);
    REQUIRE(change.has_value());
    if (change->empty()) continue;
    past.admit(*change);
    REQUIRE(past.shown().back() == past.shown()[version]);
  }
}
