#pragma once

// Two replicas of one JSON document and their authority, which talk when told to.

#include <catch2/catch.hpp>
#include <string>

#include "weft/ot/json_model.hpp"

namespace weft::test {

template <ot::Policy kPolicy = ot::Policy::kLast>
struct JsonPair {
  using Json = ot::BasicJson<kPolicy>;

  JsonPair() : ann_model(ann), bob_model(bob), a(ann_model.root()), b(bob_model.root()) {}

  /// Starts both with a value.
  void start(const ot::Plain& value) {
    REQUIRE(a.set(value).has_value());
    sync();
  }

  void send(ot::Replica<Json>& from) {
    while (const auto message = from.send()) {
      REQUIRE(authority.admit(*message).has_value());
      catch_up(from);
    }
  }
  void catch_up(ot::Replica<Json>& replica) {
    REQUIRE(replica.integrate(*authority.changes_since(replica.version())).has_value());
    replica.check_invariants();
  }
  /// Ann's edits are committed first.
  void sync() {
    send(ann);
    send(bob);
    catch_up(ann);
    catch_up(bob);
    REQUIRE(ann.settled());
    REQUIRE(bob.settled());
    REQUIRE(ann.state().to_json_text() == authority.to_json_text());
    REQUIRE(bob.state().to_json_text() == authority.to_json_text());
  }
  std::string json() const { return ann.state().to_json_text(); }

  ot::Doc<Json> authority = ot::Doc<Json>::create({});
  ot::Replica<Json> ann{1, ot::Doc<Json>::create({})};
  ot::Replica<Json> bob{2, ot::Doc<Json>::create({})};
  ot::JsonModel ann_model, bob_model;
  ot::Handle a, b;
};

/// The code of a failed result, or nothing.
template <class R>
std::optional<ErrorCode> code_of(const R& result) {
  if (result.has_value()) return std::nullopt;
  return result.error().code;
}

}  // namespace weft::test
