#pragma once

// The edits that transforms are measured with, in no engine's terms. Everything is drawn from a seed;
// the engines from npm read the same as JSON.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weft::bench {

/// One element of each type that operations have. ASCII, so that everybody counts its characters alike.
struct PlainDocument {
  std::string text;
  std::vector<std::int64_t> list;
  std::map<std::string, std::int64_t> map;
  std::int64_t count = 0;
};

enum class StepKind : std::uint8_t {
  kTextInsert,
  kTextDelete,
  kListInsert,
  kListDelete,
  kListReplace,
  kListMove,
  kMapPut,
  kMapDelete,
  kCountAdd,
  kCountSet,
};

/// What is not named by the kind is 0 or empty.
struct Step {
  StepKind kind = StepKind::kTextInsert;
  std::uint32_t at = 0;     ///< in characters or elements
  std::uint32_t to = 0;     ///< of a move, counted without the element; of a deletion, how many characters
  std::int64_t value = 0;
  std::string string;       ///< inserted characters, or the key
};

void apply(PlainDocument& document, const Step& step);

/// Edits of one document by two who did not know of one another. `s` is committed first.
struct StepPair {
  std::vector<Step> s;
  std::vector<Step> c;
};

struct StreamGroup {
  std::string name;
  std::vector<StepPair> pairs;  ///< each starts from the document
};

struct EditStreams {
  std::uint64_t seed;
  PlainDocument document;
  std::vector<StreamGroup> groups;
};

/// Groups text, array, object and number of single edits, and batch, 5 edits of any element on each side.
EditStreams draw_streams(std::uint64_t seed);

/// How many pairs of steps, one of either side, are about one element.
std::size_t meetings(const StreamGroup& group);
std::size_t step_pairs(const StreamGroup& group);

std::string to_json_text(const EditStreams& streams);

}  // namespace weft::bench
