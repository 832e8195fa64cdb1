#include <catch2/catch.hpp>

#include "support/ot_register.hpp"

using namespace weft;
using namespace weft::test;

namespace {

Bytes submission(ot::ReplicaId replica, std::uint64_t sequence, std::uint64_t base, std::vector<CellOperation> batch) {
  Bytes bytes;
  Writer out(bytes);
  ot::write_submission(ot::Submission<Register>{replica, sequence, base, std::move(batch)}, out);
  return bytes;
}

ot::Entry<Register> only_entry(ByteView change) {
  auto entries = RegisterDoc::read_entries(change, {});
  REQUIRE(entries.has_value());
  REQUIRE(entries->size() == 1);
  return entries->front();
}

struct Authority {
  explicit Authority(const Limits& limits = {}) : doc(RegisterDoc::create(limits)) {}

  Bytes admit(ot::ReplicaId replica, std::uint64_t sequence, std::uint64_t base, std::vector<CellOperation> batch) {
    auto admitted = doc.admit(submission(replica, sequence, base, std::move(batch)));
    REQUIRE(admitted.has_value());
    doc.check_invariants();
    return admitted->change;
  }
  ErrorCode refusal(ot::ReplicaId replica, std::uint64_t sequence, std::uint64_t base, std::vector<CellOperation> batch) {
    const Bytes before = doc.snapshot();
    const auto admitted = doc.admit(submission(replica, sequence, base, std::move(batch)));
    REQUIRE_FALSE(admitted.has_value());
    CHECK(doc.snapshot() == before);
    return Result<Admitted>(admitted).error().code;
  }

  RegisterDoc doc;
};

CellOperation new_thing(std::uint64_t id) { return {CellOperation::Kind::kNew, 0, 0, id}; }

}  // namespace

TEST_CASE("A submission becomes the next version, with the operations that take it back", "[ot][unit]") {
  Authority authority;
  authority.admit(7, 1, 0, {set_cell(1, 5)});
  const auto entry = only_entry(authority.admit(7, 2, 1, {add_to_cell(1, 2), set_cell(2, 1)}));
  CHECK(entry.version == 2);
  CHECK(entry.replica == 7);
  CHECK(entry.sequence == 2);
  CHECK(entry.inverse == std::vector<CellOperation>{set_cell(2, 0), set_cell(1, 5)});
  CHECK(Register::look(authority.doc.state(), 1) == 7);
}

TEST_CASE("A submission is transformed over what its author had not seen, and the loss is told", "[ot][unit]") {
  Authority authority;
  authority.admit(1, 1, 0, {set_cell(3, 5), set_cell(4, 9)});
  authority.admit(2, 1, 1, {set_cell(3, 6)});
  const auto entry = only_entry(authority.admit(3, 1, 0, {set_cell(1, 1), set_cell(3, 8)}));
  REQUIRE(entry.losses.size() == 1);
  const auto& loss = entry.losses[0];
  CHECK(loss.reason == ot::LossReason::kOverwritten);
  CHECK(loss.committed_lost);
  CHECK(loss.index == 1);
  CHECK(loss.other == 2);
  CHECK(loss.other_version == 2);
  CHECK(loss.other_index == 0);
  CHECK(loss.losing == set_cell(3, 6));
  CHECK(Register::look(authority.doc.state(), 3) == 8);
}

TEST_CASE("The same number again is the same submission again", "[ot][unit]") {
  Authority authority;
  authority.admit(1, 1, 0, {add_to_cell(1, 5)});
  CHECK(authority.admit(1, 1, 0, {add_to_cell(1, 5)}).empty());
  CHECK(authority.doc.version_number() == 1);
  CHECK(Register::look(authority.doc.state(), 1) == 5);
}

TEST_CASE("What did nothing is committed all the same, and told as lost", "[ot][unit]") {
  Authority authority;
  const auto entry = only_entry(authority.admit(1, 1, 0, {set_cell(1, 1), set_cell(50, 1)}));
  CHECK(Register::is_noop(entry.batch[1]));
  REQUIRE(entry.losses.size() == 1);
  CHECK(entry.losses[0].reason == ot::LossReason::kRemoved);
  CHECK(entry.losses[0].losing == set_cell(50, 1));
  CHECK(authority.doc.version_number() == 1);
}

TEST_CASE("What an authority cannot take is refused whole, and changes nothing", "[ot][unit]") {
  Limits limits;
  limits.history_bytes_max = 2000;
  limits.transform_steps_max = 50;
  limits.batch_operations_max = 20;
  Authority authority(limits);
  for (std::uint64_t i = 1; i <= 20; ++i) authority.admit(1, i, i - 1, {add_to_cell(1, 1)});
  CHECK(authority.refusal(2, 1, 21, {set_cell(1, 1)}) == ErrorCode::kInvalidArgument);        // from the future
  CHECK(authority.refusal(2, 2, 20, {set_cell(1, 1)}) == ErrorCode::kInvalidArgument);        // a number left out
  CHECK(authority.refusal(2, 1, 0, {set_cell(1, 1)}) == ErrorCode::kAborted);                 // no longer kept
  CHECK(authority.refusal(2, 1, 20, {set_cell(1, 1), set_cell(100, 1)}) == ErrorCode::kInvalidArgument);
  CHECK(authority.refusal(2, 1, 20, {new_thing(4), new_thing(4)}) == ErrorCode::kInvalidArgument);
  CHECK(authority.refusal(2, 1, 20, std::vector<CellOperation>(21)) == ErrorCode::kResourceExhausted);
  const std::uint64_t kept = authority.doc.history().size();
  REQUIRE(kept > 2);
  CHECK(authority.refusal(2, 1, 20 - kept, std::vector<CellOperation>(19, add_to_cell(1, 1))) ==
        ErrorCode::kResourceExhausted);
  const std::uint64_t used = only_entry(authority.admit(3, 1, 20, {new_thing(4)})).ids_behind;
  CHECK(used == 5);
  CHECK(authority.refusal(3, 2, 21, {new_thing(4)}) == ErrorCode::kInvalidArgument);
}

