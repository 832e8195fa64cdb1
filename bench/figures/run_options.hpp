#pragma once

#include <cstdlib>
#include <regex>
#include <string>
#include <string_view>

#include "figures/give_up.hpp"

namespace weft::bench {

/// What every program of figures can be told: --json, --filter REGEX and --runs N.
struct RunOptions {
  std::regex filter{""};
  int runs = 5;
  bool json = false;

  bool wants(const std::string& figure) const { return std::regex_search(figure, filter); }
};

/// Whether the word at `at` is one of these; then `at` is at the last word of it.
inline bool read_run_option(RunOptions& options, int argc, char** argv, int& at) {
  const std::string_view word = argv[at];
  if (word == "--json") {
    options.json = true;
    return true;
  }
  if (at + 1 == argc) return false;
  if (word == "--filter") {
    options.filter = std::regex(argv[++at]);
    return true;
  }
  if (word != "--runs") return false;
  options.runs = std::atoi(argv[++at]);
  if (options.runs < 1) give_up("--runs needs a number above 0");
  return true;
}

}  // namespace weft::bench
