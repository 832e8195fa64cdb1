#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "figures/run_options.hpp"
#include "weft/base/bytes.hpp"
#include "weft/crdt/doc.hpp"

namespace weft::bench {

/// A document that some work made, and how many bytes went in or out.
struct MadeDoc {
  crdt::Doc doc;
  std::size_t bytes = 0;
};

/// Measures figures and prints them.
///
/// A figure is the median of some runs after one to warm up, in CPU time of this thread. Giving back
/// what a run made is not timed. `items` is how many edits or updates the work is about.
class FigureRun {
 public:
  explicit FigureRun(RunOptions options) : options_(std::move(options)) {}

  bool wants(const std::string& figure) const { return options_.wants(figure); }
  /// Whether any figure of `group` is wanted.
  bool wants_any(const std::string& group) const;

  /// Times work that makes a document; heap_bytes is what that document holds.
  void time_document(const std::string& figure, std::size_t items, const std::function<MadeDoc()>& work) const;
  /// Times work that makes bytes; heap_bytes is what they hold, and what whoever made them kept.
  void time_bytes(const std::string& figure, std::size_t items, const std::function<Bytes()>& work) const;

 private:
  struct Figure {
    double cpu_ms = 0;
    std::size_t bytes = 0;
    std::size_t heap_bytes = 0;
  };
  template <class Work>
  Figure measure(const Work& work) const;
  void print(const std::string& name, std::size_t items, const Figure& figure) const;

  RunOptions options_;
};

}  // namespace weft::bench
