#include <array>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

constexpr std::array<std::string_view, 12> kPrinters{"cout",  "cerr", "clog",  "printf",  "fprintf", "vprintf",
                                                     "vfprintf", "puts", "fputs", "putchar", "perror", "print"};

// weftd is a program; check.cpp has nobody left to tell.
bool may_print(std::string_view path) { return path.starts_with("src/weftd/") || path == "src/base/check.cpp"; }

bool is_library(std::string_view path) {
  return path.starts_with("src/") || path.starts_with("include/") || path.starts_with("bindings/");
}

}  // namespace

Findings check_prints(const SourceTree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!is_library(file.path) || !is_cpp(file.path) || may_print(file.path)) continue;
    const std::string code = without_comments_and_strings(file.text);
    std::size_t number = 0;
    for (const std::string_view line : lines_of(code)) {
      ++number;
      for (const std::string_view printer : kPrinters)
        if (has_word(line, printer)) findings.push_back({file.path, number, "prints: " + std::string(printer)});
    }
  }
  return findings;
}

}  // namespace weft::tidy
