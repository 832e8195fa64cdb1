// Figures `commit/KIND/ELEMENTS` and `commit-stored/KIND/ELEMENTS`: submissions at an authority.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "small_commits.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kCommits = 20'000;
constexpr std::array<std::size_t, 3> kSizes{100, 10'000, 1'000'000};
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

// What one run takes, on a new document, made before the clock starts.
double ns_per_commit(Work work, std::size_t elements, const std::vector<Bytes>& submissions) {
  ot::JsonDoc doc(start_state(elements));
  const double ms = work(doc, submissions);
  if (doc.version_number() != submissions.size()) give_up("not every submission was committed");
  return ms * 1e6 / static_cast<double>(submissions.size());
}

/// One size of document: what is committed to it and how long that took.
struct Sized {
  std::string name;
  std::size_t elements;
  std::vector<Bytes> submissions;
  std::vector<double> ns = {};
};

// The smallest document is there whenever a larger one is wanted: to compare.
std::vector<Sized> wanted_sizes(const FigureSheet& sheet, const std::string& group, SmallKind kind) {
  std::vector<Sized> sizes;
  for (std::size_t at = kSizes.size(); at-- > 0;) {
    const std::string name = group + "/" + std::to_string(kSizes[at]);
    if (sheet.wants(name) || (at == 0 && !sizes.empty()))
      sizes.insert(sizes.begin(), {name, kSizes[at], small_submissions(kind, kCommits, kSizes[at])});
  }
  return sizes;
}

// Sizes take turns, so that what else the machine does meets all of them alike.
void commit_group(const FigureSheet& sheet, const std::string& group, SmallKind kind, Work work) {
  std::vector<Sized> sizes = wanted_sizes(sheet, group, kind);
  for (int run = 0; run <= sheet.runs(); ++run)
    for (Sized& size : sizes) {
      const double ns = ns_per_commit(work, size.elements, size.submissions);
      if (run > 0) size.ns.push_back(ns);
    }
  for (const Sized& size : sizes) {
    const double ns = median(size.ns);
    sheet.print({size.name, ns, kCommits, {{"times_small", ns / median(sizes.front().ns)}}});
  }
}

}  // namespace

void commit_figures(const FigureSheet& sheet) {
  for (const auto& [kind, name] : kKinds) {
    commit_group(sheet, std::string("commit/") + name, kind, admitted_ms);
    commit_group(sheet, std::string("commit-stored/") + name, kind, stored_ms);
  }
}

}  // namespace weft::bench
