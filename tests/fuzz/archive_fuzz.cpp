#include "archive/archive_format.hpp"
#include "fuzz/fuzz_input.hpp"
#include "weft/archive/archive.hpp"
#include "weft/base/check.hpp"
#include "weft/base/varint.hpp"
#include "weft/crdt/snapshot.hpp"

// Archives whose checksum is right, whatever else is wrong with them: refused, or a valid document.
// The first byte chooses between the bytes as they come and the archive of a document that an update
// gives, of which some bytes are replaced.
namespace {

using namespace weft;
using crdt::UpdateFormat;

constexpr std::size_t kEditBytes = 3;  // two of place, one to put there

// What would be seconds of work for honest archives too.
constexpr archive::ArchiveLimits kLimits{1 << 16, 1 << 16};

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

Bytes head() {
  Bytes bytes(archive::kMagic.begin(), archive::kMagic.end());
  bytes.push_back(archive::kVersion);
  bytes.push_back(archive::kNoFeatures);
  return bytes;
}

// An archive in which nothing is packed, without its checksum.
Bytes unpacked_body(const crdt::Doc& doc) {
  const crdt::SplitState state = doc.split_state();
  Bytes body = head();
  Writer out(body);
  out.varuint(state.texts.size());
  for (const crdt::RootText& text : state.texts) {
    out.varstring(text.root);
    out.varuint(text.length);
    out.varuint(text.text.size());
    out.varuint(text.text.size());
  }
  out.varuint(state.structure.size());
  out.varuint(state.structure.size());
  for (const crdt::RootText& text : state.texts) append(body, as_bytes(text.text));
  append(body, state.structure);
  return body;
}

Bytes packed_body(const crdt::Doc& doc) {
  Bytes body = archive::encode_archive(doc);
  body.resize(body.size() - archive::kChecksumBytes);
  return body;
}

Bytes with_checksum(Bytes body) {
  const std::uint64_t sum = archive::checksum(body);
  for (std::size_t i = 0; i < archive::kChecksumBytes; ++i) body.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  return body;
}

void replace_bytes(Bytes& body, ByteView edits) {
  const std::size_t first = head().size();
  for (; edits.size() >= kEditBytes; edits = edits.subspan(kEditBytes)) {
    const std::size_t place = std::size_t{edits[0]} << 8 | edits[1];
    body[first + place % (body.size() - first)] = edits[2];
  }
}

// Whatever an archive holds, it is the same document when it is read at once and when it is read on
// need; what was refused is a valid document, too.
void check_archive(ByteView bytes) {
  archive::LoadOptions options{{.client = ClientId{1}}, kLimits, archive::Waking::kAtOnce};
  const auto at_once = archive::load_archive(bytes, options);
  options.waking = archive::Waking::kOnNeed;
  auto on_need = archive::load_archive(bytes, options);
  static_cast<void>(archive::read_text(bytes, "t", kLimits));
  WEFT_CHECK(!at_once || on_need);
  if (!on_need) return;
  WEFT_CHECK(on_need->wake().has_value() == at_once.has_value());
  on_need->check_invariants();
  if (!at_once) return;
  at_once->check_invariants();
  const Bytes state = at_once->encode_state_as_update(UpdateFormat::kV2);
  WEFT_CHECK(on_need->encode_state_as_update(UpdateFormat::kV2) == state);
  // Where structs are cut may change as a document is loaded, as in Yjs.
  const auto again = archive::load_archive(archive::encode_archive(*at_once));
  WEFT_CHECK(again.has_value() && again->wake().has_value());
  WEFT_CHECK(again->take_snapshot() == at_once->take_snapshot() && again->has_pending() == at_once->has_pending());
  WEFT_CHECK(again->to_json_text() == at_once->to_json_text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  if ((choice & 1) == 0) {
    Bytes body = head();
    append(body, input.rest());
    check_archive(with_checksum(std::move(body)));
    return 0;
  }
  const std::vector<ByteView> parts = input.parts(2);
  crdt::Doc doc({.client = ClientId{1}, .gc = (choice & 8) != 0});
  if (!doc.apply_update(parts[1], {}, (choice & 2) != 0 ? UpdateFormat::kV2 : UpdateFormat::kV1)) return 0;
  Bytes body = (choice & 4) != 0 ? packed_body(doc) : unpacked_body(doc);
  replace_bytes(body, parts[0]);
  check_archive(with_checksum(std::move(body)));
  return 0;
}
