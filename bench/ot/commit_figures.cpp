// Figures `commit/KIND/ELEMENTS` and `commit-stored/KIND/ELEMENTS`: submissions at an authority.

#include <array>
#include <string>
#include <utility>

#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "small_commits.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kCommits = 20'000;
constexpr std::size_t kSmall = 100;
constexpr std::size_t kLarge = 1'000'000;
constexpr std::array<std::pair<SmallKind, const char*>, 5> kKinds{{{SmallKind::kText, "text"},
                                                                   {SmallKind::kNumber, "number"},
                                                                   {SmallKind::kObject, "object"},
                                                                   {SmallKind::kItem, "item"},
                                                                   {SmallKind::kInsert, "insert"}}};

using Work = double (*)(ot::JsonDoc& doc, const std::vector<Bytes>& submissions);

double admitted_ms(ot::JsonDoc& doc, const std::vector<Bytes>& submissions) {
  const double start = thread_cpu_ms();
  for (const Bytes& submission : submissions) must(doc.admit(submission));
  return thread_cpu_ms() - start;
}

// As a room does, with a group commit for each.
double stored_ms(ot::JsonDoc& doc, const std::vector<Bytes>& submissions) {
  MemoryStorage storage;
  const DocumentId id{"bench", "documents", "document"};
  must(storage.create(id, ot::JsonDoc::kType.uri, {1, 1}));
  Entry entry;
  entry.author = "somebody";
  Append append{id, std::nullopt, {&entry, 1}, {}};
  const double start = thread_cpu_ms();
  for (const Bytes& submission : submissions) {
    const Admitted admitted = must(doc.admit(submission));
    const Bytes version = doc.version();
    entry.payload = admitted.change;
    append.version = version;
    must(std::move(storage.append({&append, 1}, Durability::kBuffered).front()));
  }
  return thread_cpu_ms() - start;
}

// Every run has a new document, made before the clock starts.
double ns_per_commit(const FigureSheet& sheet, Work work, std::size_t elements, const std::vector<Bytes>& submissions) {
  const double ms = sheet.median_ms([&] {
    ot::JsonDoc doc(start_state(elements));
    const double took = work(doc, submissions);
    if (doc.version_number() != submissions.size()) give_up("not every submission was committed");
    return took;
  });
  return ms * 1e6 / static_cast<double>(submissions.size());
}

void size_pair(const FigureSheet& sheet, const std::string& group, SmallKind kind, Work work) {
  const std::string small_name = group + "/" + std::to_string(kSmall);
  const std::string large_name = group + "/" + std::to_string(kLarge);
  if (!sheet.wants(small_name) && !sheet.wants(large_name)) return;
  const double small = ns_per_commit(sheet, work, kSmall, small_submissions(kind, kCommits, kSmall));
  sheet.print({small_name, small, kCommits});
  if (!sheet.wants(large_name)) return;
  const double large = ns_per_commit(sheet, work, kLarge, small_submissions(kind, kCommits, kLarge));
  sheet.print({large_name, large, kCommits, {{"times_small", large / small}}});
}

}  // namespace

void commit_figures(const FigureSheet& sheet) {
  for (const auto& [kind, name] : kKinds) {
    size_pair(sheet, std::string("commit/") + name, kind, admitted_ms);
    size_pair(sheet, std::string("commit-stored/") + name, kind, stored_ms);
  }
}

}  // namespace weft::bench
