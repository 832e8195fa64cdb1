#include <optional>

#include "tidy/checks.hpp"

namespace weft::tidy {
namespace {

constexpr std::string_view kFrom = "<!-- from: ";
constexpr std::string_view kFromEnd = " -->";
constexpr std::string_view kBegin = "[readme-begin]";
constexpr std::string_view kEnd = "[readme-end]";

/// The part of a program that is shown: between the two marks, or everything when there are none.
std::string shown_part(std::string_view text) {
  const bool has_marks = text.find(kBegin) != std::string_view::npos;
  bool inside = !has_marks;
  std::string shown;
  for (const std::string_view line : lines_of(text)) {
    if (has_marks && line.find(kEnd) != std::string_view::npos) inside = false;
    if (inside) shown.append(line).append("\n");
    if (line.find(kBegin) != std::string_view::npos) inside = true;
  }
  return shown;
}

/// The fenced block that begins at lines[at], without its fences; nothing when there is none.
std::optional<std::string> fenced_block(const std::vector<std::string_view>& lines, std::size_t at) {
  if (at >= lines.size() || !lines[at].starts_with("```")) return std::nullopt;
  std::string block;
  for (++at; at < lines.size() && !lines[at].starts_with("```"); ++at) block.append(lines[at]).append("\n");
  return block;
}

/// The path that a mark names; nothing when the line is no mark.
std::optional<std::string> named_source(std::string_view line) {
  if (!line.starts_with(kFrom) || !line.ends_with(kFromEnd)) return std::nullopt;
  return std::string(line.substr(kFrom.size(), line.size() - kFrom.size() - kFromEnd.size()));
}

std::optional<std::string> fault_of(const SourceTree& tree, const std::string& source,
                                    const std::optional<std::string>& block) {
  const SourceFile* program = tree.find(source);
  if (program == nullptr) return "there is no " + source;
  if (!block) return std::string("no fenced block follows");
  if (*block != shown_part(program->text)) return "the block differs from " + source;
  return std::nullopt;
}

bool shows_cpp_unmarked(const std::vector<std::string_view>& lines, std::size_t at) {
  return lines[at].starts_with("```cpp") && (at == 0 || !named_source(lines[at - 1]));
}

}  // namespace

Findings check_readme_code(const SourceTree& tree) {
  const SourceFile* readme = tree.find("README.md");
  if (readme == nullptr) return {};
  Findings findings;
  const std::vector<std::string_view> lines = lines_of(readme->text);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (shows_cpp_unmarked(lines, at))
      findings.push_back({readme->path, at + 1, "C++ that no test compiles: name its file in a comment before it"});
    const auto source = named_source(lines[at]);
    if (!source) continue;
    if (const auto fault = fault_of(tree, *source, fenced_block(lines, at + 1)))
      findings.push_back({readme->path, at + 1, *fault});
  }
  return findings;
}

}  // namespace weft::tidy
