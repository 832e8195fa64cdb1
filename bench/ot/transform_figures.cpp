// Figures `transform/GROUP` and `transform-copied/GROUP`: both sides of a transform.

#include <string>
#include <vector>

#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "step_operations.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kTransformsPerRun = 100'000;

struct BatchPair {
  ot::Batch s;
  ot::Batch c;
};

void transform(BatchPair& pair) { ot::transform_batches<ot::Json>(pair.s, pair.c); }

// What the batches lead to one after the other; the state is as before afterwards.
std::string outcome(ot::State& state, const ot::Batch& first, const ot::Batch& second) {
  const ot::Batch back_first = must(state.apply(first));
  const ot::Batch back_second = must(state.apply(second));
  std::string text = state.to_json_text();
  must(state.apply(back_second));
  must(state.apply(back_first));
  return text;
}

void check_convergence(const PlainDocument& document, const std::vector<BatchPair>& pairs) {
  ot::State state = state_of(document);
  for (const BatchPair& pair : pairs) {
    BatchPair changed = pair;
    transform(changed);
    if (outcome(state, pair.s, changed.c) != outcome(state, pair.c, changed.s)) give_up("a transform does not converge");
  }
}

std::vector<BatchPair> pairs_of(const StreamGroup& group) {
  std::vector<BatchPair> pairs;
  for (const StepPair& pair : group.pairs) pairs.push_back({batch_of(pair.s, 1), batch_of(pair.c, 2)});
  return pairs;
}

std::size_t passes(const std::vector<BatchPair>& pairs) { return 1 + kTransformsPerRun / pairs.size(); }

double in_place_ms(const std::vector<BatchPair>& pairs) {
  double ms = 0;
  for (std::size_t pass = 0; pass < passes(pairs); ++pass) {
    std::vector<BatchPair> work = pairs;
    const double start = thread_cpu_ms();
    for (BatchPair& pair : work) transform(pair);
    ms += thread_cpu_ms() - start;
  }
  return ms;
}

double copied_ms(const std::vector<BatchPair>& pairs) {
  const double start = thread_cpu_ms();
  for (std::size_t pass = 0; pass < passes(pairs); ++pass)
    for (const BatchPair& pair : pairs) {
      BatchPair work = pair;
      transform(work);
    }
  return thread_cpu_ms() - start;
}

}  // namespace

void transform_figures(const FigureSheet& sheet, const EditStreams& streams) {
  for (const StreamGroup& group : streams.groups) {
    const std::string in_place = "transform/" + group.name;
    const std::string copied = "transform-copied/" + group.name;
    if (!sheet.wants(in_place) && !sheet.wants(copied)) continue;
    const std::vector<BatchPair> pairs = pairs_of(group);
    check_convergence(streams.document, pairs);
    const double transforms = static_cast<double>(passes(pairs) * pairs.size());
    const double meeting = static_cast<double>(meetings(group)) / static_cast<double>(step_pairs(group));
    if (sheet.wants(in_place))
      sheet.print({in_place, sheet.median_ms([&] { return in_place_ms(pairs); }) * 1e6 / transforms, pairs.size(), {{"meeting", meeting}}});
    if (sheet.wants(copied))
      sheet.print({copied, sheet.median_ms([&] { return copied_ms(pairs); }) * 1e6 / transforms, pairs.size()});
  }
}

}  // namespace weft::bench
