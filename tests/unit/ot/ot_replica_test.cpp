#include <catch2/catch.hpp>

#include "support/ot_register.hpp"

using namespace weft;
using namespace weft::test;

namespace {

/// Two replicas and their authority, which talk when told to.
struct Two {
  Two() : authority(RegisterDoc::create({})), ann(1, RegisterDoc::create({})), bob(2, RegisterDoc::create({})) {}

  void commit(const std::optional<Bytes>& message) {
    REQUIRE(message.has_value());
    auto admitted = authority.admit(*message);
    REQUIRE(admitted.has_value());
  }
  void catch_up(RegisterReplica& replica) {
    REQUIRE(replica.integrate(*authority.changes_since(replica.version())).has_value());
    replica.check_invariants();
  }
  static double shown(const RegisterReplica& replica, std::uint64_t cell) { return Register::look(replica.state(), cell); }
  static void edit(RegisterReplica& replica, std::vector<CellOperation> batch) {
    REQUIRE(replica.edit(std::move(batch)).has_value());
    replica.check_invariants();
  }

  RegisterDoc authority;
  RegisterReplica ann, bob;
};

struct Watch final : ot::ReplicaObserver<Register> {
  void applied(const std::vector<CellOperation>& batch, const std::vector<CellOperation>&, const std::vector<std::uint64_t>&,
               bool local) override {
    (local ? locals : remotes) += batch.size();
  }
  void lost(const ot::Entry<Register>&, const ot::Loss<Register>& loss) override { losses.push_back(loss.losing); }
  void committed(std::uint64_t sequence) override { last = sequence; }
  std::size_t locals = 0, remotes = 0;
  std::uint64_t last = 0;
  std::vector<CellOperation> losses;
};

}  // namespace

TEST_CASE("An edit shows at once, one message is in flight, and what follows waits", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  CHECK(Two::shown(two.ann, 1) == 5);
  const auto message = two.ann.send();
  Two::edit(two.ann, {add_to_cell(1, 1)});
  CHECK_FALSE(two.ann.send().has_value());
  two.commit(message);
  two.catch_up(two.ann);
  CHECK_FALSE(two.ann.in_flight());
  two.commit(two.ann.send());
  two.catch_up(two.ann);
  CHECK(two.ann.settled());
  CHECK(Register::look(two.authority.state(), 1) == 6);
}

TEST_CASE("Sums of doubles are the same to the bit, whoever added first", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {add_to_cell(1, 0.1)});
  Two::edit(two.bob, {add_to_cell(1, 0.2)});
  Two::edit(two.bob, {add_to_cell(1, 0.7)});
  two.commit(two.ann.send());
  two.catch_up(two.bob);
  two.commit(two.bob.send());
  two.catch_up(two.bob);
  two.catch_up(two.ann);
  CHECK(Two::shown(two.ann, 1) == Two::shown(two.bob, 1));
}

TEST_CASE("A message that was sent again is committed once", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {add_to_cell(1, 1)});
  two.commit(two.ann.send());
  two.commit(two.ann.resend());
  Two::edit(two.bob, {add_to_cell(1, 10)});
  two.commit(two.bob.send());
  two.commit(two.ann.resend());
  two.catch_up(two.ann);
  CHECK(two.ann.settled());
  CHECK(Two::shown(two.ann, 1) == 11);
}

TEST_CASE("Observers hear of edits, of those of others, of losses and of what is committed", "[ot][unit]") {
  Two two;
  Watch watch;
  two.ann.observe(&watch);
  Two::edit(two.ann, {set_cell(1, 5), set_cell(2, 5)});
  Two::edit(two.bob, {set_cell(1, 6)});
  two.commit(two.ann.send());
  two.commit(two.bob.send());
  two.catch_up(two.ann);
  CHECK(watch.locals == 2);
  CHECK(watch.remotes == 1);
  CHECK(watch.last == 1);
  CHECK(watch.losses == std::vector<CellOperation>{set_cell(1, 5)});
  two.ann.ignore(&watch);
  Two::edit(two.ann, {set_cell(1, 7)});
  CHECK(watch.locals == 2);
}

TEST_CASE("An edit of what is not there is refused, and nothing of it stays", "[ot][unit]") {
  Two two;
  const auto refused = two.ann.edit({set_cell(1, 5), set_cell(50, 1)});
  CHECK(Result<void>(refused).error().code == ErrorCode::kNotFound);
  CHECK(Two::shown(two.ann, 1) == 0);
  CHECK(two.ann.settled());
  two.ann.check_invariants();
}

TEST_CASE("Undo takes back what we did and leaves what others did", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  Two::edit(two.ann, {set_cell(2, 6)});
  two.commit(two.ann.send());
  two.catch_up(two.bob);
  Two::edit(two.bob, {set_cell(3, 9)});
  two.commit(two.bob.send());
  two.catch_up(two.ann);
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 2) == 0);
  CHECK(Two::shown(two.ann, 1) == 5);
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 1) == 0);
  CHECK(Two::shown(two.ann, 3) == 9);
  CHECK_FALSE(*two.ann.undo());
  CHECK(*two.ann.redo());
  CHECK(*two.ann.redo());
  CHECK_FALSE(*two.ann.redo());
  CHECK(Two::shown(two.ann, 1) == 5);
  CHECK(Two::shown(two.ann, 2) == 6);
  two.ann.check_invariants();
}

TEST_CASE("Undo restores what the committed operation replaced", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  Two::edit(two.bob, {set_cell(1, 7)});
  two.commit(two.bob.send());
  two.catch_up(two.ann);  // ours stays: it will be committed later
  CHECK(Two::shown(two.ann, 1) == 5);
  two.commit(two.ann.send());
  two.catch_up(two.ann);
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 1) == 7);
}

