#include <catch2/catch.hpp>

#include "support/client_world.hpp"

using namespace weft;
using testing::FullableStorage;
using testing::NativeWorld;

namespace {

std::string text_of(CrdtDocument& document) { return document.doc().text("t").value().to_string(); }
void type(CrdtDocument& document, std::string_view what) { REQUIRE(document.doc().text("t").value().append(what)); }
void put(JsonDocument& document, const char* key, ot::Plain value) {
  REQUIRE(document.root().object().put(key, std::move(value)));
}

}  // namespace

TEST_CASE("Two clients edit documents of both families over one connection each", "[client][unit]") {
  NativeWorld world;
  const auto ann = world.client();
  const auto bob = world.client();
  const auto ann_text = world.open<CrdtDocument>(*ann, "text");
  const auto bob_text = world.open<CrdtDocument>(*bob, "text");
  const auto ann_plan = world.open<JsonDocument>(*ann, "plan");
  const auto bob_plan = world.open<JsonDocument>(*bob, "plan");
  CHECK(world.endpoint->connection_count() == 2);
  CHECK(ann_text->status() == DocumentStatus::kLive);
  CHECK(bob_plan->status() == DocumentStatus::kLive);

  type(*ann_text, "hello");
  CHECK(ann_text->pending());
  REQUIRE(ann_plan->root().set(ot::Plain::Map{}));
  world.settle();
  put(*bob_plan, "done", true);
  world.settle();
  CHECK(text_of(*bob_text) == "hello");
  CHECK(ann_plan->root().to_json() == R"({"done":true})");
  for (const ClientDocument* document : {static_cast<ClientDocument*>(ann_text.get()), static_cast<ClientDocument*>(bob_plan.get())}) {
    CHECK_FALSE(document->pending());
    CHECK(document->kept());
  }
}

TEST_CASE("What was edited without a network arrives once there is one", "[client][unit]") {
  NativeWorld world;
  world.network.up = false;
  const auto ann = world.client();
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto plan = world.open<JsonDocument>(*ann, "plan");
  type(*text, "offline");
  REQUIRE(plan->root().set(ot::Plain::Map{{"n", 1}}));
  world.settle();
  CHECK(ann->status() == ClientStatus::kWaiting);
  CHECK(text->status() == DocumentStatus::kOffline);
  CHECK((text->pending() && plan->pending()));

  world.network.up = true;
  world.pass();
  CHECK(ann->status() == ClientStatus::kOnline);
  CHECK_FALSE((text->pending() || plan->pending()));
  const auto bob = world.client();
  CHECK(text_of(*world.open<CrdtDocument>(*bob, "text")) == "offline");
  CHECK(world.open<JsonDocument>(*bob, "plan")->root().to_json() == R"({"n":1})");
}

TEST_CASE("A client that ends before it could send is gone on with by the next one", "[client][unit]") {
  NativeWorld world;
  MemoryStorage store;
  {
    world.network.up = false;
    const auto ann = world.client(&store);
    const auto text = world.open<CrdtDocument>(*ann, "text");
    const auto plan = world.open<JsonDocument>(*ann, "plan");
    type(*text, "kept");
    REQUIRE(plan->root().set(ot::Plain::Map{{"n", 1}}));
    CHECK_FALSE(text->kept());
    world.settle();
    CHECK((text->kept() && plan->kept()));
  }
  SECTION("and opens the documents without a network") {
    const auto ann = world.client(&store);
    const auto text = world.open<CrdtDocument>(*ann, "text");
    CHECK(text_of(*text) == "kept");
    CHECK(text->pending());
    CHECK(world.open<JsonDocument>(*ann, "plan")->root().to_json() == R"({"n":1})");
  }
  SECTION("and opens nothing: it is sent all the same, and let go of") {
    world.network.up = true;
    const auto ann = world.client(&store);
    world.pass();
    CHECK(ann->open_documents() == 0);
    const auto bob = world.client();
    CHECK(text_of(*world.open<CrdtDocument>(*bob, "text")) == "kept");
    CHECK(world.open<JsonDocument>(*bob, "plan")->root().to_json() == R"({"n":1})");
  }
}

TEST_CASE("Nothing leaves before the local store has it", "[client][unit]") {
  NativeWorld world;
  MemoryStorage memory;
  FullableStorage store(memory);
  const auto ann = world.client(&store);
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto plan = world.open<JsonDocument>(*ann, "plan");
  REQUIRE(plan->root().set(ot::Plain::Map{}));
  world.settle();
  const auto bob = world.client();
  const auto bob_text = world.open<CrdtDocument>(*bob, "text");
  const auto bob_plan = world.open<JsonDocument>(*bob, "plan");

  int troubles = 0;
  text->events.on_store_trouble = [&](const Error& error, bool final) {
    CHECK(error.code == ErrorCode::kResourceExhausted);
    CHECK_FALSE(final);
    ++troubles;
  };
  store.full = true;
  type(*text, "not yet");
  put(*plan, "n", 1);
  world.pass(std::chrono::seconds(5));
  CHECK(troubles > 1);
  CHECK_FALSE(text->kept());
  CHECK(text_of(*bob_text).empty());
  CHECK(bob_plan->root().to_json() == "{}");

  store.full = false;
  world.pass();
  CHECK(text->kept());
  CHECK(text_of(*bob_text) == "not yet");
  CHECK(bob_plan->root().to_json() == R"({"n":1})");
}

