#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

/// Module folder -> every module it may include, itself among them.
using LayerTable = std::map<std::string, std::set<std::string>, std::less<>>;

LayerTable read_table(std::string_view layers) {
  LayerTable table;
  for (const std::string_view line : lines_of(layers)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::set<std::string>& allowed = table[std::string(line.substr(0, colon))];
    allowed.emplace(line.substr(0, colon));
    std::istringstream names{std::string(line.substr(colon + 1))};
    // A module is listed after those it names, so theirs are complete.
    for (std::string name; names >> name;) allowed.insert(table[name].begin(), table[name].end());
  }
  return table;
}

/// The module that holds a path like "storage/sqlite/schema.hpp": the longest folder that is one.
std::optional<std::string> module_of(std::string_view path, const LayerTable& table) {
  for (std::size_t end = path.rfind('/'); end != std::string_view::npos && end > 0; end = path.rfind('/', end - 1))
    if (table.contains(path.substr(0, end))) return std::string(path.substr(0, end));
  return std::nullopt;
}

/// What stands between the quotes or angles of an #include line.
std::optional<std::string_view> included(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || !line.substr(hash).starts_with("#include")) return std::nullopt;
  const std::size_t open = line.find_first_of("\"<");
  const std::size_t close = line.find_last_of("\">");
  if (open == std::string_view::npos || close <= open) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

bool is_wiring(std::string_view path) { return path.starts_with("src/weftd/"); }

/// The path below include/weft/ or src/, where the folder of the module begins.
std::optional<std::string_view> below_root(std::string_view path) {
  for (const std::string_view root : {std::string_view("include/weft/"), std::string_view("src/")})
    if (path.starts_with(root)) return path.substr(root.size());
  return std::nullopt;
}

void check_file(const SourceFile& file, const std::string& module, const LayerTable& table, Findings& findings) {
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    const auto target = included(line);
    if (!target) continue;
    const bool is_public = target->starts_with("weft/");
    const auto other = module_of(is_public ? target->substr(5) : *target, table);
    if (!other && is_public) {
      findings.push_back({file.path, number, std::string(*target) + " belongs to no module of cmake/modules.cmake"});
    } else if (other && !is_public && *other != module) {
      findings.push_back({file.path, number, std::string(*target) + " is private to " + *other});
    } else if (other && !table.at(module).contains(*other)) {
      findings.push_back({file.path, number, module + " may not use " + *other});
    }
  }
}

}  // namespace

Findings check_layers(const SourceTree& tree, std::string_view layers) {
  const LayerTable table = read_table(layers);
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const auto below = below_root(file.path);
    if (!below || !is_cpp(file.path) || is_wiring(file.path)) continue;
    const auto module = module_of(*below, table);
    if (module) {
      check_file(file, *module, table, findings);
    } else {
      findings.push_back({file.path, 0, "lies in no module of cmake/modules.cmake"});
    }
  }
  return findings;
}

}  // namespace weft::tidy
