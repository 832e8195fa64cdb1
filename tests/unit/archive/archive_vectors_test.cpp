// Every update of the conformance vectors, as the state of a document: through an archive and back.

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "weft/archive/archive.hpp"

namespace weft::archive {
namespace {

using crdt::UpdateFormat;

constexpr const char* kVectors = "tests/vectors/yjs";

std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digit(text[i]);
    const auto low = digit(text[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return bytes;
}

// Whatever stands between quotes and could be bytes; most of it is an update.
std::vector<Bytes> hex_strings(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<Bytes> found;
  for (std::size_t start = text.find('"'); start != std::string::npos; start = text.find('"', start)) {
    const std::size_t end = text.find('"', start + 1);
    if (end == std::string::npos) break;
    const auto bytes = from_hex(std::string_view(text).substr(start + 1, end - start - 1));
    if (bytes && bytes->size() >= 2) found.push_back(*bytes);
    start = bytes ? end + 1 : end;  // an end that was no end may be a start
  }
  return found;
}

crdt::Doc new_doc(bool gc) {
  crdt::DocOptions options;
  options.client = ClientId{77777};
  options.gc = gc;
  options.cleans_formats = false;
  return crdt::Doc(options);
}

bool same_state(const crdt::Doc& a, const crdt::Doc& b) {
  return a.encode_state_as_update(UpdateFormat::kV1) == b.encode_state_as_update(UpdateFormat::kV1) &&
         a.encode_state_as_update(UpdateFormat::kV2) == b.encode_state_as_update(UpdateFormat::kV2) &&
         a.has_pending() == b.has_pending() && a.pending_missing() == b.pending_missing() &&
         a.to_json_text() == b.to_json_text();
}

void check_round_trip(crdt::Doc& doc, bool gc, Effort effort) {
  const Bytes archive = encode_archive(doc, effort);
  LoadOptions options;
  options.document.client = ClientId{77777};
  options.document.gc = gc;
  options.document.cleans_formats = false;
  crdt::Doc loaded = load_archive(archive, options).value();
  for (const crdt::RootInfo& root : doc.roots()) {
    crdt::Text text = doc.text(root.name).value();
    crdt::Text asleep = loaded.text(root.name).value();
    REQUIRE(asleep.to_string() == text.to_string());
    REQUIRE(asleep.length() == text.length());
    const auto read = read_text(archive, root.name).value();
    if (read) REQUIRE(*read == text.to_string());
  }
  REQUIRE(loaded.wake().has_value());
  REQUIRE(same_state(loaded, doc));
  loaded.check_invariants();
  REQUIRE(encode_archive(loaded, effort) == archive);
}

TEST_CASE("Whatever the vectors make a document of comes out of its archive as it was", "[unit][archive]") {
  std::size_t documents = 0;
  std::size_t with_pending = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kVectors)) {
    if (entry.path().extension() != ".json") continue;
    for (const Bytes& bytes : hex_strings(entry.path())) {
      for (const UpdateFormat format : {UpdateFormat::kV1, UpdateFormat::kV2}) {
        for (const bool gc : {true, false}) {
          crdt::Doc doc = new_doc(gc);
          if (!doc.apply_update(bytes, {}, format)) continue;
          check_round_trip(doc, gc, Effort::kQuick);
          ++documents;
          with_pending += doc.has_pending() ? 1 : 0;
        }
      }
    }
  }
  CHECK(documents > 10000);
  CHECK(with_pending > 1000);
}

}  // namespace
}  // namespace weft::archive
