#pragma once

// The recorded sessions of bench/traces, read into memory.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "edit.hpp"
#include "weft/base/bytes.hpp"

namespace weft::bench {

/// What one author did: edits one after the other.
struct SequentialTrace {
  std::vector<Edit> edits;
  std::string end;
};

/// Edits made by one author on top of others, whose places in the list they name.
struct TraceStep {
  std::vector<std::uint32_t> parents;
  std::uint32_t author = 0;
  std::vector<Edit> edits;
};

/// What several authors did, partly at the same time. A step comes after its parents.
struct ConcurrentTrace {
  std::size_t authors = 0;
  std::vector<TraceStep> steps;
  std::string end;
};

/// Reads a trace of one author, in the sequential or the concurrent form.
SequentialTrace read_sequential(const std::filesystem::path& path);
/// Reads a trace of the concurrent form, whose texts stay in the basic multilingual plane.
ConcurrentTrace read_concurrent(const std::filesystem::path& path);
/// The unpacked bytes of a gzip file.
Bytes read_packed(const std::filesystem::path& path);

}  // namespace weft::bench
