#include "weft/base/check.hpp"
#include "weft/protocol/native/native_codec.hpp"

// Messages of the native protocol: what is read is written and read again the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const auto message = protocol::native::parse({data, size});
  if (!message) return 0;
  const Bytes written = protocol::native::encode(*message);
  const auto again = protocol::native::parse(written);
  WEFT_CHECK(again.has_value() && again->index() == message->index());
  WEFT_CHECK(protocol::native::encode(*again) == written);
  return 0;
}
