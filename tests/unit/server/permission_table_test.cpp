#include <catch2/catch.hpp>

#include "weft/server/permission_table.hpp"

using namespace weft;

namespace {

ConnectionInfo asks(std::string principal, std::string name, std::string collection = "plans", std::string domain = "acme") {
  return {{std::move(domain), std::move(collection), std::move(name)}, std::move(principal), {}};
}

}  // namespace

TEST_CASE("Of the rules that fit the one that names the most counts", "[server][unit]") {
  PermissionTable table(Access::kNone);
  CHECK(table.access(asks("ann", "x")) == Access::kNone);
  table.set({.domain = "acme"}, Access::kRead);
  CHECK(table.access(asks("ann", "x")) == Access::kRead);
  CHECK(table.access(asks("", "x")) == Access::kRead);
  CHECK(table.access(asks("ann", "x", "plans", "other")) == Access::kNone);
  table.set({.principal = "ann", .domain = "acme"}, Access::kWrite);
  CHECK(table.access(asks("ann", "x")) == Access::kWrite);
  CHECK(table.access(asks("bob", "x")) == Access::kRead);
  table.set({.domain = "acme", .collection = "plans"}, Access::kNone);
  CHECK(table.access(asks("ann", "x")) == Access::kNone);  // it names more than hers
  CHECK(table.access(asks("ann", "x", "notes")) == Access::kWrite);
  table.set({.principal = "bob", .domain = "acme", .collection = "plans", .name = "x"}, Access::kWrite);
  CHECK(table.access(asks("bob", "x")) == Access::kWrite);
  CHECK(table.access(asks("bob", "y")) == Access::kNone);
  table.clear({.principal = "bob", .domain = "acme", .collection = "plans", .name = "x"});
  CHECK(table.access(asks("bob", "x")) == Access::kNone);
}

TEST_CASE("A rule for a principal everywhere, and none for the rest", "[server][unit]") {
  PermissionTable table(Access::kRead);
  table.set({.principal = "root"}, Access::kWrite);
  CHECK(table.access(asks("root", "x")) == Access::kWrite);
  CHECK(table.access(asks("ann", "x")) == Access::kRead);
}
