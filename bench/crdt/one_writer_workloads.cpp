#include <string>
#include <utility>
#include <vector>

#include "document_work.hpp"
#include "figures/give_up.hpp"
#include "usual_inputs.hpp"
#include "usual_workloads.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSteps = 6000;

// `write(doc, edit)` makes one edit.
template <class Edits, class Write>
void time_writer(const FigureRun& run, const std::string& group, const Edits& edits, const Write& write,
                 const Check& check) {
  UpdateList updates;
  const auto work = [&] {
    updates.clear();
    crdt::Doc doc = new_doc(scattered_client(0));
    with_updates_out(doc, updates, [&] {
      for (const auto& edit : edits) write(doc, edit);
    });
    crdt::Doc reader = new_doc(scattered_client(1));
    apply_update_list(reader, updates);
    check(doc);
    check(reader);
    return MadeDoc{std::move(doc), updates.byte_count()};
  };
  run.time_document(group + "/local", edits.size(), work);
  time_state(run, group, work().doc, check);
}

void time_typing(const FigureRun& run, const std::string& group, const TypedText& typed) {
  const auto write = [](crdt::Doc& doc, const Edit& edit) {
    crdt::Text text = trace_text(doc);
    type(doc, text, edit);
  };
  time_writer(run, group, typed.edits(), write, expect_text(typed.text()));
}

// Calls `step(typed, random)` as often as there are steps.
template <class Step>
void time_random_typing(const FigureRun& run, const std::string& group, std::uint32_t seed, const Step& step) {
  if (!run.wants_any(group)) return;
  SharedRandom random(seed);
  TypedText typed("");
  for (std::size_t at = 0; at < kSteps; ++at) step(typed, random);
  time_typing(run, group, typed);
}

void time_whole_text(const FigureRun& run, const std::string& group, std::uint32_t seed, bool erased_again) {
  if (!run.wants_any(group)) return;
  TypedText typed("");
  typed.insert(0, SharedRandom(seed).word(kSteps, kSteps));
  if (erased_again) typed.erase(0, kSteps);
  time_typing(run, group, typed);
}

Check expect_numbers(const std::vector<double>& numbers) {
  return [&numbers](crdt::Doc& doc) {
    const std::vector<crdt::Value> values = must(doc.array("array")).values();
    if (values.size() != numbers.size()) give_up("the list is not as long as expected");
    for (std::size_t at = 0; at < values.size(); ++at) {
      const auto* any = std::get_if<crdt::Any>(&values[at]);
      if (any == nullptr || !(*any == crdt::Any(numbers[at]))) give_up("a number is not the one expected");
    }
  };
}

void time_listing(const FigureRun& run, const std::string& group, const std::vector<ListEdit>& edits) {
  std::vector<double> end;
  for (const ListEdit& edit : edits)
    end.insert(end.begin() + static_cast<std::ptrdiff_t>(edit.at), edit.numbers.begin(), edit.numbers.end());
  const auto write = [](crdt::Doc& doc, const ListEdit& edit) {
    std::vector<crdt::Input> values(edit.numbers.begin(), edit.numbers.end());
    must(must(doc.array("array")).insert(edit.at, std::move(values)));
  };
  time_writer(run, group, edits, write, expect_numbers(end));
}

double number(SharedRandom& random) {
  constexpr std::size_t kNumbers = std::size_t{1} << 30;
  return static_cast<double>(random.below(kNumbers));
}

// One number an edit, where `place(step)` says.
template <class Place>
void time_single_numbers(const FigureRun& run, const std::string& group, std::uint32_t seed, const Place& place) {
  if (!run.wants_any(group)) return;
  SharedRandom random(seed);
  std::vector<ListEdit> edits;
  for (std::size_t at = 0; at < kSteps; ++at) {
    const std::size_t where = place(at, random);
    edits.push_back({where, {number(random)}});
  }
  time_listing(run, group, edits);
}

void time_number_list(const FigureRun& run, const std::string& group, std::uint32_t seed) {
  if (!run.wants_any(group)) return;
  SharedRandom random(seed);
  ListEdit edit;
  for (std::size_t at = 0; at < kSteps; ++at) edit.numbers.push_back(number(random));
  time_listing(run, group, {edit});
}

}  // namespace

// The seeds are those of bench/peers.
void one_writer_workloads(const FigureRun& run) {
  using Random = SharedRandom;
  time_random_typing(run, "B1.1", 101, [](TypedText& typed, Random& random) {
    typed.insert(typed.text().size(), random.word(1, 1));
  });
  time_whole_text(run, "B1.2", 102, false);
  time_random_typing(run, "B1.3", 103, [](TypedText& typed, Random& random) { typed.insert(0, random.word(1, 1)); });
  time_random_typing(run, "B1.4", 104, [](TypedText& typed, Random& random) { typed.insert_anywhere(random, 1, 1); });
  time_random_typing(run, "B1.5", 105,
                     [](TypedText& typed, Random& random) { typed.insert_anywhere(random, 2, 10); });
  time_whole_text(run, "B1.6", 106, true);
  time_random_typing(run, "B1.7", 107,
                     [](TypedText& typed, Random& random) { typed.insert_or_erase(random, 2, 10); });
  time_single_numbers(run, "B1.8", 108, [](std::size_t step, Random&) { return step; });
  time_number_list(run, "B1.9", 109);
  time_single_numbers(run, "B1.10", 110, [](std::size_t, Random&) { return std::size_t{0}; });
  time_single_numbers(run, "B1.11", 111,
                      [](std::size_t step, Random& random) { return std::size_t{random.below(step + 1)}; });
}

}  // namespace weft::bench
