#include "tidy/checks.hpp"

namespace weft::tidy {

Findings check_sizes(const SourceTree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const std::size_t lines = lines_of(file.text).size();
    if (is_code(file.path) && lines > kLinesMax)
      findings.push_back({file.path, 0, std::to_string(lines) + " lines; at most " + std::to_string(kLinesMax)});
  }
  return findings;
}

}  // namespace weft::tidy
