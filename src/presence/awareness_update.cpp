#include "weft/presence/awareness_update.hpp"

#include "weft/base/varint.hpp"
#include "weft/json/parse.hpp"

namespace weft::presence {
namespace {

constexpr std::string_view kGone = "null";

Error malformed() { return {ErrorCode::kInvalidArgument, "malformed awareness update"}; }

Result<Entry> read_entry(Reader& reader, const Limits& limits) {
  Entry entry;
  entry.client = reader.varuint();
  entry.clock = reader.varuint();
  const std::string_view state = reader.varstring();
  if (reader.failed()) return malformed();
  WEFT_ASSIGN(entry.state, read_state(state, limits));
  return entry;
}

}  // namespace

Result<std::string> read_state(std::string_view json_text, const Limits& limits) {
  json::Limits json_limits;
  json_limits.text_bytes_max = limits.state_bytes_max;
  json_limits.depth_max = limits.state_depth_max;
  WEFT_ASSIGN(const json::Value value, json::parse(json_text, json_limits));
  return value.is_null() ? std::string() : std::string(json_text);
}

Result<std::vector<Entry>> read_update(ByteView update, const Limits& limits) {
  Reader reader(update);
  const std::uint64_t count = reader.varuint();
  if (reader.failed()) return malformed();
  if (count > limits.entries_per_update_max)
    return Error{ErrorCode::kResourceExhausted, "awareness update passes entries_per_update_max"};
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    WEFT_ASSIGN(Entry entry, read_entry(reader, limits));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Bytes write_update(std::span<const Entry> entries) {
  Bytes out;
  Writer writer(out);
  writer.varuint(entries.size());
  for (const Entry& entry : entries) {
    writer.varuint(entry.client);
    writer.varuint(entry.clock);
    writer.varstring(entry.state.empty() ? kGone : std::string_view(entry.state));
  }
  return out;
}

}  // namespace weft::presence
