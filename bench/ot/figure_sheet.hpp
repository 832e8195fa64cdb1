#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "figures/cpu_time.hpp"
#include "figures/run_options.hpp"

namespace weft::bench {

/// One line: nanoseconds of CPU for each of `items` things, or 0 where no time is taken, and further
/// values by name.
struct Figure {
  std::string name;
  double ns = 0;
  std::size_t items = 0;
  std::vector<std::pair<std::string, double>> more = {};
};

/// Prints the figures that are wanted.
class FigureSheet {
 public:
  explicit FigureSheet(RunOptions options) : options_(std::move(options)) {}

  bool wants(const std::string& figure) const { return options_.wants(figure); }
  int runs() const { return options_.runs; }
  void print(const Figure& figure) const;

  /// The median of what some runs of `run_ms` say they took, after one to warm up.
  double median_ms(const std::function<double()>& run_ms) const {
    std::vector<double> times;
    for (int run = 0; run <= runs(); ++run) {
      const double ms = run_ms();
      if (run > 0) times.push_back(ms);
    }
    return median(std::move(times));
  }

 private:
  RunOptions options_;
};

// The groups of figures; README.md says what each is.
struct EditStreams;
void transform_figures(const FigureSheet& sheet, const EditStreams& streams);
void commit_figures(const FigureSheet& sheet);
void size_figures(const FigureSheet& sheet);
void editor_figures(const FigureSheet& sheet);

}  // namespace weft::bench
