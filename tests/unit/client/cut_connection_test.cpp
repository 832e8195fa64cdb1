// A scripted conversation, cut at each of its messages in turn: everything arrives once all the same.

#include <catch2/catch.hpp>

#include "support/client_world.hpp"

using namespace weft;
using testing::NativeWorld;

namespace {

std::size_t times_in(const std::string& text, const std::string& word) {
  std::size_t times = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++times;
  return times;
}

/// Two people who edit a document of each family, and what they wrote.
struct Script {
  NativeWorld world;
  MemoryStorage store;
  std::unique_ptr<Client> ann = world.client(&store);
  std::unique_ptr<Client> bob = world.client();
  std::vector<std::string> words;
  std::int64_t sum = 0;

  // Returns how many messages there were.
  std::uint64_t run(std::optional<std::uint64_t> cut_after, bool server_too) {
    world.network.messages_left = cut_after;
    const auto ann_text = world.open<CrdtDocument>(*ann, "text");
    const auto ann_plan = world.open<JsonDocument>(*ann, "plan");
    const auto bob_text = world.open<CrdtDocument>(*bob, "text");
    const auto bob_plan = world.open<JsonDocument>(*bob, "plan");
    REQUIRE(ann_plan->root().set(ot::Plain::Map{{"n", 0}}));
    world.pass();
    if (server_too) {
      world.kill_server();
      world.start_server();
    }
    for (int round = 0; round < 3; ++round) {
      write(*ann_text, "ann" + std::to_string(round));
      count(*ann_plan);
      write(*bob_text, "bob" + std::to_string(round));
      count(*bob_plan);
      if (round == 1) world.settle();
      write(*ann_text, "more" + std::to_string(round));
      world.pass();
    }
    world.pass();
    CHECK_FALSE((ann_text->pending() || ann_plan->pending() || bob_text->pending() || bob_plan->pending()));
    for (CrdtDocument* document : {ann_text.get(), bob_text.get()}) {
      const std::string text = document->doc().text("t").value().to_string();
      for (const std::string& word : words) CHECK(times_in(text, word) == 1);
    }
    const std::string expected = R"({"n":)" + std::to_string(sum) + "}";
    CHECK(ann_plan->root().to_json() == expected);
    CHECK(bob_plan->root().to_json() == expected);
    return world.network.messages;
  }

  void write(CrdtDocument& document, const std::string& word) {
    words.push_back("<" + word + ">");
    REQUIRE(document.doc().text("t").value().append(words.back()));
  }
  void count(JsonDocument& document) {
    REQUIRE(document.root()["n"].number().add(1));
    ++sum;
  }
};

}  // namespace

TEST_CASE("Everything arrives once when the connection is cut at any message", "[client][unit]") {
  for (const bool server_too : {false, true}) {
    const std::uint64_t messages = Script().run(std::nullopt, server_too);
    CHECK(messages > 50);
    for (std::uint64_t cut_after = 0; cut_after < messages; ++cut_after) {
      INFO("cut after " << cut_after << " of " << messages << ", the server restarted: " << server_too);
      Script().run(cut_after, server_too);
    }
  }
}
