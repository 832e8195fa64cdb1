#include "recorded_trace.hpp"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "figures/give_up.hpp"

namespace weft::bench {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

template <class T>
T field(const element& parent, const char* name) {
  T value;
  if (parent[name].get(value) != simdjson::SUCCESS) give_up("a trace of another form: no " + std::string(name));
  return value;
}

template <class T>
T part(const element& parent, std::size_t at) {
  T value;
  if (parent.at(at).get(value) != simdjson::SUCCESS) give_up("a patch of another form");
  return value;
}

// Whether a byte begins a code point that takes two UTF-16 units.
bool begins_pair(char byte) { return static_cast<unsigned char>(byte) >= 0xf0; }
bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

// Traces count code points. Follows where in the text the code points of two UTF-16 units are; most
// traces have none.
class PairPlaces {
 public:
  // The same patch, counted in UTF-16 units.
  Edit convert(std::uint64_t at, std::uint64_t erased, std::string_view inserted) {
    const auto first = std::lower_bound(places_.begin(), places_.end(), at);
    const auto last = std::lower_bound(first, places_.end(), at + erased);
    Edit edit{at + count(places_.begin(), first), erased + count(first, last), std::string(inserted)};
    replace(static_cast<std::size_t>(first - places_.begin()), static_cast<std::size_t>(last - first), at, erased,
            inserted);
    return edit;
  }

 private:
  using Places = std::vector<std::uint64_t>;
  static std::uint64_t count(Places::const_iterator first, Places::const_iterator last) {
    return static_cast<std::uint64_t>(last - first);
  }

  void replace(std::size_t first, std::size_t gone, std::uint64_t at, std::uint64_t erased,
               std::string_view inserted) {
    Places fresh;
    std::uint64_t length = 0;
    for (const char byte : inserted) {
      if (begins_pair(byte)) fresh.push_back(at + length);
      if (begins_code_point(byte)) ++length;
    }
    if (places_.empty() && fresh.empty()) return;
    for (std::size_t later = first + gone; later < places_.size(); ++later) places_[later] += length - erased;
    const auto from = places_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto rest = places_.erase(from, from + static_cast<std::ptrdiff_t>(gone));
    places_.insert(rest, fresh.begin(), fresh.end());
  }

  Places places_;  // in code points, ascending
};

std::vector<Edit> read_edits(const element& transaction, PairPlaces& pairs) {
  std::vector<Edit> edits;
  for (const element patch : field<array>(transaction, "patches"))
    edits.push_back(pairs.convert(part<std::uint64_t>(patch, 0), part<std::uint64_t>(patch, 1),
                                  part<std::string_view>(patch, 2)));
  return edits;
}

element parse(simdjson::dom::parser& parser, const Bytes& text) {
  element document;
  if (parser.parse(text.data(), text.size()).get(document) != simdjson::SUCCESS) give_up("a trace is not JSON");
  return document;
}

}  // namespace

Bytes read_packed(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) give_up("cannot open " + path.string());
  Bytes bytes;
  Bytes block(std::size_t{1} << 16);
  int got = 0;
  while ((got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0)
    bytes.insert(bytes.end(), block.begin(), block.begin() + got);
  gzclose(file);
  if (got < 0) give_up("cannot unpack " + path.string());
  return bytes;
}

SequentialTrace read_sequential(const std::filesystem::path& path) {
  simdjson::dom::parser parser;
  const Bytes text = read_packed(path);
  const element document = parse(parser, text);
  SequentialTrace trace;
  trace.end = field<std::string_view>(document, "endContent");
  PairPlaces pairs;
  for (const element transaction : field<array>(document, "txns")) {
    std::vector<Edit> edits = read_edits(transaction, pairs);
    trace.edits.insert(trace.edits.end(), std::make_move_iterator(edits.begin()),
                       std::make_move_iterator(edits.end()));
  }
  return trace;
}

ConcurrentTrace read_concurrent(const std::filesystem::path& path) {
  simdjson::dom::parser parser;
  const Bytes text = read_packed(path);
  if (std::any_of(text.begin(), text.end(), [](std::uint8_t byte) { return begins_pair(static_cast<char>(byte)); }))
    give_up("several authors and code points behind the basic plane: no trace has both");
  const element document = parse(parser, text);
  ConcurrentTrace trace;
  trace.end = field<std::string_view>(document, "endContent");
  trace.authors = field<std::uint64_t>(document, "numAgents");
  PairPlaces none;
  for (const element transaction : field<array>(document, "txns")) {
    TraceStep step;
    step.author = static_cast<std::uint32_t>(field<std::uint64_t>(transaction, "agent"));
    for (const element parent : field<array>(transaction, "parents"))
      step.parents.push_back(static_cast<std::uint32_t>(std::uint64_t(parent)));
    step.edits = read_edits(transaction, none);
    trace.steps.push_back(std::move(step));
  }
  return trace;
}

}  // namespace weft::bench
