#include "document_work.hpp"

#include <vector>

#include "figures/give_up.hpp"
#include "paper_documents.hpp"
#include "weft/archive/archive.hpp"
#include "weft/crdt/update.hpp"

namespace weft::bench {

crdt::Doc new_doc(std::uint64_t client) {
  crdt::DocOptions options;
  options.client = ClientId{client};
  return crdt::Doc(options);
}

crdt::Text trace_text(crdt::Doc& doc) { return must(doc.text("text")); }

void type(crdt::Doc& doc, crdt::Text& text, const Edit& edit) {
  if (edit.erased == 0) return must(text.insert({edit.at}, edit.inserted));
  if (edit.inserted.empty()) return must(text.erase({edit.at}, edit.erased));
  doc.transact([&](const crdt::Transaction&) {
    must(text.erase({edit.at}, edit.erased));
    must(text.insert({edit.at}, edit.inserted));
  });
}

void with_updates_out(crdt::Doc& doc, UpdateList& updates, const std::function<void()>& work) {
  const auto watch = doc.on_update([&](const crdt::UpdateEvent& event) {
    if (event.local) updates.append(event.update);
  });
  work();
}

void apply_one(crdt::Doc& doc, ByteView update) {
  if (must(doc.apply_update(update)) == Outcome::kDeferred) give_up("an update waits for something");
}

void apply_update_list(crdt::Doc& doc, const UpdateList& updates) {
  for (std::size_t at = 0; at < updates.size(); ++at) apply_one(doc, updates[at]);
}

Check expect_text(const std::string& end) {
  return [&end](crdt::Doc& doc) {
    if (trace_text(doc).to_string() != end) give_up("the text is not the one expected");
  };
}

void time_updates(const FigureRun& run, const std::string& group, const UpdateList& updates, const Check& check) {
  run.time_document(group + "/remote", updates.size(), [&] {
    crdt::Doc doc = new_doc(kReader);
    apply_update_list(doc, updates);
    check(doc);
    return MadeDoc{std::move(doc), updates.byte_count()};
  });
  if (!run.wants(group + "/merge")) return;
  const std::vector<ByteView> views = updates.views();
  run.time_bytes(group + "/merge", updates.size(), [&] { return must(crdt::merge_updates(views)); });
  crdt::Doc merged = new_doc(kReader);
  apply_one(merged, must(crdt::merge_updates(views)));
  check(merged);
}

MadeDoc load(ByteView update, crdt::UpdateFormat format, const Check& check) {
  crdt::Doc doc = new_doc(kReader);
  if (must(doc.apply_update(update, {}, format)) == Outcome::kDeferred) give_up("an update waits for something");
  check(doc);
  return {std::move(doc), update.size()};
}

void time_state(const FigureRun& run, const std::string& group, const crdt::Doc& doc, const Check& check) {
  using crdt::UpdateFormat;
  const Bytes v1 = doc.encode_state_as_update();
  run.time_document(group + "/load-v1", 1, [&] { return load(v1, UpdateFormat::kV1, check); });
  const MadeDoc loaded = load(v1, UpdateFormat::kV1, check);
  run.time_bytes(group + "/encode-v1", 1, [&] { return loaded.doc.encode_state_as_update(UpdateFormat::kV1); });
  run.time_bytes(group + "/encode-v2", 1, [&] { return loaded.doc.encode_state_as_update(UpdateFormat::kV2); });
  time_snapshot(run, group, loaded.doc, check);
  if (!is_paper_document(group)) time_load_v2(run, group, doc.encode_state_as_update(UpdateFormat::kV2), check);
}

void time_snapshot(const FigureRun& run, const std::string& group, const crdt::Doc& doc, const Check& check) {
  using archive::Effort;
  run.time_bytes(group + "/snapshot", 1, [&] { return archive::encode_archive(doc, Effort::kQuick); });
  run.time_bytes(group + "/snapshot-small", 1, [&] { return archive::encode_archive(doc, Effort::kThorough); });
  const Bytes snapshot = archive::encode_archive(doc, Effort::kQuick);
  const auto load_with = [&](archive::Waking waking) {
    archive::LoadOptions options;
    options.waking = waking;
    crdt::Doc loaded = must(archive::load_archive(snapshot, options));
    check(loaded);
    return MadeDoc{std::move(loaded), snapshot.size()};
  };
  run.time_document(group + "/load-snapshot", 1, [&] { return load_with(archive::Waking::kOnNeed); });
  run.time_document(group + "/wake-snapshot", 1, [&] { return load_with(archive::Waking::kAtOnce); });
}

void time_load_v2(const FigureRun& run, const std::string& group, ByteView update, const Check& check) {
  run.time_document(group + "/load-v2", 1, [&] { return load(update, crdt::UpdateFormat::kV2, check); });
}

}  // namespace weft::bench
