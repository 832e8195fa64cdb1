// Random documents, random batches, random sessions: two ways lead to one state, and everybody who
// edits through an authority ends with the same document. 2% of what a soak does; WEFT_PROPERTY_SCALE=50
// gives 1,000,000 pairs and 100,000 sessions.

#include "support/ot_generator.hpp"
#include "support/scale.hpp"

using namespace weft;
using namespace weft::test;

namespace {

template <class T>
void check_pair(std::uint64_t seed) {
  INFO("seed " << seed);
  Dice dice(seed);
  dice.exact_numbers = true;
  ot::IdMint founder{1, 0}, left{2, 0}, right{3, 0};
  ot::State start;
  REQUIRE(start.apply(random_document(founder, dice)).has_value());
  ot::Batch s = random_batch(start, left, dice), c = random_batch(start, right, dice);
  ot::State one = copy_of(start), other = copy_of(start);
  REQUIRE(one.apply(s).has_value());
  REQUIRE(other.apply(c).has_value());
  ot::transform_batches<T>(s, c);
  const auto behind_s = one.apply(c), behind_c = other.apply(s);
  REQUIRE(behind_s.has_value());
  REQUIRE(behind_c.has_value());
  REQUIRE(bytes_of(one) == bytes_of(other));
  one.check_invariants();
  REQUIRE(one.apply(*behind_s).has_value());  // taking back leads to where s had led
}

template <class T>
void check_session(std::uint64_t seed) {
  INFO("seed " << seed);
  Dice dice(seed ^ 0x5e55'1011);
  ot::IdMint founder{1000, 0};
  OtWorld<T>(seed, random_batch, random_document(founder, dice)).run(150);
}

}  // namespace

TEST_CASE("Two batches that did not know of one another lead to one state in either order", "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(20'000) / 2; seed < end; ++seed) {
    check_pair<ot::Json>(seed);
    check_pair<ot::JsonFirst>(seed + end);
  }
}

TEST_CASE("Whoever edits through one authority ends with the same document, and every edit is in it once",
          "[ot][property]") {
  for (std::uint64_t seed = 0, end = scaled(2'000) / 2; seed < end; ++seed) {
    check_session<ot::Json>(seed);
    check_session<ot::JsonFirst>(seed + end);
  }
}
