#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/crdt/update.hpp"

// Work on updates without a document: what one function takes and makes, the others take.
namespace {

using namespace weft;
using crdt::UpdateFormat;

void look_into(ByteView update, UpdateFormat format) {
  static_cast<void>(crdt::inspect_update(update, format));
  static_cast<void>(crdt::deletions_of_update(update, format));
  static_cast<void>(crdt::update_meta(update, format));
  static_cast<void>(crdt::state_vector_from_update(update, format));
}

// Other implementations may print a value that JSON cannot carry otherwise, but a second
// conversion changes nothing any more.
void convert(ByteView update, UpdateFormat format) {
  const UpdateFormat other = format == UpdateFormat::kV1 ? UpdateFormat::kV2 : UpdateFormat::kV1;
  const auto there = crdt::convert_update(update, format, other);
  if (!there) return;
  const auto back = crdt::convert_update(*there, other, format);
  WEFT_CHECK(back.has_value());
  const auto again = crdt::convert_update(*back, format, other);
  WEFT_CHECK(again.has_value());
  WEFT_CHECK(*again == crdt::convert_update(crdt::convert_update(*again, other, format).value(), format, other).value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const UpdateFormat format = (choice & 1) != 0 ? UpdateFormat::kV2 : UpdateFormat::kV1;
  const std::vector<ByteView> updates = input.parts(1 + ((choice >> 1) & 3));
  for (const ByteView update : updates) {
    look_into(update, format);
    convert(update, format);
  }
  const auto merged = crdt::merge_updates(updates, format);
  if (!merged) return 0;
  look_into(*merged, format);
  for (const ByteView update : updates) static_cast<void>(crdt::diff_update(*merged, update, format));
  return 0;
}
