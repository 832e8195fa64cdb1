#include "fuzz/fuzz_document.hpp"
#include "fuzz/fuzz_input.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"

// Frames of y-websocket from a peer that may send anything.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  fuzz::FuzzDocument document;
  protocol::yjs::SessionOptions options;
  options.may_write = (choice & 1) == 0;
  protocol::yjs::Session session(document, 1, options);
  fuzz::converse(session, input.parts(1 + choice % 5));
  document.doc().check_invariants();
  return 0;
}