TEST_CASE("Bytes that are cut short are refused, and change nothing", "[ot][unit]") {
  Authority authority;
  const Bytes whole = submission(1, 1, 0, {set_cell(1, 5), add_to_cell(2, 1)});
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(authority.doc.admit(ByteView(whole).first(length)).has_value());
  const Bytes change = authority.admit(1, 1, 0, {set_cell(1, 5)});
  auto follower = RegisterDoc::create({});
  for (std::size_t length = 0; length < change.size(); ++length)
    if (length != 1) CHECK_FALSE(follower.integrate(ByteView(change).first(length)).has_value());
  CHECK(follower.version_number() == 0);
  const Bytes snapshot = authority.doc.snapshot();
  for (std::size_t length = 0; length < snapshot.size(); ++length) {
    const auto cut = RegisterDoc::from_snapshot(ByteView(snapshot).first(length), {});
    if (cut.has_value()) CHECK(cut->history().empty());  // where the kept entries begin
  }
}

TEST_CASE("A follower takes entries in order, skips what it knows, and asks for what is missing", "[ot][unit]") {
  Authority authority;
  auto follower = RegisterDoc::create({});
  const Bytes first = authority.admit(1, 1, 0, {set_cell(1, 5)});
  const Bytes second = authority.admit(2, 1, 0, {add_to_cell(1, 1)});
  CHECK(follower.integrate(second).error().code == ErrorCode::kFailedPrecondition);
  CHECK(*follower.integrate(first) == Outcome::kApplied);
  CHECK(*follower.integrate(first) == Outcome::kDuplicate);
  const std::vector<ByteView> both{first, second};
  CHECK(*follower.integrate(*RegisterDoc::merge_changes(both)) == Outcome::kApplied);
  CHECK(follower.snapshot() == authority.doc.snapshot());
  CHECK(*follower.includes(second));
}

TEST_CASE("What is new since a version are entries, or the whole when they are no longer kept", "[ot][unit]") {
  Limits limits;
  limits.history_bytes_max = 2000;
  Authority authority(limits);
  auto follower = RegisterDoc::create({});
  const Bytes nothing = follower.version();
  for (std::uint64_t i = 1; i <= 20; ++i) authority.admit(1, i, i - 1, {add_to_cell(1, 1)});
  const Bytes whole = *authority.doc.changes_since(nothing);
  CHECK(RegisterDoc::is_snapshot(whole));
  CHECK(*follower.integrate(whole) == Outcome::kApplied);
  CHECK(*follower.integrate(whole) == Outcome::kDuplicate);
  authority.admit(1, 21, 20, {add_to_cell(1, 1)});
  const Bytes part = *authority.doc.changes_since(follower.version());
  CHECK_FALSE(RegisterDoc::is_snapshot(part));
  CHECK(*follower.integrate(part) == Outcome::kApplied);
  CHECK(Register::look(follower.state(), 1) == 21);
  Bytes future;
  Writer(future).varuint(22);
  CHECK_FALSE(authority.doc.changes_since(future).has_value());
}

TEST_CASE("A snapshot holds the state, the writers and the kept entries", "[ot][unit]") {
  Authority authority;
  authority.admit(1, 1, 0, {set_cell(1, 5), new_thing(8)});
  authority.admit(2, 1, 1, {set_cell(2, 5)});
  Authority loaded;
  loaded.doc = *RegisterDoc::from_snapshot(authority.doc.snapshot(), {});
  CHECK(loaded.doc.snapshot() == authority.doc.snapshot());
  CHECK(loaded.admit(2, 1, 1, {set_cell(2, 5)}).empty());
  CHECK(loaded.refusal(1, 2, 2, {new_thing(8)}) == ErrorCode::kInvalidArgument);
  const auto late = only_entry(loaded.admit(3, 1, 0, {set_cell(1, 9)}));
  CHECK(late.losses.size() == 1);
}

TEST_CASE("Playing entries back and forth leads to where it was", "[ot][unit]") {
  Authority authority;
  std::vector<Bytes> changes, snapshots{authority.doc.snapshot()};
  for (std::uint64_t i = 1; i <= 8; ++i) {
    changes.push_back(authority.admit(1 + i % 3, (i + 2) / 3, i - 1, {add_to_cell(i % 4, 0.1), set_cell(5, double(i)), new_thing(i)}));
    snapshots.push_back(authority.doc.snapshot());
  }
  for (std::size_t i = 8; i-- > 0;) {
    CHECK(*authority.doc.retreat(changes[i]));
    CHECK(authority.doc.snapshot() == snapshots[i]);
    authority.doc.check_invariants();
  }
  CHECK_FALSE(authority.doc.retreat(changes[0]).has_value());
  for (std::size_t i = 0; i < 8; ++i) CHECK(*authority.doc.integrate(changes[i]) == Outcome::kApplied);
  CHECK(authority.doc.snapshot() == snapshots[8]);
}
