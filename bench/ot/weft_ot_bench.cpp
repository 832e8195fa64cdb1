// weft_ot_bench [--json] [--filter REGEX] [--runs N] [--seed N] [--write-streams FILE]
//
// How fast json-ot documents are transformed and edited, and what they take. A line for each
// figure; README.md says what they are. --write-streams writes the edits of the transforms as JSON for others,
// and measures nothing.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "edit_streams.hpp"
#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "figures/run_options.hpp"

namespace weft::bench {
namespace {

struct Command {
  RunOptions run;
  std::uint64_t seed = 1;
  std::string streams_file;
};

Command read_command(int argc, char** argv) {
  Command command;
  for (int at = 1; at < argc; ++at) {
    if (read_run_option(command.run, argc, argv, at)) continue;
    const std::string_view word = argv[at];
    const bool last = at + 1 == argc;
    if (word == "--seed" && !last) {
      command.seed = std::strtoull(argv[++at], nullptr, 10);
    } else if (word == "--write-streams" && !last) {
      command.streams_file = argv[++at];
    } else {
      give_up("usage: weft_ot_bench [--json] [--filter REGEX] [--runs N] [--seed N] [--write-streams FILE]");
    }
  }
  return command;
}

void run(const Command& command) {
  const EditStreams streams = draw_streams(command.seed);
  if (!command.streams_file.empty()) {
    std::ofstream file(command.streams_file);
    if (!(file << to_json_text(streams)).flush()) give_up("cannot write " + command.streams_file);
    return;
  }
  const FigureSheet sheet(command.run);
  transform_figures(sheet, streams);
  commit_figures(sheet);
  size_figures(sheet);
  editor_figures(sheet);
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "weft_ot_bench: %s\n", why.c_str());
  std::exit(1);
}

}  // namespace weft::bench

int main(int argc, char** argv) { weft::bench::run(weft::bench::read_command(argc, argv)); }
