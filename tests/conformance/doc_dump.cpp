#include "conformance/doc_dump.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/doc_content.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

std::string describe(std::uint64_t ref, std::uint64_t clock, std::uint64_t length, bool deleted) {
  const std::string name = ref == 0 ? "GC" : std::to_string(ref);
  return name + '@' + std::to_string(clock) + '+' + std::to_string(length) + (deleted && ref != 0 ? "x " : " ");
}

std::string describe_recorded(const json::Value& structs) {
  std::string text;
  for (const json::Value& entry : as_array(structs)) {
    text += std::to_string(as_count(as_array(entry).at(0))) + ": ";
    for (const json::Value& one : as_array(as_array(entry).at(1))) {
      const json::Array& parts = as_array(one);
      const bool is_gc = parts.at(0).as_string() != nullptr;
      text += describe(is_gc ? 0 : as_count(parts.at(0)), as_count(parts.at(1)), as_count(parts.at(2)),
                       is_gc || as_count(parts.at(3)) != 0);
    }
    text += '\n';
  }
  return text;
}

std::string describe_structs(const crdt::Doc& doc) {
  std::string text;
  for (const crdt::ClientStructs& client : doc.structs()) {
    text += std::to_string(client.client.value) + ": ";
    for (const crdt::StructInfo& one : client.structs)
      text += describe(one.content_ref, one.clock, one.length, one.deleted);
    text += '\n';
  }
  return text;
}

}  // namespace

void create_roots(crdt::Doc& doc, const json::Value& roots) {
  for (const auto& [name, kind] : as_object(roots)) open_root(doc, name, as_text(kind));
}

void compare_pending(std::string_view what, const json::Value& pending, const crdt::Doc& doc, CaseReport& report) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> expected;
  const json::Value& structs = field(pending, "structs");
  if (!structs.is_null()) {
    for (const json::Value& missing : array_field(structs, "missing"))
      expected.emplace_back(as_count(as_array(missing).at(0)), as_count(as_array(missing).at(1)));
    std::sort(expected.begin(), expected.end());
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> waits;
  const StateVector missing = doc.pending_missing();
  for (const StateVector::Entry& entry : missing.entries()) waits.emplace_back(entry.client.value, entry.clock);
  report.that(std::string(what) + " missing", waits == expected);
  const bool any = !structs.is_null() || !field(pending, "dsV2").is_null();
  report.that(std::string(what) + " pending or not", doc.has_pending() == any);
}

namespace {

// Asking for a root types it, which must not happen to a document that goes on: those that have no
// kind yet are read in a copy.
std::optional<crdt::Value> typed_root(const crdt::Doc& doc, std::string_view name) {
  for (const crdt::RootInfo& root : doc.roots())
    if (root.name == name && root.type.kind() != crdt::TypeKind::kUntyped) return root.type.typed();
  return std::nullopt;
}

}  // namespace

void compare_dump(std::string_view what, const json::Value& dump, const crdt::Doc& doc, CaseReport& report) {
  const std::string label(what);
  report.bytes(label + " sv", text_field(dump, "sv"), doc.encode_state_vector());
  if (const json::Value* structs = dump.find("structs"))
    report.text(label + " structs", describe_recorded(*structs), describe_structs(doc));
  if (dump.find("v1")) report.bytes(label + " v1", text_field(dump, "v1"), doc.encode_state_as_update());
  report.bytes(label + " snapV1", text_field(dump, "snapV1"), doc.encode_snapshot());
  const Bytes state = doc.encode_state_as_update(crdt::UpdateFormat::kV2);
  if (dump.find("v2")) report.bytes(label + " v2", text_field(dump, "v2"), state);
  if (dump.find("snapV2"))
    report.bytes(label + " snapV2", text_field(dump, "snapV2"), doc.encode_snapshot(crdt::UpdateFormat::kV2));
  if (const json::Value* pending = dump.find("pending")) compare_pending(label, *pending, doc, report);
  if (const json::Value* roots = dump.find("roots")) {
    report.that(label + " can be loaded from its snapshot", crdt::Doc::from_snapshot(doc.snapshot(), {}).has_value());
    crdt::Doc copy = crdt::Doc::create({});
    const bool copied = copy.apply_update(state, {}, crdt::UpdateFormat::kV2).has_value();
    if (!report.that(label + " can be copied", copied)) return;
    for (const auto& [name, root] : as_object(*roots)) {
      const auto known = typed_root(doc, name);
      compare_root(name, root, known ? *known : open_root(copy, name, text_field(root, "kind")), report);
    }
  }
}

}  // namespace weft::conformance
