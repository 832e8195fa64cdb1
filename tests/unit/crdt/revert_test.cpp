// Taking back what came after a version, as History::restore asks for it.

#include <catch2/catch.hpp>

#include "weft/crdt/doc.hpp"
#include "weft/model/any_model.hpp"

using namespace weft;

namespace {

/// A document, and its updates one by one.
struct Logged {
  crdt::Doc doc;
  std::vector<Bytes> log;
  crdt::Subscription watch;

  explicit Logged(std::uint64_t client) : doc(options(client)) {
    watch = doc.on_update([this](const crdt::UpdateEvent& event) { log.push_back(to_bytes(event.update)); });
  }
  static crdt::DocOptions options(std::uint64_t client) {
    crdt::DocOptions result;
    result.client = ClientId{client};
    return result;
  }
  AnyModel at(std::size_t version) const {
    AnyModel model(crdt::Doc::create({}));
    for (std::size_t i = 0; i < version; ++i) REQUIRE(model.integrate(log[i]));
    return model;
  }
  std::vector<ByteView> after(std::size_t version) const {
    return {log.begin() + static_cast<std::ptrdiff_t>(version), log.end()};
  }
};

ErrorCode refused(const Result<Bytes>& change) {
  REQUIRE_FALSE(change);
  return change.error().code;
}

}  // namespace

TEST_CASE("What was erased and collected since comes back, what was written goes", "[unit][crdt]") {
  Logged logged(1);
  crdt::Text text = logged.doc.text("t").value();
  REQUIRE(text.insert({0}, "Monday"));
  REQUIRE(text.erase({0}, 3));
  REQUIRE(text.insert({0}, "Birth"));
  REQUIRE(text.to_string() == "Birthday");
  const Bytes change = logged.at(1).reverted(logged.after(1), 7).value();
  REQUIRE(logged.doc.apply_update(change));
  CHECK(text.to_string() == "Monday");
  CHECK(logged.doc.state_vector().get(ClientId{7}) == 3);  // "Mon", written again by nobody but 7
  CHECK(logged.doc.client() == ClientId{1});
}

TEST_CASE("There is nothing to take back when nothing changed", "[unit][crdt]") {
  Logged logged(1);
  REQUIRE(logged.doc.text("t").value().insert({0}, "x"));
  CHECK(logged.at(1).reverted({}, 7)->empty());
  const std::vector<ByteView> again{logged.log[0]};
  CHECK(logged.at(1).reverted(again, 7)->empty());
}

TEST_CASE("A client id that turns out to be used is not used again", "[unit][crdt]") {
  Logged logged(1);
  crdt::Text text = logged.doc.text("t").value();
  REQUIRE(text.insert({0}, "abc"));
  REQUIRE(text.erase({1}, 1));
  for (const std::size_t version : {0U, 1U}) {
    const Bytes change = logged.at(version).reverted(logged.after(version), 1).value();
    crdt::Doc peer = crdt::Doc::create({});
    for (const Bytes& update : logged.log) REQUIRE(peer.integrate(update));
    REQUIRE(peer.apply_update(change));
    CHECK_FALSE(peer.has_pending());
    CHECK(peer.state_vector().get(ClientId{1}) == 3);
    CHECK(peer.text("t").value().to_string() == (version == 0 ? "" : "abc"));
  }
}

TEST_CASE("A bad client id and a change that cannot be read are refused", "[unit][crdt]") {
  Logged logged(1);
  REQUIRE(logged.doc.text("t").value().insert({0}, "x"));
  CHECK(refused(logged.at(0).reverted(logged.after(0), 0)) == ErrorCode::kInvalidArgument);
  CHECK(refused(logged.at(0).reverted(logged.after(0), std::uint64_t{1} << 53)) == ErrorCode::kInvalidArgument);
  const Bytes broken{1, 2, 3};
  const std::vector<ByteView> later{broken};
  CHECK(refused(logged.at(0).reverted(later, 7)) == ErrorCode::kInvalidArgument);
}

TEST_CASE("A crdt document does not retreat, and says so", "[unit][crdt]") {
  Logged logged(1);
  REQUIRE(logged.doc.text("t").value().insert({0}, "x"));
  AnyModel model = logged.at(1);
  CHECK_FALSE(model.retreat(logged.log[0]).value());
  CHECK(model.to_json_text() == logged.at(1).to_json_text());
}
