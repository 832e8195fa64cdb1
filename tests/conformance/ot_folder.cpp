#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/ot_cases.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/parse.hpp"

namespace weft::conformance {
namespace {

struct Kind {
  std::string_view file;
  void (*run)(const json::Value& test_case, CaseReport& report);
};

constexpr Kind kKinds[] = {
    {"text-pairs.jsonl", run_ot_pair},
    {"array-pairs.jsonl", run_ot_pair},
    {"object-pairs.jsonl", run_ot_pair},
    {"scalar-pairs.jsonl", run_ot_pair},
    {"tree-batches.jsonl", run_ot_pair},
    {"invert.jsonl", run_ot_invert},
    {"sessions.jsonl", run_ot_session},
    {"text-compose.jsonl", run_ot_text_compose},
    {"text-positions.jsonl", run_ot_text_positions},
};

std::string run_line(const Kind& kind, const std::string& line, CaseReport& report) {
  const auto test_case = json::parse(line, {.text_bytes_max = line.size(), .depth_max = 1024});
  if (!test_case) return report.fail("vector", test_case.error().message), "that is no JSON";
  try {
    const std::string id = std::to_string(count_field(*test_case, "n"));
    try {
      kind.run(*test_case, report);
    } catch (const BadVector& bad) {
      report.fail("vector", bad.what());
    }
    return id;
  } catch (const BadVector& bad) {
    return report.fail("vector", bad.what()), "without a number";
  }
}

void run_file(const std::filesystem::path& path, Report& report) {
  const std::string name = path.filename().string();
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&name](const Kind& one) { return one.file == name; });
  if (kind == std::end(kKinds)) {
    CaseReport unknown;
    unknown.fail("file", "this runner does not know it");
    return report.add(name, name, "all", unknown);
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadVector("cannot read " + path.string());
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    CaseReport one;
    const std::string id = run_line(*kind, line, one);
    report.add(name, name, id, one);
  }
}

}  // namespace

void run_ot_folder(const std::filesystem::path& folder, Report& report) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() != ".md") files.push_back(entry.path());
  if (files.empty()) throw BadVector("no vectors in " + folder.string());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) run_file(file, report);
}

}  // namespace weft::conformance
