// The block store as JSON, for people.

#include <algorithm>

#include "engine.hpp"
#include "json_text.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr std::uint64_t kShownUnits = 40;     // of a text
constexpr std::size_t kShownNameBytes = 80;   // of a name or a key
constexpr std::size_t kEndBytes = 64;         // what closes the whole
constexpr std::size_t kBytesMin = 128;        // what is there in any case

const char* const kContentNames[] = {"gc",    "deleted", "json", "binary", "string",
                                     "embed", "format",  "type", "any",    "doc"};
const char* const kTypeNames[] = {"array",       "map",     "text",    "xml-element",
                                  "xml-fragment", "xml-hook", "xml-text", "untyped"};

// Adds whole elements as long as they leave room for the end.
class BoundedJson {
 public:
  explicit BoundedJson(std::size_t bytes_max) : bytes_max_(std::max(bytes_max, kBytesMin)) {}

  void open_list(const char* name) {
    out_ += name;
    out_ += '[';
    first_ = true;
  }
  void close_list() {
    out_ += ']';
    first_ = false;
  }
  /// Appends an element, or the beginning of one that holds a list. False: it does not fit.
  bool add(std::string_view element, std::size_t room = 0) {
    if (cut_ || out_.size() + element.size() + room + kEndBytes > bytes_max_) {
      cut_ = true;
      return false;
    }
    if (!first_) out_ += ',';
    first_ = false;
    out_ += element;
    return true;
  }
  bool cut() const { return cut_; }
  std::string& out() { return out_; }

 private:
  std::size_t bytes_max_;
  std::string out_;
  bool first_ = true;
  bool cut_ = false;
};

std::string id_json(std::uint64_t client, std::uint64_t clock) {
  return '[' + std::to_string(client) + ',' + std::to_string(clock) + ']';
}

void append_name(std::string_view name, std::string& out) {
  std::size_t size = std::min(name.size(), kShownNameBytes);
  while (size < name.size() && size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80) --size;
  append_json_string(name.substr(0, size), out);
}

}  // namespace

std::string Engine::root_json(Handle root) const {
  const TypeNode& node = types_[root];
  std::string out = "{\"name\":";
  append_name(names_[node.name], out);
  out += std::string(",\"kind\":\"") + kTypeNames[static_cast<std::size_t>(node.kind)] + '"';
  return out + ",\"length\":" + std::to_string(node.length) + '}';
}

std::string Engine::block_json(const Block& block) const {
  std::string out = "{\"clock\":" + std::to_string(store_.clock(block)) +
                    ",\"length\":" + std::to_string(store_.length(block)) + ",\"content\":\"" +
                    kContentNames[static_cast<std::size_t>(block.ref())] + '"';
  if (block.deleted()) out += ",\"deleted\":true";
  if (!block.is_item()) return out + '}';
  const auto add_id = [&](const char* name, LocalId id) {
    if (id.exists()) out += name + id_json(store_.client_id(id.lane), store_.clock_of(id));
  };
  add_id(",\"origin\":", block.origin);
  add_id(",\"right\":", block.right_origin);
  const TypeNode& parent = types_[block.parent];
  if (parent.item != kNone) {
    add_id(",\"parent\":", store_[parent.item].id());
  } else {
    out += ",\"parent\":";
    append_name(names_[parent.name], out);
  }
  if (block.in_map()) {
    out += ",\"key\":";
    append_name(names_[entries_[block.place].key], out);
  }
  if (block.ref() == Ref::kType)
    out += std::string(",\"type\":\"") + kTypeNames[static_cast<std::size_t>(types_[block.content].kind)] + '"';
  if (block.ref() == Ref::kString) {
    std::u16string units;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(block.length, kShownUnits); ++i)
      units += store_.text_unit(block, i);
    std::string text;
    append_utf8(units, text);
    out += ",\"text\":";
    append_json_string(text, out);
  }
  return out + '}';
}

std::string Engine::inspect(std::size_t bytes_max) {
  BoundedJson json(bytes_max);
  json.out() += "{\"client\":" + std::to_string(options_.client.value) + ",\"gc\":" + (options_.gc ? "true" : "false");
  json.open_list(",\"roots\":");
  for (const Handle root : roots_)
    if (!json.add(root_json(root))) break;
  json.close_list();
  json.open_list(",\"missing\":");
  const StateVector missing = pending_missing();
  for (const StateVector::Entry& entry : missing.entries())
    if (!json.add(id_json(entry.client.value, entry.clock))) break;
  json.close_list();
  json.open_list(",\"clients\":");
  for (const Client& client : store_.clients()) {
    if (client.state == 0) continue;
    std::string head = "{\"client\":" + std::to_string(client.id) + ",\"state\":" + std::to_string(client.state) +
                       ",\"blocks\":" + std::to_string(client.index.size());
    if (!json.add(head, 16)) break;
    json.open_list(",\"structs\":");
    for (auto at = client.index.begin(); at != client.index.end(); at = client.index.next(at))
      if (!json.add(block_json(store_[client.index.at(at)]))) break;
    json.close_list();
    json.out() += '}';
  }
  json.close_list();
  json.out() += std::string(",\"pending\":") + (has_pending() ? "true" : "false") + ",\"cut\":" +
                (json.cut() ? "true" : "false") + '}';
  return std::move(json.out());
}

}  // namespace weft::crdt
