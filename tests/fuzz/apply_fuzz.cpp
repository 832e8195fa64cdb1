#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/crdt/doc.hpp"

// An update from anybody: applied, or refused and the document as it was. The first byte chooses
// the format, what the document holds, and whether it collects.
namespace {

using namespace weft;
using crdt::UpdateFormat;

constexpr ClientId kOwn{1};

crdt::Doc make_doc(bool filled, bool gc) {
  crdt::Doc doc({.client = kOwn, .gc = gc, .cuts_pairs = true});
  if (!filled) return doc;
  crdt::Text text = doc.text("t").value();
  WEFT_CHECK(text.insert({0}, "hello world"));
  WEFT_CHECK(text.format({2}, 4, {{"bold", true}}));
  WEFT_CHECK(text.erase({3}, 2));
  WEFT_CHECK(doc.array("a").value().push({1, crdt::NewMap{{{"k", "v"}}}, "x"}));
  WEFT_CHECK(doc.map("m").value().set("k", crdt::NewText{"deep"}));
  WEFT_CHECK(doc.xml_fragment("x").value().push({crdt::NewXmlElement{"p", {}, {crdt::NewXmlText{"in"}}}}));
  return doc;
}

// What was taken can be written in both formats, and read again.
void check_taken(const crdt::Doc& doc) {
  doc.check_invariants();
  WEFT_CHECK(crdt::Doc::from_snapshot(doc.snapshot(), {}).has_value());
  crdt::Doc copy({.client = kOwn});
  const Bytes state = doc.encode_state_as_update(UpdateFormat::kV2);
  WEFT_CHECK(copy.apply_update(state, {}, UpdateFormat::kV2).has_value());
  copy.check_invariants();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const UpdateFormat format = (choice & 1) != 0 ? UpdateFormat::kV2 : UpdateFormat::kV1;
  crdt::Doc doc = make_doc((choice & 2) != 0, (choice & 4) != 0);
  // The rest is one update, or two after each other.
  for (const ByteView update : input.parts((choice & 8) != 0 ? 2 : 1)) {
    const Bytes before = doc.encode_state_as_update(UpdateFormat::kV2);
    if (doc.apply_update(update, {}, format)) continue;
    WEFT_CHECK(doc.encode_state_as_update(UpdateFormat::kV2) == before);
  }
  check_taken(doc);
  return 0;
}
