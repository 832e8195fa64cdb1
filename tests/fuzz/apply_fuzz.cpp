#include "fuzz/fuzz_input.hpp"
#include "weft/base/check.hpp"
#include "weft/crdt/doc.hpp"

// An update from anybody: applied, or refused and the document as it was. The first byte chooses
// the format, what the document holds, and whether it collects.
namespace {

using namespace weft;
using crdt::UpdateFormat;

constexpr ClientId kOwn{1};

// What a document holds that is not empty: a state of somebody else.
Bytes filling() {
  crdt::Doc doc({.client = ClientId{5}});
  crdt::Text text = doc.text("t").value();
  WEFT_CHECK(text.insert({0}, "hello world"));
  WEFT_CHECK(text.format({2}, 4, {{"bold", true}}));
  WEFT_CHECK(text.erase({3}, 2));
  WEFT_CHECK(doc.array("a").value().push({1, crdt::NewMap{{{"k", "v"}}}, "x"}));
  WEFT_CHECK(doc.map("m").value().set("k", crdt::NewText{"deep"}));
  WEFT_CHECK(doc.xml_fragment("x").value().push({crdt::NewXmlElement{"p", {}, {crdt::NewXmlText{"in"}}}}));
  return doc.encode_state_as_update();
}

crdt::Doc make_doc(bool filled, bool gc) {
  static const Bytes state = filling();
  crdt::Doc doc({.client = kOwn, .gc = gc, .cuts_pairs = true});
  if (filled) WEFT_CHECK(doc.apply_update(state).has_value());
  return doc;
}

// What was taken can be read again.
void check_taken(const crdt::Doc& doc, ByteView state) {
  WEFT_CHECK(crdt::Doc::from_snapshot(doc.snapshot(), {}).has_value());
  crdt::Doc copy({.client = kOwn});
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
  Bytes known = doc.encode_state_as_update(UpdateFormat::kV2);
  bool taken = false;
  for (const ByteView update : input.parts((choice & 8) != 0 ? 2 : 1)) {
    const bool applied = doc.apply_update(update, {}, format).has_value();
    const Bytes state = doc.encode_state_as_update(UpdateFormat::kV2);
    WEFT_CHECK(applied || state == known);
    taken = taken || applied;
    known = state;
  }
  doc.check_invariants();
  if (taken) check_taken(doc, known);
  return 0;
}
