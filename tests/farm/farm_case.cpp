#include "farm/farm_case.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/delta_content.hpp"
#include "conformance/doc_content.hpp"
#include "conformance/doc_dump.hpp"
#include "conformance/event_watch.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/undo.hpp"
#include "weft/crdt/update.hpp"

namespace weft::farm {
namespace {

using namespace conformance;
using crdt::UpdateFormat;

struct Emitted {
  Bytes v1;
  Bytes v2;
  bool local;
};

struct AsType {
  crdt::TypeRef operator()(const crdt::TypeRef& type) const { return type; }
  crdt::TypeRef operator()(const crdt::Any&) const { throw BadVector("a path leads to a plain value"); }
  crdt::TypeRef operator()(const crdt::Subdocument&) const { throw BadVector("a path leads to a document"); }
};

crdt::TypeRef as_type(const crdt::Value& value) { return std::visit(AsType(), value); }

// The origin of the edits that undo managers capture.
constexpr crdt::Origin kTracked{1};

struct Replica {
  crdt::Doc doc;
  std::vector<Emitted> emitted;
  std::uint64_t now = 0;
  crdt::Subscription subscription;
  std::optional<EventWatch> watch;
  std::optional<crdt::UndoManager> undo;

  explicit Replica(const json::Value& setup)
      : doc({.client = ClientId{count_field(setup, "client")}, .gc = flag_field(setup, "gc", true), .cuts_pairs = true}),
        subscription(doc.on_update([this](const crdt::UpdateEvent& event) {
          emitted.push_back({to_bytes(event.update), event.update_v2(), event.local});
        })) {}

  void start_undo(const json::Value& setup) {
    crdt::UndoOptions options;
    options.capture_timeout_ms = count_field(setup, "captureTimeout");
    options.ignore_remote_map_changes = flag_field(setup, "ignoreRemoteMapChanges", false);
    options.now_ms = [this] { return now; };
    options.tracked_origins = {kTracked};
    std::vector<crdt::TypeRef> scope;
    for (const crdt::RootInfo& root : doc.roots()) scope.push_back(root.type);
    undo.emplace(doc, std::move(scope), std::move(options));
  }
};

class Run {
 public:
  Run(const json::Value& recorded, CaseReport& report)
      : roots_(field(recorded, "roots")), steps_(array_field(recorded, "steps")), report_(report) {
    for (const json::Value& setup : array_field(recorded, "docs")) {
      Replica& replica = *replicas_.emplace_back(std::make_unique<Replica>(setup));
      if (!flag_field(setup, "late", false)) create_roots(replica.doc, roots_);
      if (flag_field(setup, "watch", false)) replica.watch.emplace(replica.doc, roots_, report_);
      if (const json::Value* undo = setup.find("undo")) replica.start_undo(*undo);
    }
  }

  void run() {
    for (std::size_t i = 0; i < steps_.size() && report_.failures().empty(); ++i) {
      what_ = "step " + std::to_string(i);
      if (steps_[i].find("doc")) {
        run_on_document(steps_[i]);
      } else {
        run_on_updates(steps_[i]);
      }
    }
  }

 private:
  void run_on_document(const json::Value& step) {
    Replica& replica = *replicas_.at(count_field(step, "doc"));
    const json::Value* log = replica.watch ? step.find("log") : nullptr;
    if (log) replica.watch->begin_step(what_, as_array(*log));
    run_on(replica, step);
    if (log) replica.watch->end_step();
    if (const json::Value* emits = step.find("emits")) compare_emitted(as_array(*emits), replica);
  }

  void run_on(Replica& replica, const json::Value& step) {
    if (step.find("now")) replica.now = count_field(step, "now");
    if (const json::Value* ops = step.find("ops")) {
      replay(replica.doc, as_array(*ops), roots_, report_, flag_field(step, "tracked", false) ? kTracked : crdt::Origin{});
    } else if (const json::Value* action = step.find("undo")) {
      undo(*replica.undo, as_text(*action), step);
    } else if (const json::Value* updates = step.find("apply")) {
      for (const json::Value& update : as_array(*updates)) take(replica.doc, from_hex(as_text(update)), format_field(step, "v"));
    } else if (const json::Value* vector = step.find("encode")) {
      compare(step, replica.doc.encode_state_as_update(from_hex(as_text(*vector)), format_field(step, "v")), "encodes");
    } else if (const json::Value* path = step.find("place")) {
      place(replica.doc, as_array(*path), step);
    } else if (const json::Value* number = step.find("subdocument")) {
      serve_subdocument(replica.doc, as_count(*number), text_field(step, "action"));
    } else if (const json::Value* position = step.find("resolve")) {
      resolve(replica.doc, from_hex(as_text(*position)), field(step, "found"));
    } else if (const json::Value* root = step.find("read")) {
      read(replica.doc, as_text(*root), step);
    } else if (const json::Value* version = step.find("restore")) {
      restore(replica.doc, from_hex(as_text(*version)), step);
    } else if (const json::Value* dump = step.find("dump")) {
      replica.doc.check_invariants();
      compare_dump(what_, *dump, replica.doc, report_);
    } else {
      for (const auto& [name, content] : object_field(step, "content"))
        compare_root(name, content, open_root(replica.doc, name, text_field(roots_, name)), report_);
      compare_subdocuments(what_ + " subdocuments", array_field(step, "subdocuments"), replica.doc.subdocuments(), report_);
    }
  }

  void undo(crdt::UndoManager& manager, const std::string& name, const json::Value& step) {
    if (name == "undo" || name == "redo") {
      const bool done = name == "undo" ? manager.undo() : manager.redo();
      report_.that(what_ + ' ' + name + " has an effect or not", done == flag_field(step, "result", false));
    } else if (name == "stop") {
      manager.stop_capturing();
    } else {
      manager.clear();
    }
    report_.that(what_ + " undo stack", manager.undo_size() == count_field(step, "undoSize"));
    report_.that(what_ + " redo stack", manager.redo_size() == count_field(step, "redoSize"));
  }

