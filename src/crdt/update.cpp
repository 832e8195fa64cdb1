#include "weft/crdt/update.hpp"

#include <algorithm>
#include <deque>
#include <string>

#include "weft/base/utf.hpp"
#include "wire_struct.hpp"

namespace weft::crdt {
namespace {

Error malformed() { return {ErrorCode::kInvalidArgument, "update: malformed"}; }

// Writes structs in the order given; a section ends where the client changes.
class SectionWriter {
 public:
  void write(const WireStruct& item, std::uint64_t offset) {
    if (structs_ != 0 && item.client != client_) flush();
    if (structs_ == 0) {
      client_ = item.client;
      clock_ = item.clock + offset;
    }
    Writer out(body_);
    write_struct(out, item, offset);
    ++structs_;
  }

  Bytes finish() {
    if (structs_ != 0) flush();
    Bytes result;
    Writer out(result);
    out.varuint(sections_);
    out.raw(done_);
    return result;
  }

 private:
  void flush() {
    Writer out(done_);
    out.varuint(structs_);
    out.varuint(client_);
    out.varuint(clock_);
    out.raw(body_);
    body_.clear();
    structs_ = 0;
    ++sections_;
  }

  Bytes done_;
  Bytes body_;
  std::uint64_t client_ = 0;
  std::uint64_t clock_ = 0;
  std::uint64_t structs_ = 0;
  std::uint64_t sections_ = 0;
};

// One update that is being merged; it stands at a struct that is no Skip, or at its end.
class Source {
 public:
  explicit Source(ByteView update) : reader_(update) { advance(); }

  bool done() const { return done_; }
  const WireStruct& current() const { return current_; }
  bool failed() const { return reader_.failed(); }
  void advance() {
    do {
      done_ = !reader_.next(current_);
    } while (!done_ && current_.ref == Ref::kSkip);
  }
  /// Adds the deletions; all structs have been read.
  void deletions(IdSet& out) { out.decode_add(reader_.reader()); }

  std::int64_t rank = 0;  ///< of equal ones, the lower goes first

 private:
  StructReader reader_;
  WireStruct current_;
  bool done_ = false;
};

// For a heap whose top goes first: the highest client, then the lowest clock.
bool goes_later(const Source* a, const Source* b) {
  const WireStruct& x = a->current();
  const WireStruct& y = b->current();
  if (x.client != y.client) return x.client < y.client;
  if (x.clock != y.clock) return x.clock > y.clock;
  return a->rank > b->rank;
}

// Takes sources in order of their current structs and writes what nobody wrote before. A source
// that is put back goes before equal ones, as it does in a stable sort.
class Merger {
 public:
  explicit Merger(std::span<const ByteView> updates) {
    for (const ByteView update : updates) {
      sources_.emplace_back(update);
      sources_.back().rank = static_cast<std::int64_t>(sources_.size());
      if (!sources_.back().done()) heap_.push_back(&sources_.back());
    }
    std::make_heap(heap_.begin(), heap_.end(), goes_later);
  }

  Result<Bytes> run() {
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), goes_later);
      Source& source = *heap_.back();
      heap_.pop_back();
      step(source);
      if (source.done()) continue;
      source.rank = --lowest_rank_;
      heap_.push_back(&source);
      std::push_heap(heap_.begin(), heap_.end(), goes_later);
    }
    flush();
    IdSet deletions;
    for (Source& source : sources_) {
      source.deletions(deletions);
      if (source.failed()) return malformed();
    }
    deletions.normalize();
    Bytes result = writer_.finish();
    Writer out(result);
    deletions.encode(out);
    return result;
  }

 private:
  std::uint64_t held_end() const { return held_.end(); }

  void flush() {
    if (holding_) writer_.write(held_, held_offset_);
    holding_ = false;
  }

  void hold(const WireStruct& item, std::uint64_t offset = 0) {
    flush();
    held_ = item;
    held_offset_ = offset;
    holding_ = true;
  }

  void step(Source& source) {
    const std::uint64_t client = source.current().client;
    if (!holding_) {
      take(source, 0);
    } else if (!join(source, client)) {
      return;
    }
    while (!source.done() && source.current().client == client && source.current().clock == held_end())
      take(source, 0);
  }

  void take(Source& source, std::uint64_t offset) {
    hold(source.current(), offset);
    source.advance();
  }

  // Brings what the source has next behind what is held. False: other sources may go first.
  bool join(Source& source, std::uint64_t client) {
    bool skipped = false;
    while (!source.done() && source.current().end() <= held_end() && source.current().client >= held_.client) {
      source.advance();
      skipped = true;
    }
    if (source.done() || source.current().client != client || (skipped && source.current().clock > held_end()))
      return false;
    const WireStruct& item = source.current();
    if (client != held_.client) {
      take(source, 0);
    } else if (item.clock > held_end()) {
      write_gap(item.clock);
      take(source, 0);
    } else if (held_.ref == Ref::kGc && item.ref == Ref::kGc) {
      held_.length = item.end() - held_.clock;
      source.advance();
    } else {
      take(source, held_end() - item.clock);
    }
    return true;
  }

  void write_gap(std::uint64_t clock) {
    WireStruct gap;
    gap.client = held_.client;
    gap.clock = held_end();
    gap.length = clock - gap.clock;
    gap.ref = Ref::kSkip;
    hold(gap);
  }

  std::deque<Source> sources_;
  std::vector<Source*> heap_;
  std::int64_t lowest_rank_ = 0;
  SectionWriter writer_;
  WireStruct held_;
  std::uint64_t held_offset_ = 0;
  bool holding_ = false;
};

}  // namespace

