#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/presence/awareness.hpp"

// Awareness updates one after the other: what is known afterwards can be told to somebody else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  fuzz::Input input(data, size);
  presence::Awareness awareness({}, 7);
  TimePoint now{};
  for (const ByteView update : input.parts(1 + input.byte() % 4)) {
    static_cast<void>(awareness.apply(update, now));
    now += presence::kTickEvery;
  }
  WEFT_CHECK(presence::read_update(awareness.encode_known()).has_value());
  presence::Awareness other;
  const Bytes present = awareness.encode_present();
  WEFT_CHECK(present.empty() || other.apply(present, now).has_value());
  return 0;
}
