#include <catch2/catch.hpp>

#include "support/ot_register.hpp"

using namespace weft;
using namespace weft::test;

namespace {

double shown(const RegisterReplica& replica, std::uint64_t cell) { return Register::look(replica.state(), cell); }

struct Count final : ot::ReplicaObserver<Register> {
  bool wants_trail() const override { return wants; }
  void applied(const std::vector<CellOperation>& batch, const std::vector<CellOperation>&,
               const std::vector<std::uint64_t>& trail, bool) override {
    batches.push_back(batch.size());
    trails += trail.size();
  }
  void lost(const ot::Entry<Register>&, const ot::Loss<Register>&) override {}
  void committed(std::uint64_t) override {}
  bool wants = true;
  std::vector<std::size_t> batches;
  std::size_t trails = 0;
};

}  // namespace

TEST_CASE("A draft shows step by step, and becomes one edit that is told, recorded and undone as one", "[ot][unit]") {
  RegisterReplica replica(1, RegisterDoc::create({}));
  Count count;
  replica.observe(&count);
  std::size_t records = 0;
  replica.record_to([&](ot::RecordKind, ByteView) { ++records; });
  const auto first = replica.draft({set_cell(1, 5)});
  REQUIRE(first.has_value());
  CHECK(*first == std::vector<CellOperation>{set_cell(1, 0)});
  REQUIRE(replica.draft({add_to_cell(1, 2), set_cell(2, 1)}).has_value());
  CHECK(shown(replica, 1) == 7);
  CHECK(replica.drafted() == 2);
  CHECK(replica.settled());
  CHECK(count.batches.empty());
  CHECK(records == 0);
  REQUIRE(replica.commit_draft().has_value());
  CHECK(shown(replica, 1) == 7);
  CHECK(count.batches == std::vector<std::size_t>{3});
  CHECK(records == 1);
  replica.check_invariants();
  REQUIRE(replica.undo().value());
  CHECK(shown(replica, 1) == 0);
  CHECK(shown(replica, 2) == 0);
}

TEST_CASE("Steps are taken back from the last, as many as asked", "[ot][unit]") {
  RegisterReplica replica(1, RegisterDoc::create({}));
  for (int i = 1; i <= 4; ++i) REQUIRE(replica.draft({set_cell(1, i)}).has_value());
  replica.discard_draft(2);
  CHECK(shown(replica, 1) == 2);
  REQUIRE(replica.draft({add_to_cell(1, 10)}).has_value());
  replica.discard_draft();
  CHECK(shown(replica, 1) == 0);
  CHECK(replica.drafted() == 0);
  CHECK(replica.settled());
  replica.check_invariants();
}

TEST_CASE("A step that cannot be applied, or finds nothing, leaves the draft as it was", "[ot][unit]") {
  RegisterReplica replica(1, RegisterDoc::create({}));
  REQUIRE(replica.draft({set_cell(1, 1)}).has_value());
  const auto wrong = replica.draft({set_cell(1, 2), set_cell(100, 1)});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().code == ErrorCode::kInvalidArgument);
  const auto gone = replica.draft({set_cell(1, 3), set_cell(50, 1)});
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().code == ErrorCode::kNotFound);
  CHECK(shown(replica, 1) == 1);
  CHECK(replica.drafted() == 1);
}

TEST_CASE("While there is a draft nothing else changes the document", "[ot][unit]") {
  RegisterReplica replica(1, RegisterDoc::create({}));
  REQUIRE(replica.edit({set_cell(1, 1)}).has_value());
  REQUIRE(replica.draft({set_cell(2, 2)}).has_value());
  const auto precondition = [](const auto& result) {
    return !result.has_value() && result.error().code == ErrorCode::kFailedPrecondition;
  };
  CHECK(precondition(replica.edit({set_cell(1, 9)})));
  CHECK(precondition(replica.undo()));
  CHECK(precondition(replica.redo()));
  CHECK(precondition(replica.integrate(Bytes{1})));
  CHECK(replica.send().has_value());
  replica.discard_draft();
  CHECK(replica.edit({set_cell(1, 9)}).has_value());
  replica.check_invariants();
}

TEST_CASE("Nobody pays for a trail that nobody wants", "[ot][unit]") {
  RegisterReplica replica(1, RegisterDoc::create({}));
  Count count;
  count.wants = false;
  replica.observe(&count);
  REQUIRE(replica.edit({set_cell(1, 1)}).has_value());
  CHECK(count.trails == 0);
  count.wants = true;
  REQUIRE(replica.edit({set_cell(1, 2)}).has_value());
  CHECK(count.trails == 1);
}
