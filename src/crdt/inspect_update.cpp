// An update as JSON text for people to read.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "json_any.hpp"
#include "json_text.hpp"
#include "struct_reader.hpp"
#include "surrogates.hpp"
#include "weft/crdt/types.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {
namespace {

constexpr std::string_view kKinds[] = {"gc",     "deleted", "json", "binary", "string", "embed",
                                       "format", "type",    "any",  "doc",    "skip"};
constexpr std::string_view kTypes[] = {"array", "map", "text", "xml_element", "xml_fragment", "xml_hook", "xml_text"};

// Writes until the text is as long as it may be; what it begins it ends.
class Inspector {
 public:
  explicit Inspector(const InspectionLimits& limits) : limits_(limits) {}

  void add(const WireStruct& item) {
    if (full()) return;
    if (client_open_ && item.client != client_) close_client();
    if (!client_open_) open_client(item.client);
    separate(first_struct_);
    field("{\"clock\":", item.clock);
    field(",\"length\":", item.length);
    out_.append(",\"kind\":\"").append(kKinds[static_cast<std::size_t>(item.ref)]) += '"';
    if (item.is_item()) {
      append_links(item);
      append_content(item);
    }
    out_ += '}';
  }

  void start_deletions() {
    if (client_open_) close_client();
    out_ += "],\"deletions\":[";
    client_open_ = false;
    first_client_ = true;
  }

  void add_deletion(std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
    if (full()) return;
    separate(first_client_);
    field("[", client);
    field(",", clock);
    field(",", length);
    out_ += ']';
  }

  std::string finish(std::uint64_t structs) {
    field("],\"structs\":", structs);
    out_.append(",\"complete\":").append(complete_ ? "true}" : "false}");
    return std::move(out_);
  }

 private:
  bool full() {
    if (out_.size() >= limits_.text_bytes_max) complete_ = false;
    return !complete_;
  }

  void separate(bool& first) {
    if (!first) out_ += ',';
    first = false;
  }

  void field(std::string_view before, std::uint64_t number) { out_.append(before).append(std::to_string(number)); }

  void open_client(std::uint64_t client) {
    separate(first_client_);
    field("{\"client\":", client);
    out_ += ",\"structs\":[";
    client_ = client;
    client_open_ = first_struct_ = true;
  }

  void close_client() {
    out_ += "]}";
    client_open_ = false;
  }

  void append_id(std::string_view name, Id id) {
    out_.append(",\"").append(name);
    field("\":[", id.client.value);
    field(",", id.clock);
    out_ += ']';
  }

  void append_links(const WireStruct& item) {
    if (item.has_origin) append_id("origin", item.origin());
    if (item.has_right) append_id("right", item.right());
    if (!item.knows_parent()) return;
    if (item.named_parent) {
      append_text("root", item.parent_name());
    } else {
      append_id("parent", item.parent());
    }
    if (item.has_key) append_text("key", item.key());
  }

  // As much of a text as may be shown.
  void append_text(std::string_view name, std::string_view text) {
    out_.append(",\"").append(name).append("\":");
    append_json_string(without_halves(clip(text)), out_);
  }

  std::string_view clip(std::string_view text) const {
    std::size_t size = std::min(text.size(), limits_.content_bytes_max);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size);
  }

  void append_content(const WireStruct& item) {
    switch (item.ref) {
      case Ref::kDeleted: return;
      case Ref::kString: return append_text("text", as_chars(item.content()));
      case Ref::kType:
        out_.append(",\"type\":\"").append(kTypes[item.type_ref]) += '"';
        if (type_has_name(item.type_ref)) append_text("name", as_chars(item.content()));
        return;
      default: break;
    }
    field(",\"bytes\":", item.content().size());
    if (item.content().size() <= limits_.content_bytes_max) append_values(item);
  }

  void append_values(const WireStruct& item) {
    Reader in(item.content());
    if (item.ref == Ref::kFormat) append_text("key", as_chars(in.varbytes()));
    if (item.ref == Ref::kDoc) append_text("guid", as_chars(in.varbytes()));
    if (item.ref == Ref::kBinary) return;
    out_ += ",\"values\":[";
    for (std::uint64_t i = 0; i < item.length; ++i) {
      if (i != 0) out_ += ',';
      if (item.ref == Ref::kJson) {
        const std::string_view text = as_chars(in.varbytes());
        out_ += text == kUndefinedText ? "null" : text;
      } else {
        append_json_of_any(in, out_);
      }
    }
    out_ += ']';
  }

  InspectionLimits limits_;
  std::string out_ = "{\"clients\":[";
  std::uint64_t client_ = 0;
  bool client_open_ = false;
  bool first_client_ = true;
  bool first_struct_ = true;
  bool complete_ = true;
};

}  // namespace

Result<std::string> inspect_update(ByteView update, UpdateFormat format, const InspectionLimits& limits) {
  return with_fields_in(format, [&]<class Fields>() -> Result<std::string> {
    ReadAids aids;
    StructReader<Fields> reader(update, aids, kNestingCeiling);
    Inspector inspector(limits);
    WireStruct item;
    std::uint64_t structs = 0;
    for (; reader.next(item); ++structs) inspector.add(item);
    inspector.start_deletions();
    const bool read = reader.deletions([&](std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
      inspector.add_deletion(client, clock, length);
    });
    if (!read) return Error{ErrorCode::kInvalidArgument, "update: malformed"};
    return inspector.finish(structs);
  });
}

}  // namespace weft::crdt