  void place(crdt::Doc& doc, const json::Array& path, const json::Value& step) {
    const std::int64_t assoc = field(step, "assoc").as_integer().value();
    const auto position = crdt::RelativePosition::at(as_type(open_path(doc, path, roots_)), count_field(step, "index"), assoc);
    if (!position) return report_.fail(what_ + " place", position.error().message);
    report_.bytes(what_ + " place", text_field(step, "hex"), position->encode().value());
    report_.text(what_ + " place as JSON", text_field(step, "json"), position->to_json());
    // Editors also stringify the object itself, whose fields are null then.
    const auto read = crdt::RelativePosition::from_json(text_field(step, "stringified"));
    report_.that(what_ + " place is read from JSON", read && *read == *position);
  }

  void serve_subdocument(crdt::Doc& doc, std::size_t number, const std::string& action) {
    const crdt::Subdocument document = doc.subdocuments().at(number);
    const Result<void> done = action == "load" ? doc.load(document) : doc.unload(document);
    if (!done) report_.fail(what_ + ' ' + action, done.error().message);
  }

  void resolve(crdt::Doc& doc, const Bytes& bytes, const json::Value& expected) {
    const auto position = crdt::RelativePosition::decode(bytes);
    if (!position) return report_.fail(what_ + " place", position.error().message);
    const auto found = doc.resolve(*position);
    if (!report_.that(what_ + " resolves or not", found.has_value() != expected.is_null()) || !found) return;
    report_.text(what_ + " resolves", std::to_string(count_field(expected, "index")), std::to_string(found->index));
    report_.that(what_ + " assoc", found->assoc == field(expected, "assoc").as_integer());
  }

  crdt::Snapshot snapshot(const Bytes& bytes) { return crdt::Snapshot::decode(bytes).value(); }

  void read(crdt::Doc& doc, const std::string& root, const json::Value& step) {
    const crdt::TypeRef text = as_type(open_root(doc, root, text_field(roots_, root)));
    const crdt::Snapshot at = snapshot(bytes_field(step, "at"));
    const json::Value& before = field(step, "before");
    const crdt::Delta delta = before.is_null() ? crdt::delta_at(text, at)
                                               : crdt::delta_between(text, &at, snapshot(from_hex(as_text(before))));
    compare_delta(what_ + " version of " + root, field(step, "delta"), delta, report_);
  }

  void restore(crdt::Doc& doc, const Bytes& version, const json::Value& step) {
    const auto state = doc.encode_state_at(snapshot(version));
    if (!state) return report_.fail(what_ + " restores", state.error().message);
    crdt::Doc fresh({.client = ClientId{}});
    if (!report_.that(what_ + " restored applies", fresh.apply_update(*state).has_value())) return;
    report_.bytes(what_ + " restored", text_field(step, "result"), fresh.encode_state_as_update());
  }

  void run_on_updates(const json::Value& step) {
    const UpdateFormat format = format_field(step, "v");
    if (const json::Value* inputs = step.find("merge")) {
      compare(step, merge(as_array(*inputs), format), "merges");
    } else if (const json::Value* update = step.find("diff")) {
      compare(step, crdt::diff_update(from_hex(as_text(*update)), bytes_field(step, "vector"), format), "cuts");
    } else if (const json::Value* of = step.find("vectorOf")) {
      compare(step, crdt::state_vector_from_update(from_hex(as_text(*of)), format), "state vector");
    } else {
      const UpdateFormat other = format == UpdateFormat::kV1 ? UpdateFormat::kV2 : UpdateFormat::kV1;
      compare(step, crdt::convert_update(bytes_field(step, "convert"), format, other), "converts");
    }
  }

  static Result<Bytes> merge(const json::Array& inputs, UpdateFormat format) {
    std::vector<Bytes> updates;
    for (const json::Value& input : inputs) updates.push_back(from_hex(as_text(input)));
    const std::vector<ByteView> views(updates.begin(), updates.end());
    return crdt::merge_updates(views, format);
  }

  void take(crdt::Doc& doc, const Bytes& update, UpdateFormat format) {
    const auto outcome = doc.apply_update(update, {}, format);
    if (!outcome) report_.fail(what_ + " applies", outcome.error().message);
  }

  void compare(const json::Value& step, const Result<Bytes>& bytes, std::string_view verb) {
    const std::string label = what_ + ' ' + std::string(verb);
    if (!bytes) return report_.fail(label, bytes.error().message);
    report_.bytes(label, text_field(step, "result"), *bytes);
  }

  void compare_emitted(const json::Array& emits, Replica& replica) {
    const std::vector<Emitted> emitted = std::exchange(replica.emitted, {});
    if (!report_.that(what_ + " emits " + std::to_string(emits.size()) + " updates, not " + std::to_string(emitted.size()),
                      emits.size() == emitted.size()))
      return;
    for (std::size_t i = 0; i < emits.size(); ++i) {
      report_.that(what_ + " update is local or not", emitted[i].local == flag_field(emits[i], "local", true));
      report_.bytes(what_ + " update v1", text_field(emits[i], "v1"), emitted[i].v1);
      report_.bytes(what_ + " update v2", text_field(emits[i], "v2"), emitted[i].v2);
    }
  }

  const json::Value& roots_;
  const json::Array& steps_;
  CaseReport& report_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::string what_;
};

}  // namespace

void run_case(const json::Value& recorded, conformance::CaseReport& report) { Run(recorded, report).run(); }

}  // namespace weft::farm
