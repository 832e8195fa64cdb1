// Two people edit one JSON document; an authority in the same process puts their edits in order. No
// socket, no thread: messages are bytes that main() carries.

#include <cstdio>
#include <string>

#include "weft/ot/json_model.hpp"

using namespace weft;
using ot::Plain;

namespace {

std::string print(const ot::Path& path) {
  std::string text = "root";
  for (const ot::PathStep& step : path) {
    const auto* index = std::get_if<std::uint32_t>(&step);
    text += index != nullptr ? "[" + std::to_string(*index) + "]" : "." + std::get<std::string>(step);
  }
  return text;
}

void show(const char* who, const ot::ElementEvent& event) {
  std::printf("%-4s %-8s %s", who, to_string(event.kind()), print(event.path()).c_str());
  for (const ot::TextPiece& piece : event.pieces())
    std::printf(" %s \"%.*s\"", piece.inserted ? "+" : "-", static_cast<int>(piece.text.size()), piece.text.data());
  if (const auto value = event.new_value()) std::printf(" = %s", ot::to_json_text(*value).c_str());
  std::printf("%s\n", event.local() ? "" : "  (from elsewhere)");
}

// What carries messages: everything unsent goes to the authority, what is new comes back to both.
void exchange(ot::JsonDoc& authority, ot::JsonReplica& ann, ot::JsonReplica& bob) {
  for (ot::JsonReplica* replica : {&ann, &bob, &ann}) {
    if (const auto message = replica->send()) (void)authority.admit(*message);
    (void)replica->integrate(authority.changes_since(replica->version()).value());
  }
}

}  // namespace

int main() {
  ot::JsonDoc authority = ot::JsonDoc::create({});
  ot::JsonReplica ann_replica(1, ot::JsonDoc::create({})), bob_replica(2, ot::JsonDoc::create({}));
  ot::JsonModel ann_model(ann_replica), bob_model(bob_replica);
  const ot::Handle ann = ann_model.root(), bob = bob_model.root();

  (void)ann.set(Plain::Map{{"title", "Plan"},
                           {"tasks", Plain::List{Plain::Map{{"title", "write"}, {"done", false}},
                                                 Plain::Map{{"title", "test"}, {"done", false}}}}});
  exchange(authority, ann_replica, bob_replica);

  const auto ann_hears = ann.observe([](const ot::ElementEvent& event) { show("Ann:", event); });
  const auto bob_hears = bob_model.on_lost([](const ot::LostWrite& lost) {
    std::printf("Bob: %s was lost to %s\n", ot::to_json_text(*lost.losing).c_str(), ot::to_json_text(*lost.winning).c_str());
  });

  // Apart: both edit, nobody waits.
  const ot::Handle task = bob["tasks"][1];
  (void)ann["tasks"].array().insert(0, Plain::Map{{"title", "plan"}, {"done", true}});
  (void)ann["title"].text().insert(0, "Our ");
  (void)bob["title"].text().append(" B");
  (void)task["title"].text().set("test it");
  (void)bob_model.transact([&] {
    (void)task["done"].boolean().set(true);
    (void)task.object().put("by", "bob");
  });
  (void)ann["tasks"][2]["title"].text().set("test more");
  exchange(authority, ann_replica, bob_replica);

  std::printf("Ann: %s\nBob: %s\n", ann.to_json().c_str(), bob.to_json().c_str());
  const std::string expected =
      R"({"tasks":[{"done":true,"title":"plan"},{"done":false,"title":"write"},)"
      R"({"by":"bob","done":true,"title":"test it"}],"title":"Our Plan B"})";
  return ann.to_json() == expected && bob.to_json() == expected ? 0 : 1;
}
