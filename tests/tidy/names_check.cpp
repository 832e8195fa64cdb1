#include <array>
#include <map>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Findings check_names(const SourceTree& tree) {
  std::map<std::string_view, std::string_view> seen;
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const std::string_view name = name_of(file.path);
    // CMake gives this one its name; a project outside the tree, as a host has one, needs its own.
    if (!is_code(file.path) || name == "CMakeLists.txt") continue;
    const auto [at, is_new] = seen.emplace(name, file.path);
    if (!is_new) findings.push_back({file.path, 0, "has the name of " + std::string(at->second)});
  }
  return findings;
}

Findings check_top_level(const SourceTree& tree) {
  static constexpr std::array<std::string_view, 10> kExpected{
      "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "bench",
      "bindings",       "cmake",             "examples", "include", "src"};
  std::map<std::string_view, int> balance{{"tests", 1}};
  for (const std::string_view name : kExpected) balance[name] = 1;
  for (const std::string& name : tree.top_level) balance[name] -= 1;
  Findings findings;
  for (const auto& [name, difference] : balance) {
    if (difference > 0) findings.push_back({std::string(name), 0, "is missing from the top folder"});
    if (difference < 0) findings.push_back({std::string(name), 0, "does not belong in the top folder"});
  }
  return findings;
}

}  // namespace weft::tidy
