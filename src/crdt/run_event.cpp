// The update event of a transaction in which one run grew at its end, or one range was deleted:
// what typing comes to, written without looking anything up.

#include "engine.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kHeadMax = 9 * ByteSink::kVarUintBytes;  // all but the text

}  // namespace

// Writes the event if it is of this kind; else does nothing.
bool Engine::write_run_event(const TransactionRecord& ending) {
  if (ending.touched.size() + ending.deleted.size() != 1) return false;
  return ending.touched.empty() ? write_erased_run(ending.deleted.front()) : write_typed_run(ending.touched.front());
}

bool Engine::write_typed_run(const TouchedClient& touched) {
  const Client& client = store_.clients()[touched.client];
  const Block& block = store_[client.index.back()];
  const std::uint64_t start = store_.clock(block);
  if (start >= touched.before || block.ref() != Ref::kString || block.two_byte() || block.deleted()) return false;
  const auto offset = static_cast<std::uint32_t>(touched.before - start);
  const std::size_t size = block.length - offset;
  const bool has_right = block.right_origin.exists();
  ByteSink& out = event_;
  out.clear();
  out.ensure(kHeadMax + size);
  ByteCursor at = out.cursor();
  at.u8(1);
  at.u8(1);
  at.varuint(client.id);
  at.varuint(touched.before);
  at.u8(static_cast<std::uint8_t>(0x80 | (has_right ? 0x40 : 0) | static_cast<int>(Ref::kString)));
  at.varuint(client.id);
  at.varuint(touched.before - 1);
  if (has_right) {
    at.varuint(store_.client_id(block.right_origin.lane));
    at.varuint(store_.clock_of(block.right_origin));
  }
  at.varuint(size);
  at.text(client.text.data() + block.content + offset, size);
  at.u8(0);
  out.end_at(at);
  return true;
}

bool Engine::write_erased_run(const DeletedRange& range) {
  ByteSink& out = event_;
  out.clear();
  out.ensure(kHeadMax);
  ByteCursor at = out.cursor();
  at.u8(0);
  at.u8(1);
  at.varuint(store_.clients()[range.client].id);
  at.u8(1);
  at.varuint(range.clock);
  at.varuint(range.length);
  out.end_at(at);
  return true;
}

}  // namespace weft::crdt
