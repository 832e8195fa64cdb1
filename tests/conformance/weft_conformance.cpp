// weft_conformance yjs|json-ot DIR: runs every case of a folder of vectors through the engine.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/kinds.hpp"
#include "conformance/ot_cases.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/parse.hpp"

namespace weft::conformance {
namespace {

struct Kind {
  std::string_view name;
  void (*run)(const json::Value& test_case, CaseReport& report);
};

constexpr Kind kKinds[] = {
    {"lib0", run_lib0},
    {"script", run_script},
    {"apply", run_apply},
    {"merge", run_merge},
    {"events", run_events},
    {"awareness", run_awareness},
    {"protocol", run_protocol},
    {"malformed", run_malformed},
    {"relpos", run_relpos},
    {"snapshot", run_snapshot},
    {"undo", run_undo},
    {"subdocs", run_subdocs},
};

json::Value read_json(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw BadVector("cannot read " + path.string());
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto value = json::parse(text, {.text_bytes_max = text.size(), .depth_max = 1024});
  if (!value) throw BadVector(path.string() + ": " + value.error().message);
  return std::move(value).value();
}

std::vector<std::string> list_files(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  if (std::filesystem::exists(folder / "manifest.json")) {
    const json::Value manifest = read_json(folder / "manifest.json");
    for (const json::Value& entry : array_field(manifest, "files")) files.push_back(text_field(entry, "file"));
    return files;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

void run_case(const Kind* kind, const json::Value& test_case, CaseReport& report) {
  if (!kind) return report.not_compared("this runner does not know the kind");
  try {
    kind->run(test_case, report);
  } catch (const BadVector& bad) {
    report.fail("vector", bad.what());
  }
}

void run_file(const std::filesystem::path& path, Report& report) {
  const json::Value vectors = read_json(path);
  if (text_field(vectors, "format") != "weft-yjs-vectors/1") throw BadVector(path.string() + ": another format");
  const std::string& name = text_field(vectors, "kind");
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&name](const Kind& known) { return known.name == name; });
  if (kind == std::end(kKinds)) kind = nullptr;
  for (const json::Value& test_case : array_field(vectors, "cases")) {
    CaseReport one;
    run_case(kind, test_case, one);
    report.add(path.filename().string(), name, text_field(test_case, "id"), one);
  }
}

void run_yjs_folder(const std::filesystem::path& folder, Report& report) {
  const std::vector<std::string> files = list_files(folder);
  if (files.empty()) throw BadVector("no vectors in " + folder.string());
  for (const std::string& file : files) run_file(folder / file, report);
}

using RunFolder = void (*)(const std::filesystem::path& folder, Report& report);

RunFolder family(std::string_view name) {
  if (name == "yjs") return run_yjs_folder;
  return name == "json-ot" ? run_ot_folder : nullptr;
}

int run(RunFolder run_folder, const std::filesystem::path& folder) {
  Report report;
  run_folder(folder, report);
  report.print_summary();
  return report.all_good() ? 0 : 1;
}

}  // namespace
}  // namespace weft::conformance

int main(int argc, char** argv) {
  const auto run_folder = argc == 3 ? weft::conformance::family(argv[1]) : nullptr;
  if (run_folder == nullptr) {
    std::fprintf(stderr, "usage: weft_conformance yjs|json-ot DIR\n");
    return 2;
  }
  try {
    return weft::conformance::run(run_folder, argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "weft_conformance: %s\n", error.what());
    return 2;
  }
}
