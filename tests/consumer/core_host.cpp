// A host that only wants the documents.
#include <string>
#include <weft/crdt/doc.hpp>

int main() {
  weft::crdt::Doc here({.client = weft::ClientId{1}});
  weft::crdt::Doc there({.client = weft::ClientId{2}});
  auto text = here.text("body");
  if (!text || !text->append("hello")) return 1;
  if (!there.apply_update(here.encode_state_as_update())) return 2;
  const auto copy = there.text("body");
  return copy && copy->to_string() == "hello" ? 0 : 3;
}
