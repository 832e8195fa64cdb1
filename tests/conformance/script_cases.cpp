#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/replay.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update.hpp"

// Kind script: several documents edit and exchange updates; fresh receivers take them in some
// order, in the format that the recorder used.
namespace weft::conformance {
namespace {

constexpr ClientId kReceiver{7777777};

using crdt::UpdateFormat;
using Updates = std::vector<RecordedUpdate>;

Updates read_updates(const json::Value& test_case) {
  Updates updates;
  for (const json::Value& update : array_field(test_case, "updates")) updates.push_back(read_update(update));
  return updates;
}

// One of the documents of the script, with the updates that it made itself.
struct Author {
  crdt::Doc doc;
  Updates emitted;
  crdt::Subscription subscription;

  explicit Author(const json::Value& recorded)
      : doc({.client = ClientId{count_field(recorded, "client")}, .gc = flag_field(recorded, "gc", true), .cuts_pairs = true}),
        subscription(doc.on_update([this](const crdt::UpdateEvent& event) {
          if (event.local) emitted.push_back({to_bytes(event.update), event.update_v2()});
        })) {}
};

class Replay {
 public:
  Replay(const json::Value& test_case, const Updates& updates, CaseReport& report)
      : test_case_(test_case), updates_(updates), report_(report) {
    for (const json::Value& recorded : array_field(test_case, "docs")) {
      authors_.push_back(std::make_unique<Author>(recorded));
      if (!flag_field(recorded, "lateTyping", false))
        create_roots(authors_.back()->doc, field(test_case, "roots"));
    }
  }

  void run() {
    std::size_t number = 0;
    for (const json::Value& step : array_field(test_case_, "steps")) {
      if (!run_step(step, "step " + std::to_string(number++))) return;
    }
    const json::Array& final = array_field(test_case_, "final");
    for (std::size_t i = 0; i < final.size(); ++i) {
      compare_dump("doc " + std::to_string(i), final[i], authors_.at(i)->doc, report_);
      authors_.at(i)->doc.check_invariants();
    }
  }

 private:
  bool run_step(const json::Value& step, const std::string& what) {
    Author& author = *authors_.at(count_field(step, "doc"));
    const UpdateFormat format = format_field(step, "v");
    author.emitted.clear();
    if (const json::Value* ops = step.find("ops")) {
      if (!replay(author.doc, as_array(*ops), field(test_case_, "roots"), report_)) return false;
    } else if (const json::Value* apply = step.find("apply")) {
      for (const json::Value& index : as_array(*apply))
        if (!take(author, updates_.at(as_count(index)).in(format), format, what)) return false;
    } else if (const json::Value* from = step.find("syncFrom")) {
      const auto missing =
          authors_.at(as_count(*from))->doc.encode_state_as_update(author.doc.encode_state_vector(), format);
      if (!report_.that(what + " encodes", missing.has_value())) return false;
      if (!take(author, *missing, format, what)) return false;
    } else {
      throw BadVector("a step of an unknown kind");
    }
    return compare_emitted(step, author, what);
  }

  bool take(Author& author, ByteView update, UpdateFormat format, const std::string& what) {
    const auto outcome = author.doc.apply_update(update, {}, format);
    if (!outcome) report_.fail(what + " applies", outcome.error().message);
    return outcome.has_value();
  }

  bool compare_emitted(const json::Value& step, const Author& author, const std::string& what) {
    const json::Value* emits = step.find("emits");
    const std::size_t expected = emits ? as_array(*emits).size() : 0;
    if (!report_.that(what + " emits " + std::to_string(expected) + " updates", author.emitted.size() == expected))
      return false;
    for (std::size_t i = 0; i < expected; ++i) {
      const json::Value& recorded = array_field(test_case_, "updates").at(as_count(as_array(*emits)[i]));
      if (!report_.bytes(what + " update v1", text_field(recorded, "v1"), author.emitted[i].v1)) return false;
      if (!report_.bytes(what + " update v2", text_field(recorded, "v2"), author.emitted[i].v2)) return false;
    }
    return true;
  }

  const json::Value& test_case_;
  const Updates& updates_;
  CaseReport& report_;
  std::vector<std::unique_ptr<Author>> authors_;
};

void run_receiver(const json::Value& test_case, const json::Value& receiver, const Updates& updates,
                  std::size_t number, CaseReport& report) {
  const std::string what = "receiver " + std::to_string(number);
  const UpdateFormat format = format_field(receiver, "wire");
  crdt::Doc doc({.client = kReceiver, .gc = flag_field(receiver, "gc", true)});
  create_roots(doc, field(test_case, "roots"));
  for (const json::Value& index : array_field(receiver, "order")) {
    const auto outcome = doc.apply_update(updates.at(as_count(index)).in(format), {}, format);
    if (!outcome) return report.fail(what + " applies", outcome.error().message);
  }
  doc.check_invariants();
  compare_dump(what, field(receiver, "state"), doc, report);
}

void compare_merged(const json::Value& test_case, const Updates& updates, UpdateFormat format, CaseReport& report) {
  const std::string version = format == UpdateFormat::kV2 ? "v2" : "v1";
  std::vector<ByteView> views;
  for (const RecordedUpdate& update : updates) views.emplace_back(update.in(format));
  const auto merged = crdt::merge_updates(views, format);
  if (!merged) return report.fail("merged " + version, merged.error().message);
  report.bytes("merged " + version, text_field(field(test_case, "merged"), version), *merged);
}

}  // namespace

void run_script(const json::Value& test_case, CaseReport& report) {
  const Updates updates = read_updates(test_case);
  compare_merged(test_case, updates, UpdateFormat::kV1, report);
  compare_merged(test_case, updates, UpdateFormat::kV2, report);
  Replay(test_case, updates, report).run();
  std::size_t number = 0;
  for (const json::Value& receiver : array_field(test_case, "receivers"))
    run_receiver(test_case, receiver, updates, number++, report);
}

}  // namespace weft::conformance
