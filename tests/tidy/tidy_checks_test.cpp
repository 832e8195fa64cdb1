#include <catch2/catch.hpp>

#include "tidy/checks.hpp"

using namespace weft::tidy;

namespace {

constexpr std::string_view kLayers =
    "base: \n"
    "model: base\n"
    "storage: base\n"
    "storage/sqlite: storage\n"
    "server: model storage\n";

SourceTree tree_of(std::vector<SourceFile> files) { return {{}, std::move(files)}; }

SourceTree one_file(std::string path, std::string text) { return tree_of({{std::move(path), std::move(text)}}); }

Findings layers(std::string path, std::string text) {
  return check_layers(one_file(std::move(path), std::move(text)), kLayers);
}

}  // namespace

TEST_CASE("A module may include itself, what it names and what that names", "[tidy]") {
  CHECK(layers("src/model/a.cpp", "#include \"weft/model/a.hpp\"\n#include \"weft/base/b.hpp\"\n").empty());
  CHECK(layers("src/server/a.cpp", "#include \"weft/base/b.hpp\"\n#include \"server/a.hpp\"\n").empty());
  CHECK(layers("src/weftd/a.cpp", "#include \"weft/storage/sqlite/b.hpp\"\n").empty());
}

TEST_CASE("An upward or sideways include is found, with its line", "[tidy]") {
  const Findings upward = layers("include/weft/base/a.hpp", "#pragma once\n#include \"weft/model/b.hpp\"\n");
  REQUIRE(upward.size() == 1);
  CHECK(upward[0].line == 2);
  CHECK(upward[0].message == "base may not use model");
  CHECK(layers("src/model/a.cpp", "#include \"weft/storage/b.hpp\"\n").size() == 1);
  CHECK(layers("src/server/a.cpp", "#include \"weft/storage/sqlite/b.hpp\"\n").size() == 1);
  CHECK(layers("src/storage/a.cpp", "  #include <weft/storage/sqlite/b.hpp>\n").size() == 1);
}

TEST_CASE("A private header of another module is found, even of a lower one", "[tidy]") {
  CHECK(layers("src/model/a.cpp", "#include \"base/b.hpp\"\n").size() == 1);
}

TEST_CASE("A file or an include outside every module is found", "[tidy]") {
  CHECK(layers("src/common/a.cpp", "").size() == 1);
  CHECK(layers("src/base/a.cpp", "#include \"weft/common/b.hpp\"\n").size() == 1);
}

TEST_CASE("A public header that includes something foreign is found", "[tidy]") {
  CHECK(check_public_includes(one_file("include/weft/a.hpp", "#include <vector>\n#include \"weft/b.hpp\"\n")).empty());
  CHECK(check_public_includes(one_file("include/weft/a.hpp", "#include <fmt/format.h>\n")).size() == 1);
  CHECK(check_public_includes(one_file("include/weft/a.hpp", "#include <sys/socket.h>\n")).size() == 1);
  CHECK(check_public_includes(one_file("include/weft/a.hpp", "#include \"model/b.hpp\"\n")).size() == 1);
  const std::string catch2 = "#include <catch2/catch.hpp>\n";
  CHECK(check_public_includes(one_file("include/weft/testing/a_contract.hpp", catch2)).empty());
  CHECK(check_public_includes(one_file("include/weft/testing/a.hpp", catch2)).size() == 1);
}

TEST_CASE("Two files of code with one name are found, data and CMakeLists.txt are not", "[tidy]") {
  CHECK(check_names(tree_of({{"src/a/x.cpp", ""}, {"tests/x.cpp", ""}})).size() == 1);
  CHECK(check_names(tree_of({{"src/a/x.cpp", ""}, {"src/a/x.hpp", ""}})).empty());
  CHECK(check_names(tree_of({{"tests/vectors/x.js", ""}, {"tests/x.js", ""}})).empty());
  CHECK(check_names(tree_of({{"CMakeLists.txt", ""}, {"tests/install/CMakeLists.txt", ""}})).empty());
}

TEST_CASE("The top folder holds exactly its entries", "[tidy]") {
  SourceTree tree;
  tree.top_level = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "bench", "bindings",
                    "cmake",          "examples",          "include", "src",       "tests"};
  CHECK(check_top_level(tree).empty());
  tree.top_level.push_back("docs");
  CHECK(check_top_level(tree).size() == 1);
  tree.top_level.erase(tree.top_level.begin());
  CHECK(check_top_level(tree).size() == 2);
}