TEST_CASE("A client comes back by its token when the connection is lost", "[client][unit]") {
  NativeWorld world;
  world.kill_server();
  int asked = 0;
  world.authenticate = [&](const protocol::native::Login& login, auto answer) {
    ++asked;
    answer({login.credential == "secret", "ann", "who are you?"});
  };
  world.start_server();
  const auto ann = world.client(nullptr, "secret");
  const auto text = world.open<CrdtDocument>(*ann, "text");
  CHECK(ann->principal() == "ann");
  world.network.cut();
  type(*text, "again");
  world.pass();
  CHECK(text->status() == DocumentStatus::kLive);
  CHECK_FALSE(text->pending());
  CHECK(asked == 1);

  SECTION("and by its credential when the server has forgotten the token") {
    world.kill_server();
    world.start_server();
    world.pass();
    CHECK(text->status() == DocumentStatus::kLive);
    CHECK(asked >= 2);
  }
  SECTION("and not at all with a wrong one") {
    const auto eve = world.client(nullptr, "guess");
    CloseReason lost;
    eve->events.on_connection_lost = [&](const CloseReason& reason) { lost = reason; };
    const auto stolen = world.open<CrdtDocument>(*eve, "text");
    world.pass();
    CHECK(eve->status() == ClientStatus::kRefused);
    CHECK(lost.code == 4401);
    CHECK(lost.text == "who are you?");
    CHECK(text_of(*stolen).empty());
  }
}

TEST_CASE("A client comes back while the server still believes in its old connection", "[client][unit]") {
  NativeWorld world;
  const auto ann = world.client();
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto plan = world.open<JsonDocument>(*ann, "plan");
  REQUIRE(plan->root().set(ot::Plain::Map{}));
  world.settle();
  world.network.lose();
  put(*plan, "again", true);
  type(*text, "again");
  world.pass(std::chrono::seconds(2));  // the server would wait a minute for a sign of life
  CHECK(plan->status() == DocumentStatus::kLive);
  CHECK_FALSE((plan->pending() || text->pending()));
  CHECK(world.endpoint->connection_count() == 1);
}

TEST_CASE("Of many who open a new document one says what it begins with", "[client][unit]") {
  NativeWorld world;
  const auto begin_text = [](CrdtDocument& document) { type(document, "begin "); };
  const auto begin_plan = [](JsonDocument& document) {
    REQUIRE(document.root().set(ot::Plain::Map{{"steps", ot::Plain::List{"first"}}}));
  };
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::shared_ptr<CrdtDocument>> texts(4);
  std::vector<std::shared_ptr<JsonDocument>> plans(4);
  for (std::size_t i = 0; i < 4; ++i) {
    clients.push_back(world.client());
    clients.back()->open<CrdtDocument>(NativeWorld::id("text"), [&texts, i](auto document) { texts[i] = *document; },
                                       OpenMode::kOpenOrCreate, begin_text);
    clients.back()->open<JsonDocument>(NativeWorld::id("plan"), [&plans, i](auto document) { plans[i] = *document; },
                                       OpenMode::kOpenOrCreate, begin_plan);
  }
  world.settle();
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(text_of(*texts[i]) == "begin ");
    CHECK(plans[i]->root().to_json() == R"({"steps":["first"]})");
  }
  const auto late = world.client();
  CHECK(text_of(*world.open<CrdtDocument>(*late, "text", OpenMode::kOpenOrCreate, {begin_text})) == "begin ");
}

