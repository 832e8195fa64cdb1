#include <string>
#include <utility>

#include "document_work.hpp"
#include "figures/give_up.hpp"
#include "usual_inputs.hpp"
#include "usual_workloads.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSteps = 6000;
constexpr std::size_t kBaseLength = 100;

void write_at_once(crdt::Doc& doc, const TypedText& typed) {
  crdt::Text text = trace_text(doc);
  doc.transact([&](const crdt::Transaction&) {
    for (const Edit& edit : typed.edits()) type(doc, text, edit);
  });
}

void time_writers(const FigureRun& run, const std::string& group, const std::string& base, const TypedText& left,
                  const TypedText& right) {
  UpdateList from_left;
  UpdateList from_right;
  std::string end;
  const auto work = [&] {
    from_left.clear();
    from_right.clear();
    crdt::Doc one = new_doc(scattered_client(0));
    crdt::Doc other = new_doc(scattered_client(1));
    must(trace_text(one).insert({0}, base));
    apply_one(other, one.encode_state_as_update());
    with_updates_out(one, from_left, [&] { write_at_once(one, left); });
    with_updates_out(other, from_right, [&] { write_at_once(other, right); });
    apply_update_list(other, from_left);
    apply_update_list(one, from_right);
    end = trace_text(one).to_string();
    expect_text(end)(other);
    return MadeDoc{std::move(one), from_left.byte_count() + from_right.byte_count()};
  };
  run.time_document(group + "/local", left.edits().size() + right.edits().size(), work);
  const MadeDoc made = work();
  time_state(run, group, made.doc, expect_text(end));
}

// `step(typed, random)` is what each of the two does, again and again.
template <class Step>
void time_random_writers(const FigureRun& run, const std::string& group, std::uint32_t seed, const Step& step) {
  if (!run.wants_any(group)) return;
  SharedRandom random(seed);
  const std::string base = random.word(kBaseLength, kBaseLength);
  TypedText left(base);
  TypedText right(base);
  for (TypedText* typed : {&left, &right})
    for (std::size_t at = 0; at < kSteps; ++at) step(*typed, random);
  time_writers(run, group, base, left, right);
}

void time_two_strings(const FigureRun& run, const std::string& group, std::uint32_t seed) {
  if (!run.wants_any(group)) return;
  SharedRandom random(seed);
  const std::string base = random.word(kBaseLength, kBaseLength);
  TypedText left(base);
  TypedText right(base);
  for (TypedText* typed : {&left, &right}) typed->insert(0, random.word(kSteps, kSteps));
  time_writers(run, group, base, left, right);
}

}  // namespace

void two_writer_workloads(const FigureRun& run) {
  using Random = SharedRandom;
  time_two_strings(run, "B2.1", 201);
  time_random_writers(run, "B2.2", 202, [](TypedText& typed, Random& random) { typed.insert_anywhere(random, 1, 1); });
  time_random_writers(run, "B2.3", 203, [](TypedText& typed, Random& random) { typed.insert_anywhere(random, 3, 9); });
  time_random_writers(run, "B2.4", 204, [](TypedText& typed, Random& random) {
    typed.insert_anywhere(random, 3, 9);
    typed.insert_or_erase(random, 2, 10);
  });
}

}  // namespace weft::bench