TEST_CASE("A print in the library is found, one in a comment, a literal or a program is not", "[tidy]") {
  CHECK(check_prints(one_file("src/model/a.cpp", "void f() {\n  std::cout << 1;\n}\n")).at(0).line == 2);
  CHECK(check_prints(one_file("include/weft/a.hpp", "inline void f() { printf(\"x\"); }\n")).size() == 1);
  CHECK(check_prints(one_file("src/model/a.cpp", "// printf\n/* puts\n cout */ auto s = \"cerr\";\n")).empty());
  CHECK(check_prints(one_file("src/model/a.cpp", "auto s = R\"x(\" puts)x\"; f(\"\\\"puts\");\n")).empty());
  CHECK(check_prints(one_file("src/model/a.cpp", "auto s = R\"(x)\"; puts(s);\n")).size() == 1);
  CHECK(check_prints(one_file("src/model/a.cpp", "snprintf(buffer, 4, \"x\");\n")).empty());
  CHECK(check_prints(one_file("src/weftd/a.cpp", "std::puts(\"x\");\n")).empty());
}

TEST_CASE("A path of somebody's machine is found", "[tidy]") {
  const std::string slash = "/";
  CHECK(check_paths(one_file("src/a.cpp", "open(\"" + slash + "home/me\");\n")).size() == 1);
  CHECK(check_paths(one_file("README.md", "See " + slash + "work/x.\n")).size() == 1);
  CHECK(check_paths(one_file("src/a.cpp", "open(\"" + slash + "tmp/x\");\n")).size() == 1);
  CHECK(check_paths(one_file("tests/a.cpp", "open(\"" + slash + "tmp/x\");\n")).empty());
  CHECK(check_paths(one_file("src/a.cpp", "#include \"net" + slash + "work/x.hpp\"\n")).empty());
  CHECK(check_paths(one_file("a.sh", "#!" + slash + "usr/bin/env bash\n")).empty());
  const std::string host = "registry.npmjs.";
  CHECK(check_paths(one_file("package-lock.json", "\"resolved\": \"https://" + host + "org/x\"\n")).size() == 1);
}

TEST_CASE("A file of code that is too long is found, test data is not", "[tidy]") {
  std::string text;
  for (std::size_t i = 0; i < kLinesMax; ++i) text += "\n";
  CHECK(check_sizes(one_file("src/a.cpp", text)).empty());
  CHECK(check_sizes(one_file("src/a.cpp", text + "\n")).size() == 1);
  CHECK(check_sizes(one_file("bench/traces/a.js", text + "\n")).empty());
}

TEST_CASE("Work left for later is found", "[tidy]") {
  const std::string word = std::string("TO") + "DO";
  CHECK(check_promises(one_file("src/a.cpp", "int a;  // " + word + ": more\n")).size() == 1);
  CHECK(check_promises(one_file("src/a.cpp", "int " + word + "S;\n")).empty());
}

TEST_CASE("A code block of the README has to be the shown part of its file", "[tidy]") {
  const std::string program = "#include <a>\n// [readme-begin]\nint main() {}\n// [readme-end]\nvoid rest();\n";
  const std::string mark = "<!-- from: examples/x.cpp -->\n";
  const auto findings = [&](const std::string& readme) {
    return check_readme_code(tree_of({{"README.md", readme}, {"examples/x.cpp", program}})).size();
  };
  CHECK(findings("text\n" + mark + "```cpp\nint main() {}\n```\nmore\n") == 0);
  CHECK(findings(mark + "```cpp\nint main() { }\n```\n") == 1);
  CHECK(findings(mark + "\nno block\n") == 1);
  CHECK(findings("<!-- from: examples/y.cpp -->\n```cpp\nint main() {}\n```\n") == 1);
  CHECK(findings("```cpp\nint main() {}\n```\n") == 1);
  CHECK(findings("```sh\nls\n```\n") == 0);
}

TEST_CASE("A program without marks is shown whole", "[tidy]") {
  const std::string readme = "<!-- from: examples/x.cpp -->\n```cpp\nint main() {}\n```\n";
  CHECK(check_readme_code(tree_of({{"README.md", readme}, {"examples/x.cpp", "int main() {}\n"}})).empty());
}
