#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace weft::tidy {

/// One file; the path is relative to the top of the tree, with '/'.
struct SourceFile {
  std::string path;
  std::string text;
};

/// Every file of a tree that people wrote, as values, so that a test can make a bad tree by hand.
struct SourceTree {
  std::vector<std::string> top_level;  ///< names in the top folder that do not begin with a dot
  std::vector<SourceFile> files;

  const SourceFile* find(std::string_view path) const;
};

/// A broken rule, and where.
struct Finding {
  std::string path;
  std::size_t line;  ///< from 1; 0 when the whole file is meant
  std::string message;
};
using Findings = std::vector<Finding>;

/// Reads the tree under `top`, without what is built, downloaded or kept by git.
SourceTree read_tree(const std::filesystem::path& top);

/// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// Whether the file is a program text that follows our rules; test data is not.
bool is_code(std::string_view path);

/// Whether the file is C++ or C.
bool is_cpp(std::string_view path);

/// The text with comments and the insides of string literals blanked out; lines stay where they are.
std::string without_comments_and_strings(std::string_view text);

/// Whether `word` stands in `line` with no identifier character on either side.
bool has_word(std::string_view line, std::string_view word);

}  // namespace weft::tidy
