#pragma once

#include "figure_run.hpp"

namespace weft::bench {

/// Work that is done twice, the second time on eight times as much: what costs more than about eight
/// times as much then grows faster than it should.
void growing_figures(const FigureRun& run);

}  // namespace weft::bench
