#include "weftd/document_path.hpp"

#include <catch2/catch.hpp>

using weft::ErrorCode;
using weft::weftd::document_of_path;

TEST_CASE("All that follows the prefix is the name, percent-decoded", "[unit][weftd]") {
  const struct {
    const char* path;
    std::string name;
  } cases[] = {
      {"/yjs/notes", "notes"},
      {"/yjs/team/notes", "team/notes"},
      {"/yjs//", "/"},
      {"/yjs/a%20b%2Fc%25", "a b/c%"},
      {"/yjs/%e2%82%ac%F0%9F%98%80", "\xe2\x82\xac\xf0\x9f\x98\x80"},
      {"/yjs/..%2f..", "../.."},
  };
  for (const auto& test : cases) {
    const auto id = document_of_path(test.path);
    INFO(test.path);
    REQUIRE(id);
    CHECK(id->name == test.name);
    CHECK(id->domain == "default");
    CHECK(id->collection == "default");
  }
}

TEST_CASE("One path, and all below it, is for connections that name their documents themselves", "[unit][weftd]") {
  using weft::weftd::is_hocuspocus_path;
  for (const char* path : {"/hocuspocus", "/hocuspocus/", "/hocuspocus/a/b"}) CHECK(is_hocuspocus_path(path));
  for (const char* path : {"/", "", "/hocuspocus2", "/Hocuspocus", "/yjs/hocuspocus"}) CHECK_FALSE(is_hocuspocus_path(path));
}

TEST_CASE("Other paths and bad names are told apart", "[unit][weftd]") {
  for (const char* path : {"/", "/yjs", "/Yjs/a", "*", "", "/other/yjs/a"})
    CHECK(document_of_path(path).error().code == ErrorCode::kNotFound);
  for (const std::string& path : {std::string("/yjs/"), std::string("/yjs/%"), std::string("/yjs/%4"), std::string("/yjs/%4g"),
                                  std::string("/yjs/%00"), std::string("/yjs/%ff"), "/yjs/" + std::string(2000, 'a')}) {
    INFO(path);
    CHECK(document_of_path(path).error().code == ErrorCode::kInvalidArgument);
  }
}
