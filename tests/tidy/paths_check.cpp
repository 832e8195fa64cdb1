#include <array>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

// Written in pieces, so that this file does not find itself.
constexpr std::array<std::string_view, 11> kWorkplaces{
    "/wo" "rk/",         "/ro" "ot/",           "/ho" "me/",       "/mn" "t/",        "shared/" "notes",
    "shared/" "protocols", "shared/" "vectors", "shared/" "traces", "shared/" "tools", "deb.debian" ".org",
    "registry.npmjs" ".org"};
// Every machine has these; a test may name one to see that it is understood.
constexpr std::array<std::string_view, 5> kSystemPlaces{"/op" "t/", "/us" "r/", "/va" "r/", "/et" "c/", "/tm" "p/"};

// The first line of a script has to name its interpreter; a licence is not ours to edit; test data is
// what its producer wrote.
bool is_exempt(std::string_view path, std::size_t number, std::string_view line) {
  return path == "LICENSE" || path.starts_with("tests/vectors/") || path.starts_with("bench/traces/") ||
         (number == 1 && line.starts_with("#!"));
}

// A place begins where no name ends: a document may be called "chat" + kWorkplaces[2] without lying there.
bool has_place(std::string_view line, std::string_view place) {
  for (std::size_t at = line.find(place); at != std::string_view::npos; at = line.find(place, at + 1)) {
    const char before = at == 0 ? ' ' : line[at - 1];
    const bool in_name = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
                         (before >= '0' && before <= '9') || before == '_' || before == '-';
    if (place.front() != '/' || !in_name) return true;
  }
  return false;
}

}  // namespace

Findings check_paths(const SourceTree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const bool is_test = file.path.starts_with("tests/");
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      if (is_exempt(file.path, number, line)) continue;
      for (const std::string_view place : kWorkplaces)
        if (has_place(line, place)) findings.push_back({file.path, number, "names a place: " + std::string(place)});
      for (const std::string_view place : kSystemPlaces)
        if (!is_test && has_place(line, place))
          findings.push_back({file.path, number, "names a place: " + std::string(place)});
    }
  }
  return findings;
}

}  // namespace weft::tidy
