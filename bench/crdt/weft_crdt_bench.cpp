// weft_crdt_bench [--json] [--filter REGEX] [--runs N] [--traces DIR] [--long]
//
// How fast a document takes recorded editing sessions and the usual set of workloads. A line for
// each figure; bench/crdt/README.md says what they are.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "figure_run.hpp"
#include "figures/give_up.hpp"
#include "growing_figures.hpp"
#include "trace_figures.hpp"
#include "usual_set.hpp"

namespace weft::bench {
namespace {

struct Command {
  RunOptions run;
  std::filesystem::path traces = WEFT_TRACES_DIR;
  bool long_too = false;
};

Command read_command(int argc, char** argv) {
  Command command;
  for (int at = 1; at < argc; ++at) {
    const std::string_view word = argv[at];
    const bool last = at + 1 == argc;
    if (read_run_option(command.run, argc, argv, at)) continue;
    if (word == "--long") {
      command.long_too = true;
    } else if (word == "--traces" && !last) {
      command.traces = argv[++at];
    } else {
      give_up("usage: weft_crdt_bench [--json] [--filter REGEX] [--runs N] [--traces DIR] [--long]");
    }
  }
  return command;
}

void run(const Command& command) {
  const FigureRun figures(command.run);
  sequential_figures(figures, command.traces);
  concurrent_figures(figures, command.traces);
  paper_figures(figures, command.traces);
  usual_set(figures, command.traces, command.long_too);
  growing_figures(figures);
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "weft_crdt_bench: %s\n", why.c_str());
  std::exit(1);
}

}  // namespace weft::bench

int main(int argc, char** argv) { weft::bench::run(weft::bench::read_command(argc, argv)); }
