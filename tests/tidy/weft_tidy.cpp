// Checks the tree itself: weft_tidy TOP LAYERS, where LAYERS is the layer table that CMake wrote.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tidy/checks.hpp"

using namespace weft::tidy;

namespace {

Findings check_all(const SourceTree& tree, const std::string& layers) {
  Findings all = check_layers(tree, layers);
  for (const auto& check : {check_public_includes, check_names, check_top_level, check_prints, check_paths,
                            check_sizes, check_promises, check_readme_code}) {
    const Findings findings = check(tree);
    all.insert(all.end(), findings.begin(), findings.end());
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: weft_tidy TOP LAYERS\n", stderr);
    return 2;
  }
  std::ifstream table(argv[2]);
  const std::string layers{std::istreambuf_iterator<char>(table), std::istreambuf_iterator<char>()};
  if (layers.empty()) {
    std::fprintf(stderr, "no layer table in %s\n", argv[2]);
    return 2;
  }
  const SourceTree tree = read_tree(argv[1]);
  const Findings findings = check_all(tree, layers);
  for (const Finding& finding : findings)
    std::printf("%s:%zu: %s\n", finding.path.c_str(), finding.line, finding.message.c_str());
  std::printf("%zu files, %zu findings\n", tree.files.size(), findings.size());
  return findings.empty() ? 0 : 1;
}
