#pragma once

// The figures of the recorded traces.

#include <filesystem>

#include "figure_run.hpp"

namespace weft::bench {

/// One author: typed here, applied from updates, merged, loaded, written.
void sequential_figures(const FigureRun& run, const std::filesystem::path& traces);
/// Several authors: the session is rebuilt with a replica for each, untimed; then as above.
void concurrent_figures(const FigureRun& run, const std::filesystem::path& traces);
/// The Eg-walker paper's documents: figure `load-v2` loads what the paper published.
void paper_figures(const FigureRun& run, const std::filesystem::path& traces);

}  // namespace weft::bench
