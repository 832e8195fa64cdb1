#include <functional>
#include <string>
#include <utility>

#include "document_work.hpp"
#include "figures/give_up.hpp"
#include "usual_inputs.hpp"
#include "usual_workloads.hpp"

namespace weft::bench {
namespace {

constexpr std::uint32_t kWriters = 20 * 77;  // 20 times the root of 6000

using Change = std::function<void(crdt::Doc&, std::uint32_t)>;

// All roots there are, so that whatever the workload wrote is seen.
std::string read_all(crdt::Doc& doc) {
  return trace_text(doc).to_string() + must(doc.array("array")).to_json() + must(doc.map("map")).to_json();
}

void time_many(const FigureRun& run, const std::string& group, const Change& change) {
  if (!run.wants_any(group)) return;
  UpdateList updates;
  for (std::uint32_t writer = 0; writer < kWriters; ++writer) {
    crdt::Doc doc = new_doc(scattered_client(writer));
    with_updates_out(doc, updates, [&] { change(doc, writer); });
  }
  std::string end;
  const auto work = [&] {
    crdt::Doc doc = new_doc(kReader);
    doc.transact([&](const crdt::Transaction&) { apply_update_list(doc, updates); });
    end = read_all(doc);
    return MadeDoc{std::move(doc), updates.byte_count()};
  };
  run.time_document(group + "/remote", updates.size(), work);
  const MadeDoc made = work();
  time_state(run, group, made.doc, [&end](crdt::Doc& doc) {
    if (read_all(doc) != end) give_up("the document is not the one expected");
  });
}

void set(crdt::Doc& doc, crdt::Any value) { must(must(doc.map("map")).set("v", std::move(value))); }

crdt::Any person(const std::string& name) {
  crdt::AnyObject object;
  object.set("name", name);
  object.set("address", "here");
  return object;
}

std::string long_string(std::uint32_t writer) {
  std::string text;
  for (std::uint32_t at = 0; at < kWriters; ++at) text += std::to_string(writer);
  return text;
}

}  // namespace

void many_writer_workloads(const FigureRun& run) {
  time_many(run, "B3.1", [](crdt::Doc& doc, std::uint32_t writer) { set(doc, static_cast<double>(writer)); });
  time_many(run, "B3.2", [](crdt::Doc& doc, std::uint32_t writer) { set(doc, person(std::to_string(writer))); });
  time_many(run, "B3.3", [](crdt::Doc& doc, std::uint32_t writer) { set(doc, long_string(writer)); });
  time_many(run, "B3.4", [](crdt::Doc& doc, std::uint32_t writer) {
    must(must(doc.array("array")).insert(0, {crdt::Any(std::to_string(writer))}));
  });
  time_many(run, "B3.5", [](crdt::Doc& doc, std::uint32_t writer) {
    must(trace_text(doc).insert({0}, std::to_string(writer)));
  });
}

}  // namespace weft::bench
