#pragma once

#include "figure_run.hpp"

namespace weft::bench {

/// B1: figure `local` is the edits, each with its update, and those applied to a second document.
void one_writer_workloads(const FigureRun& run);
/// B2: figure `local` is both transactions and the exchange.
void two_writer_workloads(const FigureRun& run);
/// B3: figure `remote` is one document that applies what all clients did.
void many_writer_workloads(const FigureRun& run);

}  // namespace weft::bench
