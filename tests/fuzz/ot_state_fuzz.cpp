#include "fuzz/fuzz_input.hpp"
#include "support/ot_values.hpp"
#include "weft/base/check.hpp"

// Whole documents: what is read is written as it was, and read again as a document with the same text.
namespace {

using namespace weft;
using namespace weft::ot;

Limits limits() {
  Limits limits;
  limits.nesting_max = 40;
  return limits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  static_cast<void>(input.byte());
  const ByteView given = input.rest();
  Reader in(given);
  const auto state = State::read(in, limits());
  if (!state) return 0;
  state->check_invariants();
  const Bytes written = ot::values::bytes_of(*state);
  WEFT_CHECK(written.size() == given.size() - in.remaining());
  WEFT_CHECK(std::equal(written.begin(), written.end(), given.begin()));

  const auto root = state->element(ot::kRootId);
  Bytes as_element;
  Writer out(as_element);
  ot::write_element(*root, out);
  WEFT_CHECK(as_element == written);
  static_cast<void>(state->to_json_text());
  return 0;
}
