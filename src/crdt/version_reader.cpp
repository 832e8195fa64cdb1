#include "version_reader.hpp"

#include <algorithm>

#include "content_bytes.hpp"
#include "json_any.hpp"

namespace weft::crdt {
namespace {

constexpr std::uint64_t kNoLine = ~std::uint64_t{0};

}  // namespace

const std::vector<IdSet::Range>* deleted_ranges(const IdSet& deletes, ClientId client) {
  const auto& clients = deletes.clients();
  const auto at = std::lower_bound(clients.begin(), clients.end(), client,
                                   [](const IdSet::Client& entry, ClientId wanted) { return entry.client < wanted; });
  return at != clients.end() && at->client == client ? &at->ranges : nullptr;
}

Sight sight_from(const Snapshot& version, Id id) {
  const std::uint64_t state = version.state.get(id.client);
  Sight sight{id.clock < state, id.clock < state ? state : kNoLine};
  const std::vector<IdSet::Range>* ranges = deleted_ranges(version.deletes, id.client);
  if (ranges == nullptr) return sight;
  const auto behind = std::upper_bound(ranges->begin(), ranges->end(), id.clock,
                                       [](std::uint64_t clock, const IdSet::Range& range) { return clock < range.clock; });
  if (behind != ranges->begin() && id.clock < (behind - 1)->end()) {
    sight.visible = false;
    sight.until = std::min(sight.until, (behind - 1)->end());
  } else if (behind != ranges->end()) {
    sight.until = std::min(sight.until, behind->clock);
  }
  return sight;
}

bool Pieces::next(Piece& out) {
  if (offset_ == length_) return false;
  const Id id{ClientId{store_.client_id(block_.lane())}, clock_ + offset_};
  const Sight all{!block_.deleted(), kNoLine};
  const Sight now = now_ != nullptr ? sight_from(*now_, id) : all;
  const Sight before = before_ != nullptr ? sight_from(*before_, id) : Sight{false, kNoLine};
  const std::uint64_t end = std::min({now.until, before.until, clock_ + length_}) - clock_;
  out = {offset_, end - offset_, now.visible, before.visible};
  offset_ = end;
  return true;
}

const TypeNode* known_type(const TypeRef& type) { return TypeAccess::engine(type).known(type); }

// The last unit that the version knows of decides, which is in the last block it knows of.
std::optional<HeldUnit> held_at(const Engine& engine, Handle tail, const Snapshot& at) {
  const Store& store = engine.store();
  for (Handle handle = tail; handle != kNone; handle = store[handle].left) {
    const Block& block = store[handle];
    const ClientId client{store.client_id(block.lane())};
    const std::uint64_t clock = store.clock(block);
    const std::uint64_t state = at.state.get(client);
    if (clock >= state) continue;
    const std::uint64_t offset = std::min(store.length(block), state - clock) - 1;
    if (!block.countable() || !at.shows({client, clock + offset})) return std::nullopt;
    return HeldUnit{handle, offset};
  }
  return std::nullopt;
}

void append_units(const Store& store, const Block& block, std::uint64_t offset, std::uint64_t length,
                  std::u16string& out) {
  for (std::uint64_t i = offset; i < offset + length; ++i) out += store.text_unit(block, i);
}

AnyMember format_of(const Store& store, const Block& block) {
  const FormatContent format = read_format({store.content(block), store.content_size(block)});
  return {std::string(format.key), read_kept_any(format.value)};
}

}  // namespace weft::crdt
