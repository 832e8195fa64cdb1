#include <string>
#include <vector>

#include "conformance/doc_content.hpp"
#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/undo.hpp"

// Kind undo: an undo manager over all roots captures edits of one origin, while others edit too.
namespace weft::conformance {
namespace {

constexpr crdt::Origin kTracked{1};
constexpr crdt::Origin kUntracked{2};
constexpr std::uint64_t kClockStart = 1000000;

class UndoRun {
 public:
  UndoRun(const json::Value& test_case, CaseReport& report)
      : test_case_(test_case), report_(report), doc_({.client = ClientId{count_field(test_case, "client")}, .cuts_pairs = true}) {
    create_roots(doc_, field(test_case, "roots"));
    const json::Value& recorded = field(test_case, "options");
    crdt::UndoOptions options;
    options.capture_timeout_ms = count_field(recorded, "captureTimeout");
    options.ignore_remote_map_changes = flag_field(recorded, "ignoreRemoteMapChanges", false);
    options.now_ms = [this] { return now_; };
    options.tracked_origins = {kTracked};
    std::vector<crdt::TypeRef> scope;
    for (const crdt::RootInfo& root : doc_.roots()) scope.push_back(root.type);
    undo_.emplace(doc_, std::move(scope), std::move(options));
    subscription_ = doc_.on_update([this](const crdt::UpdateEvent& event) {
      if (event.local) emitted_.push_back(to_bytes(event.update));
    });
  }

  void run() {
    std::size_t number = 0;
    for (const json::Value& step : array_field(test_case_, "steps"))
      if (!run_step(step, "step " + std::to_string(number++))) return;
    doc_.check_invariants();
    compare_dump("final", field(test_case_, "final"), doc_, report_);
  }

 private:
  bool run_step(const json::Value& step, const std::string& what) {
    now_ += count_field(step, "advance");
    emitted_.clear();
    if (!do_step(step, text_field(step, "do"), what)) return false;
    if (const json::Value* emits = step.find("emits")) compare_emitted(as_array(*emits), what);
    report_.that(what + " undo stack", undo_->undo_size() == count_field(step, "undo"));
    report_.that(what + " redo stack", undo_->redo_size() == count_field(step, "redo"));
    for (const auto& [name, content] : object_field(step, "content"))
      compare_root(name, content, open_root(doc_, name, text_field(content, "kind")), report_);
    return report_.failures().empty();
  }

  bool do_step(const json::Value& step, const std::string& name, const std::string& what) {
    if (name == "ops") {
      const crdt::Origin origin = text_field(step, "origin") == "local" ? kTracked : kUntracked;
      return replay(doc_, array_field(step, "ops"), field(test_case_, "roots"), report_, origin);
    }
    if (name == "apply") {
      for (const json::Value& update : array_field(step, "updates"))
        report_.that(what + " applies", doc_.apply_update(from_hex(as_text(update))).has_value());
    } else if (name == "undo" || name == "redo") {
      const bool done = name == "undo" ? undo_->undo() : undo_->redo();
      report_.that(what + ' ' + name + " has an effect or not", done == flag_field(step, "result", false));
    } else if (name == "stopCapturing") {
      undo_->stop_capturing();
    } else if (name == "clear") {
      undo_->clear();
    } else {
      throw BadVector("a step of an unknown kind: " + name);
    }
    return true;
  }

  void compare_emitted(const json::Array& emits, const std::string& what) {
    if (!report_.that(what + " emits " + std::to_string(emits.size()) + " updates", emits.size() == emitted_.size()))
      return;
    for (std::size_t i = 0; i < emits.size(); ++i) report_.bytes(what + " update", as_text(emits[i]), emitted_[i]);
  }

  const json::Value& test_case_;
  CaseReport& report_;
  crdt::Doc doc_;
  std::uint64_t now_ = kClockStart;
  std::optional<crdt::UndoManager> undo_;
  std::vector<Bytes> emitted_;
  crdt::Subscription subscription_;
};

}  // namespace

void run_undo(const json::Value& test_case, CaseReport& report) { UndoRun(test_case, report).run(); }

}  // namespace weft::conformance
