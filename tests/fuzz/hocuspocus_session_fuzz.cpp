#include "fuzz/fuzz_document.hpp"
#include "fuzz/fuzz_input.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_session.hpp"

// Frames of hocuspocus, read as such and given to the session of a document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const std::vector<ByteView> frames = input.parts(1 + choice % 5);
  for (const ByteView frame : frames) static_cast<void>(protocol::hocuspocus::parse_message(frame));
  fuzz::FuzzDocument document;
  auto permit = std::make_shared<protocol::hocuspocus::Permit>();
  permit->granted = (choice & 1) == 0 ? Access::kWrite : Access::kRead;
  permit->ceiling = Access::kWrite;
  protocol::hocuspocus::Session session(document, 1, "room", permit);
  fuzz::converse(session, frames);
  document.doc().check_invariants();
  return 0;
}
