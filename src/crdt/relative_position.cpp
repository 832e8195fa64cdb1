#include "weft/crdt/relative_position.hpp"

#include <cmath>

#include "engine.hpp"
#include "json_text.hpp"
#include "weft/base/varint.hpp"

namespace weft::crdt {
namespace {

enum class Kind : std::uint8_t { kItem = 0, kRoot = 1, kType = 2 };

Error malformed() { return {ErrorCode::kInvalidArgument, "relative position: malformed"}; }

Id read_id(Reader& in) {
  const ClientId client{in.varuint()};
  return {client, in.varuint()};
}

void write_kind(Writer& out, Kind kind, Id id) {
  out.u8(static_cast<std::uint8_t>(kind));
  out.varuint(id.client.value);
  out.varuint(id.clock);
}

bool fits(Id id) { return id.client.value <= kVarUintMax && id.clock <= kVarUintMax; }

std::uint64_t magnitude(std::int64_t number) {
  return number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
}

void append_id(const char* name, Id id, std::string& out) {
  out += name;
  out += ":{\"client\":" + std::to_string(id.client.value) + ",\"clock\":" + std::to_string(id.clock) + "},";
}

// A member that is null counts as missing, as it does in JavaScript.
const Any* member(const Any& object, std::string_view name) {
  const AnyObject* members = object.get_if<AnyObject>();
  const Any* found = members != nullptr ? members->find(name) : nullptr;
  return found == nullptr || found->is<std::nullptr_t>() ? nullptr : found;
}

// An integer that a double holds exactly.
std::optional<std::int64_t> integer(const Any* value) {
  const double* number = value != nullptr ? value->get_if<double>() : nullptr;
  if (number == nullptr || std::trunc(*number) != *number) return std::nullopt;
  if (std::abs(*number) > static_cast<double>(kVarUintMax)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

Result<std::optional<Id>> id_member(const Any& object, std::string_view name) {
  const Any* value = member(object, name);
  if (value == nullptr) return std::optional<Id>();
  const std::optional<std::int64_t> client = integer(member(*value, "client"));
  const std::optional<std::int64_t> clock = integer(member(*value, "clock"));
  if (!client || !clock || *client < 0 || *clock < 0) return malformed();
  return std::optional<Id>(Id{ClientId{static_cast<std::uint64_t>(*client)}, static_cast<std::uint64_t>(*clock)});
}

}  // namespace

Result<RelativePosition> RelativePosition::at(const TypeRef& type, std::uint64_t index, std::int64_t assoc) {
  if (!type.alive()) return Error{ErrorCode::kNotFound, "the shared type was deleted"};
  return TypeAccess::engine(type).position_at(TypeAccess::handle(type), index, assoc);
}

Result<Bytes> RelativePosition::encode() const {
  Bytes bytes;
  Writer out(bytes);
  if (item) {
    if (!fits(*item)) return malformed();
    write_kind(out, Kind::kItem, *item);
  } else if (root) {
    out.u8(static_cast<std::uint8_t>(Kind::kRoot));
    out.varstring(*root);
  } else if (type && fits(*type)) {
    write_kind(out, Kind::kType, *type);
  } else {
    return malformed();
  }
  if (magnitude(assoc) > kVarUintMax) return malformed();
  out.varint({magnitude(assoc), assoc < 0});
  return bytes;
}

Result<RelativePosition> RelativePosition::decode(ByteView bytes) {
  Reader in(bytes);
  RelativePosition position;
  switch (in.varuint()) {
    case 0: position.item = read_id(in); break;
    case 1: position.root = std::string(in.varstring()); break;
    case 2: position.type = read_id(in); break;
    default: in.fail(); break;
  }
  if (!in.at_end()) position.assoc = in.varint().value();
  if (in.failed() || !in.at_end()) return malformed();
  return position;
}

std::string RelativePosition::to_json() const {
  std::string out = "{";
  if (type) append_id("\"type\"", *type, out);
  if (root) {
    out += "\"tname\":";
    append_json_string(*root, out);
    out += ',';
  }
  if (item) append_id("\"item\"", *item, out);
  return out + "\"assoc\":" + std::to_string(assoc) + '}';
}

Result<RelativePosition> RelativePosition::from_json(std::string_view text) {
  WEFT_ASSIGN(const Any json, parse_json(text, kNestingCeiling));
  RelativePosition position;
  WEFT_ASSIGN(position.item, id_member(json, "item"));
  WEFT_ASSIGN(position.type, id_member(json, "type"));
  if (const Any* name = member(json, "tname")) {
    if (!name->is<std::string>()) return malformed();
    position.root = *name->get_if<std::string>();
  }
  if (const Any* assoc = member(json, "assoc")) {
    const std::optional<std::int64_t> number = integer(assoc);
    if (!number) return malformed();
    position.assoc = *number;
  }
  if (!position.item && !position.root && !position.type) return malformed();
  return position;
}

RelativePosition Engine::position_at(Handle type_handle, std::uint64_t index, std::int64_t assoc) {
  const TypeNode& node = types_[type_handle];
  RelativePosition position;
  position.assoc = assoc;
  if (node.item == kNone) {
    position.root = std::string(names_[node.name]);
  } else {
    position.type = item_id(type_handle);
  }
  const auto stick_to = [&](LocalId id) {
    position.item = Id{ClientId{store_.client_id(id.lane)}, store_.clock_of(id)};
  };
  if (assoc < 0 && index-- == 0) return position;
  const TextPlace place = find_unit(type_handle, index);
  if (place.block != kNone) {
    const Block& block = store_[place.block];
    stick_to(store_.local_id(store_.client(block), store_.clock(block) + place.offset));
  } else if (assoc < 0 && node.last != kNone) {
    stick_to(store_.last_id(store_[node.last]));
  }
  return position;
}

// How many visible units of its list stand before `block`.
std::uint64_t Engine::visible_before(Handle block) {
  const auto run = trees_.run_of(links_, block);
  std::uint64_t count = run.start;
  for (Handle at = run.first; at != block; at = store_[at].right) count += links_.weight(at);
  return count;
}

// The unit of that id, or the one that it was made again as; nothing when it is not known here.
std::optional<Engine::NamedUnit> Engine::find_named(Id id, Redone redone) const {
  BlockName name{store_.find_client(id.client.value), id.clock};
  if (name.client == kNone || name.clock >= store_.clients()[name.client].state) return std::nullopt;
  for (;;) {
    const Handle block = store_.find(name.client, name.clock);
    const std::uint64_t offset = name.clock - store_.clock(block);
    const auto next = redone == Redone::kFollow ? redone_.find(block) : std::nullopt;
    if (!next) return NamedUnit{block, offset};
    name = {next->client, next->clock + offset};
  }
}

std::optional<AbsolutePosition> Engine::resolve_item(const NamedUnit& unit, std::int64_t assoc) {
  const Block& block = store_[unit.block];
  if (!block.is_item()) return std::nullopt;
  const TypeNode& node = types_[block.parent];
  AbsolutePosition position{ref_to(block.parent), 0, assoc};
  if (node.item != kNone && store_[node.item].deleted()) return position;
  if (block.visible()) position.index = unit.offset + (assoc >= 0 ? 0 : 1);
  if (!block.in_map()) position.index += visible_before(unit.block);  // of a key, all others are deleted
  return position;
}

// The type a position names; kNone when there is none.
Handle Engine::type_of(const RelativePosition& position, Redone redone) const {
  if (position.root) {
    const std::uint32_t name = names_.find(*position.root);
    return name == StringTable::kNone ? kNone : root_types_.find(name);
  }
  const auto unit = position.type ? find_named(*position.type, redone) : std::nullopt;
  if (!unit || store_[unit->block].ref() != Ref::kType) return kNone;
  return store_[unit->block].content;
}

std::optional<AbsolutePosition> Engine::resolve_position(const RelativePosition& position, Redone redone) {
  if (position.item) {
    const auto unit = find_named(*position.item, redone);
    return unit ? resolve_item(*unit, position.assoc) : std::nullopt;
  }
  const Handle type = type_of(position, redone);
  if (type == kNone) return std::nullopt;
  return AbsolutePosition{ref_to(type), position.assoc >= 0 ? types_[type].length : 0, position.assoc};
}

}  // namespace weft::crdt
