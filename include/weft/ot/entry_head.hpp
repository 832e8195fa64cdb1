#pragma once

// What can be told of changes and submissions without knowing the type of their document: who
// passes them on needs no more. Source: the grammar in src/ot/README.md.

#include <cstdint>

#include "weft/base/bytes.hpp"
#include "weft/base/result.hpp"
#include "weft/ot/type.hpp"

namespace weft::ot {

/// Which versions a change leads to: those of its entries, or the one of a snapshot.
struct ChangeSpan {
  bool snapshot = false;
  std::uint64_t first = 0;  ///< 0 for entries of which there are none
  std::uint64_t last = 0;
};

/// Errors: kInvalidArgument (no change; entries that do not follow one another). What is in the
/// entries is not looked at. Complexity: O(entries).
Result<ChangeSpan> span_of_change(ByteView change);

struct SubmissionHead {
  ReplicaId replica = 0;
  std::uint64_t sequence = 0;
  std::uint64_t base_version = 0;
};

/// Errors: kInvalidArgument (cut short).
Result<SubmissionHead> head_of_submission(ByteView submission);

/// A version number as Doc::version() gives it, and back. Errors: kInvalidArgument (malformed).
Bytes write_version(std::uint64_t version);
Result<std::uint64_t> read_version(ByteView version);

}  // namespace weft::ot
