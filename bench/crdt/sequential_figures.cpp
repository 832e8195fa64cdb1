#include <array>
#include <string>
#include <utility>

#include "document_work.hpp"
#include "recorded_trace.hpp"
#include "trace_figures.hpp"

namespace weft::bench {
namespace {

struct SequentialFile {
  const char* folder;
  const char* name;
};

constexpr std::array<SequentialFile, 11> kFiles{{{"sequential", "automerge-paper"},
                                                 {"sequential", "rustcode"},
                                                 {"sequential", "sveltecomponent"},
                                                 {"sequential", "seph-blog1"},
                                                 {"sequential", "friendsforever_flat"},
                                                 {"sequential", "clownschool_flat"},
                                                 {"sequential", "json-crdt-patch"},
                                                 {"sequential", "json-crdt-blog-post"},
                                                 {"egwalker", "S1"},
                                                 {"egwalker", "S2"},
                                                 {"egwalker", "S3"}}};

MadeDoc type_in_one_transaction(const SequentialTrace& trace, const Check& check) {
  crdt::Doc doc = new_doc(1);
  crdt::Text text = trace_text(doc);
  doc.transact([&](const crdt::Transaction&) {
    for (const Edit& edit : trace.edits) type(doc, text, edit);
  });
  check(doc);
  return {std::move(doc), 0};
}

MadeDoc type_one_by_one(const SequentialTrace& trace, UpdateList& updates, const Check& check) {
  updates.clear();
  crdt::Doc doc = new_doc(1);
  crdt::Text text = trace_text(doc);
  with_updates_out(doc, updates, [&] {
    for (const Edit& edit : trace.edits) type(doc, text, edit);
  });
  check(doc);
  return {std::move(doc), updates.byte_count()};
}

void figures_of(const FigureRun& run, const std::string& group, const SequentialTrace& trace) {
  const Check check = expect_text(trace.end);
  const std::size_t edits = trace.edits.size();
  run.time_document(group + "/local", edits, [&] { return type_in_one_transaction(trace, check); });
  UpdateList updates;
  run.time_document(group + "/local-per-edit", edits, [&] { return type_one_by_one(trace, updates, check); });
  const MadeDoc made = type_one_by_one(trace, updates, check);
  time_updates(run, group, updates, check);
  time_state(run, group, made.doc, check);
}

}  // namespace

void sequential_figures(const FigureRun& run, const std::filesystem::path& traces) {
  for (const SequentialFile& file : kFiles) {
    if (!run.wants_any(file.name)) continue;
    const std::string packed = std::string(file.name) + ".json.gz";
    figures_of(run, file.name, read_sequential(traces / file.folder / packed));
  }
}

}  // namespace weft::bench
