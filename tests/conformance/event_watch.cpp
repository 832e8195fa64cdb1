#include "conformance/event_watch.hpp"

#include <iterator>
#include <optional>
#include <span>
#include <variant>

#include "conformance/delta_content.hpp"
#include "conformance/doc_content.hpp"
#include "conformance/tagged_value.hpp"
#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

constexpr const char* kKindNames[] = {"array",       "map",     "text",   "xmlelement",
                                      "xmlfragment", "xmlhook", "xmltext"};

bool same_path(const json::Value& recorded, const std::vector<crdt::PathStep>& path) {
  const json::Array& steps = as_array(recorded);
  if (steps.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::string* key = std::get_if<std::string>(&path[i]);
    const bool same = key ? steps[i].as_string() && *steps[i].as_string() == *key
                          : steps[i].as_number() && as_count(steps[i]) == std::get<std::uint64_t>(path[i]);
    if (!same) return false;
  }
  return true;
}

const char* action_name(crdt::KeyAction action) {
  if (action == crdt::KeyAction::kAdd) return "add";
  return action == crdt::KeyAction::kUpdate ? "update" : "delete";
}

// Of a shared type that was deleted only the kind was recorded: the content is gone.
bool same_old_value(const json::Value& recorded, const std::optional<crdt::Value>& value) {
  if (!value) return tag_of(recorded) == "undefined";
  if (tag_of(recorded) != "ytype") return same_value(recorded, *value);
  const std::string& kind = text_field(recorded, "kind");
  if (kind == "text") return std::holds_alternative<crdt::Text>(*value);
  if (kind == "array") return std::holds_alternative<crdt::Array>(*value);
  if (kind == "map") return std::holds_alternative<crdt::Map>(*value);
  return !std::holds_alternative<crdt::Any>(*value);
}

bool same_keys(const json::Value& recorded, const std::vector<crdt::KeyChange>& keys) {
  const json::Object& members = as_object(recorded);
  if (members.size() != keys.size()) return false;
  for (const crdt::KeyChange& change : keys) {
    const json::Value* expected = recorded.find(change.key);
    if (!expected || text_field(*expected, "action") != action_name(change.action)) return false;
    if (!same_old_value(field(*expected, "oldValue"), change.old_value)) return false;
  }
  return true;
}

void compare_event(const std::string& what, const json::Value& recorded, const crdt::TypeEvent& event,
                   CaseReport& report) {
  const auto kind = static_cast<std::size_t>(event.target().kind());
  report.that(what + " target", kind < std::size(kKindNames) && text_field(recorded, "target") == kKindNames[kind]);
  report.that(what + " path", same_path(field(recorded, "path"), event.path()));
  report.that(what + " keys", same_keys(field(recorded, "keys"), event.keys()));
  report.that(what + " delta", same_delta(field(recorded, "delta"), event.delta()));
}

crdt::TypeRef find_root(crdt::Doc& doc, const std::string& name) {
  for (const crdt::RootInfo& root : doc.roots())
    if (root.name == name) return root.type;
  throw BadVector("there is no root " + name);
}

}  // namespace

EventWatch::EventWatch(crdt::Doc& doc, const json::Value& roots, CaseReport& report) : report_(report) {
  watches_.push_back(doc.on_subdocuments([this](const crdt::SubdocumentsEvent& event) { take(event); }));
  for (const auto& [name, kind] : as_object(roots)) {
    const crdt::TypeRef root = find_root(doc, name);
    watches_.push_back(root.observe([this, name = name](const crdt::TypeEvent& event) {
      if (const json::Value* entry = next("observe", name, event.local()))
        compare_event(label("observe", name), field(*entry, "event"), event, report_);
    }));
    watches_.push_back(root.observe_deep([this, name = name](std::span<const crdt::TypeEvent> events) {
      const json::Value* entry = next("observeDeep", name, events.front().local());
      if (!entry) return;
      const json::Array& recorded = array_field(*entry, "events");
      const std::string what = label("observeDeep", name);
      if (!report_.that(what + " number of events", recorded.size() == events.size())) return;
      for (std::size_t i = 0; i < recorded.size(); ++i) compare_event(what, recorded[i], events[i], report_);
    }));
  }
}

void EventWatch::take(const crdt::SubdocumentsEvent& event) {
  const json::Value* entry = next("subdocuments", {}, event.local);
  if (!entry) return;
  const std::string what = label("subdocuments", {});
  compare_subdocuments(what + "added", array_field(*entry, "added"), event.added, report_);
  compare_subdocuments(what + "removed", array_field(*entry, "removed"), event.removed, report_);
  compare_subdocuments(what + "loaded", array_field(*entry, "loaded"), event.loaded, report_);
  for (const json::Value& client : array_field(*entry, "clients"))
    report_.that(what + "client", as_count(client) == event.client.value);
}

void EventWatch::begin_step(const std::string& what, const json::Array& log) {
  what_ = what;
  log_ = &log;
  calls_ = 0;
}

void EventWatch::end_step() {
  report_.that(what_ + " calls " + std::to_string(log_->size()) + " observers, not " + std::to_string(calls_),
               calls_ == log_->size());
}

const json::Value* EventWatch::next(const std::string& kind, const std::string& name, bool local) {
  const json::Value* entry = calls_ < log_->size() ? &(*log_)[calls_] : nullptr;
  ++calls_;
  const json::Value* root = entry ? entry->find("root") : nullptr;
  const bool expected = entry && text_field(*entry, "kind") == kind && (root ? as_text(*root) : std::string()) == name &&
                        flag_field(*entry, "local", false) == local;
  return report_.that(label(kind, name) + " is called in order", expected) ? entry : nullptr;
}

}  // namespace weft::conformance
