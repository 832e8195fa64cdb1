// Updates that say that somebody typed on, or erased one range: most of those that come from people
// who write. They are told by their first bytes, and nothing is read twice. Whatever is unusual
// about one leaves it to apply().

#include <algorithm>
#include <cstring>

#include "typing.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kRunBytesMax = 256;
constexpr std::uint64_t kRunRoom = std::uint64_t{1} << 29;  // of a client's text; apply() knows the limit
constexpr std::uint8_t kTypedInfo = 0x80 | static_cast<std::uint8_t>(Ref::kString);
constexpr std::uint8_t kRightGiven = 0x40;

}  // namespace

// The last block of a client when ASCII text that its author typed on behind it, with this right
// origin, is one with it: merging would come to that at the end of the transaction. Else null.
Block* Engine::growing_last(std::uint32_t client, bool has_right, Id right) {
  Client& owner = store_.clients()[client];
  if (owner.index.empty()) return nullptr;
  Block& last = store_[owner.index.back()];
  if (last.ref() != Ref::kString || last.deleted() || last.two_byte() || last.in_map()) return nullptr;
  if (last.content + last.length != owner.text.size() || has_right != (last.right != kNone)) return nullptr;
  LocalId right_id;
  if (has_right) {
    right_id = store_[last.right].id();
    if (store_.client_id(right_id.lane) != right.client.value || store_.clock_of(right_id) != right.clock)
      return nullptr;
  }
  return last.right_origin == right_id ? &last : nullptr;
}

void Engine::grow_last(std::uint32_t client, Block& last, std::string_view text) {
  Client& owner = store_.clients()[client];
  forget_typing();
  touch(client);
  std::memcpy(owner.text.extend(text.size()), text.data(), text.size());
  last.length += static_cast<std::uint32_t>(text.size());
  owner.state += text.size();
  ++edits_;
  TypeNode& node = types_[last.parent];
  node.length += text.size();
  node.cursor = kNone;
  if (node.offsets) note_text_change(owner.index.back(), last.length - text.size(), static_cast<std::int64_t>(text.size()));
  if (node.has_formats && !open_->local) note_changed(last.parent, kNone);
  trees_.add(last.place, static_cast<std::int64_t>(text.size()));
}

// Nothing when the update is of another kind, or when it takes more than this to apply it.
std::optional<Outcome> Engine::apply_run(ByteView update, Origin origin, Bytes* change) {
  if (update.size() > std::min(kRunBytesMax, options_.limits.change_bytes_max) || update.size() < 6 || update[1] != 1 ||
      has_pending() || !begins_eager())
    return std::nullopt;
  Reader in(update.subspan(2));
  const bool applied = update[0] == 1   ? apply_typed_run(in, origin, change)
                       : update[0] == 0 ? apply_erased_run(in, origin, change)
                                        : false;
  if (!applied) return std::nullopt;
  return Outcome::kApplied;
}

bool Engine::apply_typed_run(Reader& in, Origin origin, Bytes* change) {
  const std::uint64_t id = in.varuint();
  const std::uint64_t clock = in.varuint();
  const std::uint8_t info = in.u8();
  if ((info & ~kRightGiven) != kTypedInfo || in.varuint() != id || in.varuint() + 1 != clock) return false;
  Id right;
  if ((info & kRightGiven) != 0) {
    right.client = ClientId{in.varuint()};
    right.clock = in.varuint();
  }
  const std::string_view text = as_chars(in.varbytes());
  if (in.u8() != 0 || in.failed() || !in.at_end() || text.empty() || !is_ascii(text)) return false;
  const std::uint32_t client = store_.find_client(id);
  if (client == kNone || id == options_.client.value) return false;
  const Client& owner = store_.clients()[client];
  if (owner.state != clock || clock + text.size() > kVarUintMax || owner.text.size() > kRunRoom) return false;
  Block* last = growing_last(client, (info & kRightGiven) != 0, right);
  if (last == nullptr) return false;
  begin(origin, false);
  grow_last(client, *last, text);
  open_->change = change;
  end();
  return true;
}

bool Engine::apply_erased_run(Reader& in, Origin origin, Bytes* change) {
  const std::uint64_t id = in.varuint();
  const bool one_range = in.varuint() == 1;
  const std::uint64_t clock = in.varuint();
  const std::uint64_t length = in.varuint();
  if (!one_range || in.failed() || !in.at_end()) return false;
  const std::uint32_t client = store_.find_client(id);
  if (client == kNone || clock >= store_.clients()[client].state || length > store_.clients()[client].state - clock)
    return false;
  const auto at = store_.place_of(client, clock);
  const Handle handle = store_.clients()[client].index.at(at);
  const std::uint64_t offset = clock - store_.clock(handle);
  if (store_[handle].deleted() || length == 0 || length > store_.length(handle) - offset) return false;
  forget_typing();
  begin(origin, false);
  delete_units(handle, offset, length);
  open_->change = change;
  end();
  return true;
}

}  // namespace weft::crdt
