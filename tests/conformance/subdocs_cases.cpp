#include <string>
#include <variant>
#include <vector>

#include "conformance/doc_dump.hpp"
#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/crdt/doc.hpp"

// Kind subdocs: one document creates, loads, deletes and replaces subdocuments under two keys of
// the map `m`, another one follows; both write down what they are told about subdocuments.
namespace weft::conformance {
namespace {

constexpr ClientId kFollower{2};

struct LogEntry {
  std::string on;
  crdt::SubdocumentsEvent event;
};

crdt::Subdocument subdocument_at(crdt::Doc& doc, const std::string& key) {
  const auto value = doc.map("m").value().get(key);
  const auto* document = value ? std::get_if<crdt::Subdocument>(&*value) : nullptr;
  if (document == nullptr) throw BadVector("there is no subdocument under " + key);
  return *document;
}

bool same_guids(const json::Array& recorded, const std::vector<crdt::Subdocument>& documents) {
  if (recorded.size() != documents.size()) return false;
  for (std::size_t i = 0; i < documents.size(); ++i)
    if (as_text(recorded[i]) != documents[i].guid) return false;
  return true;
}

class SubdocumentRun {
 public:
  SubdocumentRun(const json::Value& test_case, CaseReport& report)
      : test_case_(test_case),
        report_(report),
        author_({.client = ClientId{count_field(test_case, "client")}}),
        follower_({.client = kFollower}) {
    for (const json::Value& update : array_field(test_case, "updates")) updates_.push_back(from_hex(as_text(update)));
    if (updates_.size() != 4) throw BadVector("a case of subdocuments has four updates");
    watches_.push_back(author_.on_update([this](const crdt::UpdateEvent& event) {
      emitted_.push_back(to_bytes(event.update));
    }));
    watch("a", author_);
    watch("b", follower_);
  }

  void run() {
    edit();
    follow();
    for (std::size_t i = 0; i < updates_.size() && i < emitted_.size(); ++i)
      report_.bytes("update " + std::to_string(i), as_text(array_field(test_case_, "updates")[i]), emitted_[i]);
    report_.that("four updates are emitted", emitted_.size() == updates_.size());
    compare_log();
    report_.that("guids of a", same_guids(array_field(test_case_, "guidsA"), author_.subdocuments()));
    report_.that("guids of b", same_guids(array_field(test_case_, "guidsB"), follower_.subdocuments()));
    compare_dump("a", field(test_case_, "stateA"), author_, report_);
    author_.check_invariants();
    follower_.check_invariants();
  }

 private:
  void watch(const std::string& name, crdt::Doc& doc) {
    watches_.push_back(doc.on_subdocuments(
        [this, name](const crdt::SubdocumentsEvent& event) { log_.push_back({name, event}); }));
  }

  // What the application said about a document is in the recorded update only.
  crdt::NewSubdocument recorded(std::size_t update, const std::string& key) const {
    crdt::Doc doc({.client = kFollower});
    for (std::size_t i = 0; i <= update; ++i)
      if (!doc.apply_update(updates_[i])) throw BadVector("an update is refused");
    const crdt::Subdocument document = subdocument_at(doc, key);
    return {document.guid, document.gc, document.auto_load, true, document.meta};
  }

  void set(const std::string& key, const crdt::NewSubdocument& document) {
    report_.that("the key " + key + " is set", author_.map("m").value().set(key, document).has_value());
  }

  void load(crdt::Doc& doc, const std::string& key) {
    report_.that("what is under " + key + " is loaded", doc.load(subdocument_at(doc, key)).has_value());
  }

  void edit() {
    set("s1", recorded(0, "s1"));
    set("s2", recorded(1, "s2"));
    load(author_, "s1");
    report_.that("s2 is deleted", author_.map("m").value().erase("s2").has_value());
    crdt::NewSubdocument replacement = recorded(3, "s1");
    replacement.should_load = false;
    set("s1", replacement);
    load(author_, "s1");
  }

  void follow() {
    for (std::size_t i = 0; i < updates_.size(); ++i) {
      report_.that("b applies update " + std::to_string(i), follower_.apply_update(updates_[i]).has_value());
      if (i == 1) load(follower_, "s1");
    }
  }

  void compare_log() {
    const json::Array& recorded = array_field(test_case_, "log");
    if (!report_.that("the log has " + std::to_string(recorded.size()) + " entries", recorded.size() == log_.size()))
      return;
    for (std::size_t i = 0; i < recorded.size(); ++i) {
      const crdt::SubdocumentsEvent& event = log_[i].event;
      report_.that("log entry " + std::to_string(i),
                   text_field(recorded[i], "on") == log_[i].on &&
                       same_guids(array_field(recorded[i], "added"), event.added) &&
                       same_guids(array_field(recorded[i], "removed"), event.removed) &&
                       same_guids(array_field(recorded[i], "loaded"), event.loaded));
    }
  }

  const json::Value& test_case_;
  CaseReport& report_;
  std::vector<Bytes> updates_;
  std::vector<Bytes> emitted_;
  std::vector<LogEntry> log_;
  crdt::Doc author_;
  crdt::Doc follower_;
  std::vector<crdt::Subscription> watches_;
};

}  // namespace

void run_subdocs(const json::Value& test_case, CaseReport& report) { SubdocumentRun(test_case, report).run(); }

}  // namespace weft::conformance
