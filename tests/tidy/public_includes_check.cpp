#include <set>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

const std::set<std::string_view>& standard_headers() {
  static const std::set<std::string_view> headers{
      "algorithm",   "any",        "array",      "atomic",       "bit",           "bitset",        "cassert",
      "charconv",    "chrono",     "cmath",      "compare",      "concepts",      "condition_variable",
      "cstddef",     "cstdint",    "cstdlib",    "cstring",      "deque",         "exception",     "filesystem",
      "forward_list", "functional", "future",    "initializer_list", "iosfwd",    "istream",       "iterator",
      "limits",      "list",       "map",        "memory",       "memory_resource", "mutex",       "new",
      "numeric",     "optional",   "ostream",    "queue",        "random",        "ratio",         "set",
      "shared_mutex", "span",      "sstream",    "stack",        "stdexcept",     "stop_token",    "string",
      "string_view", "system_error", "thread",   "tuple",        "type_traits",   "typeindex",     "typeinfo",
      "unordered_map", "unordered_set", "utility", "variant",    "vector",        "version"};
  return headers;
}

bool is_allowed(std::string_view path, std::string_view line) {
  const std::size_t open = line.find_first_of("\"<");
  if (open == std::string_view::npos) return false;
  const std::string_view target = line.substr(open + 1, line.find_first_of("\">", open + 1) - open - 1);
  if (line[open] == '"') return target.starts_with("weft/");
  if (target == "catch2/catch.hpp") return path.starts_with("include/weft/testing/") && path.ends_with("_contract.hpp");
  return standard_headers().contains(target);
}

}  // namespace

Findings check_public_includes(const SourceTree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.path.starts_with("include/")) continue;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      if (line.starts_with("#include") && !is_allowed(file.path, line))
        findings.push_back({file.path, number, "a public header includes the standard library and weft/ only: " +
                                                   std::string(line)});
    }
  }
  return findings;
}

}  // namespace weft::tidy
