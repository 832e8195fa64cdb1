#pragma once

#include <string_view>

#include "tidy/source_tree.hpp"

namespace weft::tidy {

/// Includes point downward: `layers` holds a line "module: what it may use" for each module, in the
/// order of the layer table.
Findings check_layers(const SourceTree& tree, std::string_view layers);

/// Public headers include the standard library and weft/ only; Catch2 in contract suites alone.
Findings check_public_includes(const SourceTree& tree);

/// No two files of code have the same name.
Findings check_names(const SourceTree& tree);

/// The top folder holds what it always holds, nothing else.
Findings check_top_level(const SourceTree& tree);

/// Only programs print; the library has a log sink.
Findings check_prints(const SourceTree& tree);

/// No path or address of the machine the code was written on.
Findings check_paths(const SourceTree& tree);

/// A file that grew past kLinesMax holds more than one idea.
Findings check_sizes(const SourceTree& tree);
inline constexpr std::size_t kLinesMax = 750;

/// Nothing is left for later in a comment.
Findings check_promises(const SourceTree& tree);

/// A code block of a README that names the file it comes from is a piece of that file.
Findings check_readme_code(const SourceTree& tree);

}  // namespace weft::tidy
