#include "tidy/source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace weft::tidy {
namespace {

namespace fs = std::filesystem;

// What is built or downloaded; the folder of git begins with a dot and is named with the others.
constexpr std::array<std::string_view, 3> kForeignFolders{"build", "node_modules", ".git"};

bool is_foreign(std::string_view name) {
  return std::find(kForeignFolders.begin(), kForeignFolders.end(), name) != kForeignFolders.end() ||
         name.starts_with("build-");
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Walks through C++ text and remembers whether it is in code, a comment or a literal.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        blank_until("\n", false);
      } else if (starts("/*")) {
        blank_until("*/", true);
      } else if (starts("R\"")) {
        blank_raw_string();
      } else if (text_[at_] == '"') {
        blank_string();
      } else {
        ++at_;
      }
    }
    return out_;
  }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void blank_until(std::string_view end, bool with_end) {
    const std::size_t found = text_.find(end, at_ + 1);
    std::size_t stop = found == std::string_view::npos ? text_.size() : found;
    if (with_end && found != std::string_view::npos) stop += end.size();
    blank(at_, stop);
    at_ = stop;
  }

  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    const std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t found = text_.find(end, open);
    const std::size_t stop = found == std::string_view::npos ? text_.size() : found + end.size();
    blank(at_, stop);
    at_ = stop;
  }

  void blank_string() {
    std::size_t stop = at_ + 1;
    while (stop < text_.size() && text_[stop] != '"' && text_[stop] != '\n') stop += text_[stop] == '\\' ? 2 : 1;
    stop = std::min(stop, text_.size());
    blank(at_ + 1, stop);
    at_ = std::min(stop + 1, text_.size());
  }

  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      if (out_[i] != '\n') out_[i] = ' ';
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

}  // namespace

const SourceFile* SourceTree::find(std::string_view path) const {
  for (const SourceFile& file : files)
    if (file.path == path) return &file;
  return nullptr;
}

SourceTree read_tree(const fs::path& top) {
  SourceTree tree;
  for (const fs::directory_entry& entry : fs::directory_iterator(top)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') && !is_foreign(name)) tree.top_level.push_back(name);
  }
  for (auto at = fs::recursive_directory_iterator(top); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && is_foreign(at->path().filename().string())) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      tree.files.push_back({fs::relative(at->path(), top).generic_string(), read_file(at->path())});
    }
  }
  std::sort(tree.top_level.begin(), tree.top_level.end());
  std::sort(tree.files.begin(), tree.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return tree;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".hpp") || path.ends_with(".cpp") || path.ends_with(".h") || path.ends_with(".c");
}

bool is_code(std::string_view path) {
  if (path.starts_with("tests/vectors/") || path.starts_with("bench/traces/")) return false;
  return is_cpp(path) || path.ends_with(".mjs") || path.ends_with(".js") || path.ends_with(".sh") ||
         path.ends_with(".cmake") || path.ends_with("CMakeLists.txt") || path == ".ci/run";
}

std::string without_comments_and_strings(std::string_view text) { return Blanker(text).run(); }

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !is_identifier(line[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == line.size() || !is_identifier(line[end]))) return true;
  }
  return false;
}

}  // namespace weft::tidy