TEST_CASE("A beginning that did not come to count is started over", "[client][unit]") {
  NativeWorld world;
  MemoryStorage store, full_memory;
  FullableStorage disk(full_memory);
  const std::function<void(CrdtDocument&)> begin = [](CrdtDocument& document) { type(document, "begin "); };
  auto ann = world.client(&disk);
  disk.full = true;  // so that nothing of hers leaves
  auto text = world.open<CrdtDocument>(*ann, "text", OpenMode::kOpenOrCreate, begin);
  disk.full = false;
  const auto bob = world.client();
  const auto seen = world.open<CrdtDocument>(*bob, "text", OpenMode::kOpenOrCreate, begin);
  CHECK(text_of(*seen).empty());  // it is her turn

  ann->set_online(false);
  world.pass(std::chrono::seconds(5));
  CHECK(text_of(*seen) == "begin ");  // now it was his
  std::vector<std::string> vanished;
  SECTION("in the same program") {
    text->events.on_vanished = [&](const VanishedEdits& edits) { vanished.push_back(edits.json); };
    ann->set_online(true);
  }
  SECTION("in the next program with the store") {
    ann.reset();
    ann = world.client(&disk);
    ann->open<CrdtDocument>(NativeWorld::id("text"), [&](auto document) {
      text = *document;
      text->events.on_vanished = [&](const VanishedEdits& edits) { vanished.push_back(edits.json); };
    }, OpenMode::kOpenOrCreate, begin);
  }
  world.pass();
  CHECK(text_of(*text) == "begin ");
  CHECK(text_of(*seen) == "begin ");
  CHECK(vanished == std::vector<std::string>{R"({"t":"begin "})"});
  CHECK_FALSE(text->pending());
}

TEST_CASE("Edits to a document that was removed are kept and reported", "[client][unit]") {
  NativeWorld world;
  MemoryStorage store;
  const auto ann = world.client(&store);
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto plan = world.open<JsonDocument>(*ann, "plan");
  type(*text, "old");
  REQUIRE(plan->root().set(ot::Plain::Map{{"old", true}}));
  world.pass();
  REQUIRE_FALSE((text->pending() || plan->pending()));

  ann->set_online(false);
  world.settle();
  type(*text, " and unsent");
  put(*plan, "unsent", true);
  const auto bob = world.client();
  world.settle();
  int removed = 0;
  for (const char* name : {"text", "plan"}) bob->remove(NativeWorld::id(name), [&](Result<void> done) { removed += done ? 1 : 0; });
  world.settle();
  CHECK(removed == 2);
  const auto other = world.open<CrdtDocument>(*bob, "text");
  type(*other, "new");
  const auto other_plan = world.open<JsonDocument>(*bob, "plan");
  REQUIRE(other_plan->root().set(ot::Plain::Map{{"new", true}}));
  world.settle();

  std::vector<std::string> vanished;
  for (ClientDocument* document : {static_cast<ClientDocument*>(text.get()), static_cast<ClientDocument*>(plan.get())})
    document->events.on_vanished = [&](const VanishedEdits& edits) { vanished.push_back(edits.json); };
  ann->set_online(true);
  world.pass();
  CHECK(vanished == std::vector<std::string>{R"({"t":"old and unsent"})", R"({"old":true,"unsent":true})"});
  CHECK(text_of(*text) == "new");
  CHECK(plan->root().to_json() == R"({"new":true})");
}

TEST_CASE("The server decides whether a document is there", "[client][unit]") {
  NativeWorld world;
  const auto ann = world.client();
  const auto missing = world.open<CrdtDocument>(*ann, "missing", OpenMode::kOpen);
  CHECK(missing->status() == DocumentStatus::kRefused);
  CHECK(missing->refusal()->code == 4404);
  type(*world.open<CrdtDocument>(*ann, "there", OpenMode::kCreate), "x");
  world.settle();
  const auto bob = world.client();
  CHECK(world.open<CrdtDocument>(*bob, "there", OpenMode::kCreate)->refusal()->code == 4409);
  CHECK(world.open<JsonDocument>(*bob, "there") == nullptr);  // it is open here as something else
  bob->close(NativeWorld::id("there"));
  world.settle();
  CHECK(world.open<JsonDocument>(*bob, "there")->refusal()->code == 4409);
}

TEST_CASE("Documents are listed, and those that may not be read are not", "[client][unit]") {
  NativeWorld world;
  world.authorize = [](const ConnectionInfo& info) { return info.document.name == "secret" ? Access::kNone : Access::kWrite; };
  const auto ann = world.client();
  for (const char* name : {"b", "a"}) type(*world.open<CrdtDocument>(*ann, name), "x");
  CHECK(world.open<CrdtDocument>(*ann, "secret")->refusal()->code == 4403);
  REQUIRE(world.memory.create(NativeWorld::id("secret"), crdt::Doc::kType.uri, {1, 1}));
  world.settle();
  std::vector<std::string> names;
  ann->list("acme", "plans", [&](auto rows) {
    REQUIRE(rows);
    for (const auto& row : *rows) names.push_back(row.name + " " + row.model);
  });
  world.settle();
  CHECK(names == std::vector<std::string>{"a weft.crdt.yjs13", "b weft.crdt.yjs13"});

  std::optional<ErrorCode> code;
  ann->remove(NativeWorld::id("secret"), [&](Result<void> done) { code = done.error().code; });
  world.settle();
  CHECK(code == ErrorCode::kPermissionDenied);
  ann->set_online(false);
  ann->list("acme", "plans", [&](auto rows) { code = rows.error().code; });
  world.settle();
  CHECK(code == ErrorCode::kUnavailable);
}