TEST_CASE("Edits of one group, or close in time, are undone together", "[ot][unit]") {
  Two two;
  const TimePoint start{};
  REQUIRE(two.ann.edit({add_to_cell(1, 1)}, start).has_value());
  REQUIRE(two.ann.edit({add_to_cell(1, 2)}, start + std::chrono::milliseconds(100)).has_value());
  REQUIRE(two.ann.edit({add_to_cell(1, 4)}, start + std::chrono::seconds(2)).has_value());
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 1) == 3);
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 1) == 0);
  two.ann.begin_group();
  REQUIRE(two.ann.edit({set_cell(2, 1)}, start + std::chrono::hours(1)).has_value());
  REQUIRE(two.ann.edit({set_cell(3, 1)}, start + std::chrono::hours(2)).has_value());
  two.ann.end_group();
  CHECK(*two.ann.undo());
  CHECK(Two::shown(two.ann, 2) == 0);
  two.ann.check_invariants();
}

TEST_CASE("A replica goes on from its snapshot and records, unsent edits included", "[ot][unit]") {
  Two two;
  Bytes snapshot = two.ann.snapshot();
  std::vector<std::pair<ot::RecordKind, Bytes>> records;
  two.ann.record_to([&](ot::RecordKind kind, ByteView payload) { records.emplace_back(kind, to_bytes(payload)); });
  const TimePoint start{};
  REQUIRE(two.ann.edit({set_cell(1, 5)}, start).has_value());
  REQUIRE(two.ann.edit({set_cell(1, 6)}, start).has_value());  // composed with the one before
  Two::edit(two.bob, {set_cell(2, 1)});
  two.commit(two.bob.send());
  two.catch_up(two.ann);
  const auto message = two.ann.send();
  REQUIRE(two.ann.edit({set_cell(3, 6)}).has_value());
  two.commit(message);
  CHECK(*two.ann.undo());
  REQUIRE(two.ann.edit({add_to_cell(4, 6)}).has_value());
  auto restored = RegisterReplica::restore(snapshot);
  REQUIRE(restored.has_value());
  for (const auto& [kind, payload] : records) REQUIRE(restored->play(kind, payload).has_value());
  restored->check_invariants();
  CHECK(restored->snapshot() == two.ann.snapshot());
  CHECK(restored->resend() == two.ann.resend());
  two.catch_up(*restored);
  CHECK_FALSE(restored->in_flight());
  auto again = RegisterReplica::restore(restored->snapshot());
  REQUIRE(again.has_value());
  CHECK(again->snapshot() == restored->snapshot());
}

TEST_CASE("Records that do not follow are refused, and change nothing", "[ot][unit]") {
  Two two;
  const Bytes before = two.ann.snapshot();
  Bytes one;
  Writer(one).varuint(1);
  CHECK_FALSE(two.ann.play(ot::RecordKind::kSent, one).has_value());
  CHECK_FALSE(two.ann.play(ot::RecordKind::kLocal, {}).has_value());
  CHECK_FALSE(two.ann.play(ot::RecordKind::kChange, {}).has_value());
  CHECK(two.ann.snapshot() == before);
}

TEST_CASE("Edits are rebased on a snapshot when history is gone, committed or not", "[ot][unit]") {
  const bool landed = GENERATE(false, true);
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  const auto message = two.ann.send();
  Two::edit(two.ann, {add_to_cell(2, 1)});
  if (landed) two.commit(message);
  Two::edit(two.bob, {set_cell(3, 9), add_to_cell(2, 10)});
  two.commit(two.bob.send());
  REQUIRE(two.ann.integrate(two.authority.snapshot_without_history()).has_value());
  two.ann.check_invariants();
  CHECK(two.ann.in_flight() == !landed);
  CHECK(Two::shown(two.ann, 1) == 5);
  CHECK(Two::shown(two.ann, 2) == 11);
  CHECK(Two::shown(two.ann, 3) == 9);
  if (!landed) two.commit(two.ann.resend());
  two.catch_up(two.ann);
  two.commit(two.ann.send());
  two.catch_up(two.ann);
  CHECK(two.ann.settled());
  CHECK(Register::look(two.authority.state(), 2) == 11);
}

TEST_CASE("An authority that commits something else under our number does not crash us", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  REQUIRE(two.ann.send().has_value());
  Two::edit(two.ann, {set_cell(2, 5)});
  RegisterReplica impostor(1, RegisterDoc::create({}));
  REQUIRE(impostor.edit({set_cell(1, 6), set_cell(4, 4)}).has_value());
  two.commit(impostor.send());
  two.catch_up(two.ann);
  CHECK(Two::shown(two.ann, 1) == 6);
  CHECK(Two::shown(two.ann, 2) == 5);
  CHECK_FALSE(two.ann.in_flight());
}

TEST_CASE("What cannot be sent any more is kept as a branch", "[ot][unit]") {
  Two two;
  Two::edit(two.ann, {set_cell(1, 5)});
  REQUIRE(two.ann.send().has_value());
  Two::edit(two.ann, {set_cell(2, 6)});
  const ot::Branch<Register> branch = two.ann.branch();
  CHECK(branch.edits == std::vector<CellOperation>{set_cell(1, 5), set_cell(2, 6)});
  CHECK(branch.base == 0);
  CHECK(branch.json == Register::to_json_text(two.ann.state()));
  CHECK(RegisterReplica::restore(branch.replica)->state() == two.ann.state());
}
