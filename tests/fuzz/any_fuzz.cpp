#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/crdt/any.hpp"

// Values, as bytes and as JSON text: what was read is written and read as the same.
namespace {

using namespace weft;

constexpr std::size_t kNestingMax = 64;

void run_bytes(ByteView bytes) {
  Reader in(bytes);
  const crdt::Any value = crdt::read_any(in, kNestingMax);
  Reader skipped(bytes);
  static_cast<void>(crdt::skip_any(skipped, kNestingMax));
  WEFT_CHECK(!in.failed() == !skipped.failed());
  if (!!in.failed()) return;
  Bytes written;
  Writer out(written);
  crdt::write_any(out, value);
  Reader again(written);
  WEFT_CHECK(crdt::read_any(again, kNestingMax) == value && !again.failed());
  static_cast<void>(crdt::to_json(value));
}

void run_json(std::string_view text) {
  const auto value = crdt::parse_json(text, kNestingMax);
  if (!value) return;
  const std::string printed = crdt::to_json(*value);
  const auto again = crdt::parse_json(printed, kNestingMax);
  WEFT_CHECK(again.has_value() && crdt::to_json(*again) == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  if ((input.byte() & 1) != 0) {
    run_bytes(input.rest());
  } else {
    run_json(input.text());
  }
  return 0;
}
