// weft_sync_bench [--json] [--filter REGEX] [--runs N]: what syncing costs between clients and a server in one
// process. README.md says what the figures are.

#include <cstdio>
#include <cstdlib>

#include "figures/give_up.hpp"
#include "sync_figures.hpp"

namespace weft::bench {

void give_up(const std::string& why) {
  std::fprintf(stderr, "weft_sync_bench: %s\n", why.c_str());
  std::exit(1);
}

void print_figure(const RunOptions& run, const std::string& figure,
                  const std::vector<std::pair<std::string, double>>& numbers) {
  std::printf(run.json ? "{\"figure\":\"%s\"" : "%-28s", figure.c_str());
  for (const auto& [name, value] : numbers) std::printf(run.json ? ",\"%s\":%.6g" : "  %s %.6g", name.c_str(), value);
  std::printf(run.json ? "}\n" : "\n");
  std::fflush(stdout);
}

namespace {

RunOptions read_command(int argc, char** argv) {
  RunOptions run;
  for (int at = 1; at < argc; ++at)
    if (!read_run_option(run, argc, argv, at)) give_up("usage: weft_sync_bench [--json] [--filter REGEX] [--runs N]");
  return run;
}

}  // namespace
}  // namespace weft::bench

int main(int argc, char** argv) {
  const weft::bench::RunOptions run = weft::bench::read_command(argc, argv);
  weft::bench::latency_figures(run);
  weft::bench::throughput_figures(run);
  weft::bench::idle_figures(run);
}