Result<Bytes> merge_updates(std::span<const ByteView> updates) {
  if (updates.size() != 1) return Merger(updates).run();
  StructReader reader(updates[0]);
  WireStruct item;
  while (reader.next(item)) {
  }
  IdSet deletions;
  deletions.decode_add(reader.reader());
  if (reader.failed()) return malformed();
  return to_bytes(updates[0]);
}

Result<Bytes> diff_update(ByteView update, ByteView state_vector) {
  WEFT_ASSIGN(const StateVector known, StateVector::decode(state_vector));
  StructReader reader(update);
  SectionWriter writer;
  WireStruct item;
  bool open = false;  // something of `client` was written
  std::uint64_t client = 0;
  while (reader.next(item)) {
    if (open && item.client == client) {
      writer.write(item, 0);
      continue;
    }
    open = false;
    const std::uint64_t clock = known.get(ClientId{item.client});
    if (item.ref == Ref::kSkip || item.end() <= clock) continue;
    writer.write(item, clock > item.clock ? clock - item.clock : 0);
    open = true;
    client = item.client;
  }
  IdSet deletions;
  deletions.decode_add(reader.reader());
  if (reader.failed()) return malformed();
  deletions.normalize();
  Bytes result = writer.finish();
  Writer out(result);
  deletions.encode(out);
  return result;
}

Result<Bytes> state_vector_from_update(ByteView update) {
  StructReader reader(update);
  WireStruct item;
  Bytes entries;
  Writer out(entries);
  std::uint64_t count = 0;
  std::uint64_t client = 0;
  std::uint64_t clock = 0;
  bool counting = false;
  bool first = true;
  const auto finish_client = [&] {
    if (clock == 0) return;
    ++count;
    out.varuint(client);
    out.varuint(clock);
  };
  while (reader.next(item)) {
    if (first || item.client != client) {
      finish_client();
      client = item.client;
      clock = 0;
      counting = item.clock == 0;
      first = false;
    }
    if (item.ref == Ref::kSkip) counting = false;
    if (counting) clock = item.end();
  }
  if (reader.failed()) return malformed();
  finish_client();
  Bytes result;
  Writer whole(result);
  whole.varuint(count);
  whole.raw(entries);
  return result;
}

Result<UpdateMeta> update_meta(ByteView update) {
  StructReader reader(update);
  WireStruct item;
  UpdateMeta meta;
  bool first = true;
  std::uint64_t client = 0;
  while (reader.next(item)) {
    if (first || item.client != client) meta.from.set(ClientId{item.client}, item.clock);
    client = item.client;
    first = false;
    meta.to.set(ClientId{client}, item.end());
  }
  if (reader.failed()) return malformed();
  return meta;
}

Result<IdSet> deletions_of_update(ByteView update) {
  StructReader reader(update);
  WireStruct item;
  while (reader.next(item)) {
  }
  IdSet deletions;
  deletions.decode_add(reader.reader());
  if (reader.failed()) return malformed();
  deletions.normalize();
  return deletions;
}

}  // namespace weft::crdt
