#pragma once

// B1 to B4, the workloads that the published comparisons of such documents use (dmonad/crdt-benchmarks
// on GitHub), with N = 6000. Written anew from their description.

#include <filesystem>

#include "figure_run.hpp"

namespace weft::bench {

/// B1: one client edits, a second applies each update. B2: two clients edit in one transaction each,
/// then exchange. B3: 20 sqrt(N) clients make one change each, which one document applies. B4: the
/// trace automerge-paper, a transaction an edit; a hundred times over as well when `long_too`.
void usual_set(const FigureRun& run, const std::filesystem::path& traces, bool long_too);

}  // namespace weft::bench
