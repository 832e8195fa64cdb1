#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "document_work.hpp"
#include "recorded_trace.hpp"
#include "trace_figures.hpp"

namespace weft::bench {
namespace {

struct ConcurrentFile {
  const char* folder;
  const char* name;
  bool ends_as_recorded;  ///< or elsewhere, where its merges conflict
};

constexpr std::array<ConcurrentFile, 4> kFiles{{{"concurrent", "friendsforever", true},
                                                {"concurrent", "clownschool", true},
                                                {"egwalker", "A1", true},
                                                {"egwalker", "A2", false}}};

// The updates of one step: where they stand in the list of all.
struct UpdateRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

struct Replica {
  crdt::Doc doc;
  std::vector<bool> seen;  // by step
};

// Where merges conflict, an author may find less text than the recorded one did.
Edit within(Edit edit, std::uint64_t length) {
  edit.at = std::min(edit.at, length);
  edit.erased = std::min(edit.erased, length - edit.at);
  return edit;
}

// Plays a session with one replica per author.
class SessionPlayer {
 public:
  explicit SessionPlayer(const ConcurrentTrace& trace) : trace_(trace), ranges_(trace.steps.size()) {
    for (std::size_t author = 0; author < trace.authors; ++author)
      replicas_.push_back({new_doc(author + 1), std::vector<bool>(trace.steps.size())});
  }

  UpdateList play() {
    for (std::uint32_t step = 0; step < trace_.steps.size(); ++step) {
      Replica& replica = replicas_[trace_.steps[step].author];
      for (const std::uint32_t missing : missing_ancestors(replica, step)) deliver(replica, missing);
      make(replica, step);
    }
    return std::move(updates_);
  }

 private:
  // What the author has to have seen before this step, in an order that can be applied.
  std::vector<std::uint32_t> missing_ancestors(Replica& replica, std::uint32_t step) {
    std::vector<std::uint32_t> missing;
    std::vector<std::uint32_t> open = trace_.steps[step].parents;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (replica.seen[at]) continue;
      replica.seen[at] = true;
      missing.push_back(at);
      open.insert(open.end(), trace_.steps[at].parents.begin(), trace_.steps[at].parents.end());
    }
    std::sort(missing.begin(), missing.end());
    return missing;
  }

  void deliver(Replica& replica, std::uint32_t step) {
    for (std::size_t at = ranges_[step].first; at < ranges_[step].last; ++at) apply_one(replica.doc, updates_[at]);
  }

  void make(Replica& replica, std::uint32_t step) {
    ranges_[step].first = updates_.size();
    crdt::Text text = trace_text(replica.doc);
    with_updates_out(replica.doc, updates_, [&] {
      for (const Edit& edit : trace_.steps[step].edits) type(replica.doc, text, within(edit, text.length()));
    });
    ranges_[step].last = updates_.size();
    replica.seen[step] = true;
  }

  const ConcurrentTrace& trace_;
  std::vector<Replica> replicas_;
  UpdateList updates_;
  std::vector<UpdateRange> ranges_;
};

void figures_of(const FigureRun& run, const ConcurrentFile& file, const ConcurrentTrace& trace) {
  const UpdateList updates = SessionPlayer(trace).play();
  crdt::Doc whole = new_doc(kReader);
  apply_update_list(whole, updates);
  const std::string end = file.ends_as_recorded ? trace.end : trace_text(whole).to_string();
  const Check check = expect_text(end);
  time_updates(run, file.name, updates, check);
  time_state(run, file.name, whole, check);
}

}  // namespace

void concurrent_figures(const FigureRun& run, const std::filesystem::path& traces) {
  for (const ConcurrentFile& file : kFiles) {
    if (!run.wants_any(file.name)) continue;
    const std::string packed = std::string(file.name) + ".json.gz";
    figures_of(run, file, read_concurrent(traces / file.folder / packed));
  }
}

}  // namespace weft::bench