TEST_CASE("What the server refuses is not said to be saved, and stays here", "[client][unit]") {
  NativeWorld world;
  world.hooks.before_change = [](const DocumentId&, const std::string&, ByteView change) -> Result<void> {
    if (as_chars(change).find("swear") == std::string_view::npos) return {};
    return Error{ErrorCode::kPermissionDenied, "mind your words"};
  };
  std::vector<std::string> stored;
  world.hooks.after_change = [&](const DocumentId& id, const std::string&, ByteView, LogPosition position) {
    stored.push_back(id.name + std::to_string(position.value));
  };
  world.kill_server();
  world.start_server();
  const auto ann = world.client();
  const auto bob = world.client();
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto read = world.open<CrdtDocument>(*bob, "text");
  type(*text, "fine");
  world.settle();
  CHECK_FALSE(text->pending());
  type(*text, "swear");
  world.settle();
  CHECK(text->pending());
  CHECK(text->status() == DocumentStatus::kRefused);
  CHECK(text->refusal()->code == 4403);
  CHECK(text->refusal()->text == "mind your words");
  CHECK(text_of(*text) == "fineswear");
  CHECK(text_of(*read) == "fine");
  CHECK(stored == std::vector<std::string>{"text1"});
}

TEST_CASE("A right that is revoked ends what it allowed", "[client][unit]") {
  NativeWorld world;
  Access granted = Access::kWrite;
  world.authorize = [&](const ConnectionInfo& info) { return info.document.name == "text" ? granted : Access::kWrite; };
  const auto ann = world.client();
  const auto bob = world.client();
  const auto text = world.open<CrdtDocument>(*ann, "text");
  const auto seen = world.open<CrdtDocument>(*bob, "text");
  const auto other = world.open<CrdtDocument>(*ann, "other");
  type(*text, "before ");
  world.settle();

  SECTION("writing, at the next change") {
    granted = Access::kRead;
    type(*text, "after");
    world.settle();
    CHECK(text_of(*seen) == "before ");
    CHECK(text->pending());
    CHECK(text->refusal()->code == 4403);
  }
  SECTION("reading, before the next is told of") {
    world.authorize = [&](const ConnectionInfo& info) {
      return info.document.name == "text" && info.principal == "bob" ? Access::kNone : Access::kWrite;
    };
    world.kill_server();
    world.authenticate = [](const protocol::native::Login& login, auto answer) { answer({true, login.credential, ""}); };
    world.start_server();
    const auto eve = world.client(nullptr, "bob");
    CHECK(world.open<CrdtDocument>(*eve, "text")->refusal()->code == 4403);
  }
  SECTION("everything, when the server is told to look") {
    granted = Access::kNone;
    world.server->check_permissions();
    world.settle();
    CHECK(text->refusal()->code == 4403);
    CHECK(seen->refusal()->code == 4403);
    CHECK(other->status() == DocumentStatus::kLive);
  }
  SECTION("everything, after a few seconds at the latest") {
    granted = Access::kNone;
    world.pass(std::chrono::seconds(4));
    CHECK(text->refusal()->code == 4403);
  }
}

TEST_CASE("A long list comes in several answers", "[client][unit]") {
  NativeWorld world;
  const auto ann = world.client();
  world.settle();
  for (int i = 0; i < 1200; ++i) {
    const std::string number = std::to_string(10'000 + i);
    REQUIRE(world.memory.create(NativeWorld::id(number + std::string(900, 'x')), crdt::Doc::kType.uri, {1, 1}));
  }
  std::vector<std::string> names;
  ann->list("acme", "plans", [&](auto rows) {
    REQUIRE(rows);
    for (const auto& row : *rows) names.push_back(row.name.substr(0, 5));
  });
  world.settle();
  REQUIRE(names.size() == 1200);
  for (int i = 0; i < 1200; ++i) CHECK(names[static_cast<std::size_t>(i)] == std::to_string(10'000 + i));
}

TEST_CASE("Who has a document open learns that it was removed", "[client][unit]") {
  NativeWorld world;
  const auto ann = world.client();
  const auto text = world.open<CrdtDocument>(*ann, "text");
  type(*text, "saved");
  world.settle();
  std::vector<std::string> vanished;
  text->events.on_vanished = [&](const VanishedEdits& edits) {
    CHECK_FALSE(edits.unsaved);
    vanished.push_back(edits.json);
  };
  const auto bob = world.client();
  world.settle();
  bob->remove(NativeWorld::id("text"), [](Result<void> done) { CHECK(done); });
  world.pass();
  CHECK(vanished == std::vector<std::string>{R"({"t":"saved"})"});
  CHECK(text_of(*text).empty());
  CHECK(text->status() == DocumentStatus::kLive);
}
