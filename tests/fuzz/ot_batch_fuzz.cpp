#include "fuzz/fuzz_input.hpp"
#include "support/ot_values.hpp"
#include "weft/base/check.hpp"

// Batches: what is read is written as it was, and applied to a document it is done and taken back
// to the byte, or refused and the document unchanged. The document is always the same, or stands in front.
namespace {

using namespace weft;
using namespace weft::ot;
using namespace weft::ot::values;

Limits limits() {
  Limits limits;
  limits.nesting_max = 20;
  return limits;
}

State usual_document() {
  State state;
  state.set_limits(limits());
  const Batch batch{
      ObjectPut{kRootId, "list", Element{{0, 1}, Array{number(1, 1), text(2, "h\xC3\xA9llo \xF0\x9F\x98\x80"), array(3, {null(4)})}}},
      ObjectPut{kRootId, "a key of more than eleven bytes", object(5, {{"flag", boolean(6, true)}, {"real", number(7, 0.1)}})},
      ObjectPut{kRootId, "when", date(8, 1234567890123)}};
  WEFT_CHECK(state.apply(batch).has_value());
  return state;
}

void run(State& state, Reader& in) {
  const ByteView given(in.position(), in.remaining());
  const auto batch = read_batch(in, limits());
  if (!batch) return;
  Bytes written;
  Writer out(written);
  write_batch(*batch, out);
  WEFT_CHECK(written.size() == given.size() - in.remaining());
  WEFT_CHECK(std::equal(written.begin(), written.end(), given.begin()));

  const Bytes before = bytes_of(state);
  const auto inverse = state.apply(*batch);
  state.check_invariants();
  if (inverse) {
    WEFT_CHECK(inverse->size() == batch->size());
    WEFT_CHECK(state.apply(*inverse).has_value());
    state.check_invariants();
  }
  WEFT_CHECK(bytes_of(state) == before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool own = (input.byte() & 1) != 0;
  Reader in(input.rest());
  if (!own) {
    State state = usual_document();
    run(state, in);
    return 0;
  }
  auto state = State::read(in, limits());
  if (!state) return 0;
  run(*state, in);
  return 0;
}
