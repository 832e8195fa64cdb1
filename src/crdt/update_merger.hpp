#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "id_ranges.hpp"
#include "struct_reader.hpp"
#include "struct_writer.hpp"
#include "surrogates.hpp"
#include "weft/base/limits.hpp"

namespace weft::crdt {

/// Merges updates of one format: takes them in order of their current structs and writes what
/// nobody wrote before.
///
/// An update is opened when its turn comes, so that merging many small ones needs memory for few
/// readers. One that is put back goes before equal ones, as it does in a stable sort.
/// Complexity: O(bytes) for updates whose sections follow one another, else a factor log updates.
template <class In, class Out>
class UpdateMerger {
 public:
  UpdateMerger(const std::vector<ByteView>& updates, Claims claims) : updates_(&updates), claims_(claims) {}

  /// False: one of them is malformed.
  bool run(Out& out) {
    if (!list_updates()) return false;
    SectionWriter<Out> writer(out);
    writer_ = &writer;
    while (next_is_unopened() || !opened_.empty()) {
      if (next_is_unopened()) {
        if (!open()) continue;
      } else {
        take_opened();
      }
      step(*current_);
      current_->rank = --lowest_rank_;
      keep(std::move(current_));
    }
    flush();
    writer.finish();
    normalize(deletions_);
    write_deletions(out, deletions_);
    return !failed_;
  }

 private:
  /// What decides whose turn it is: the highest client, then the lowest clock, then the rank.
  struct Turn {
    std::uint64_t client;
    std::uint64_t clock;
    std::int64_t rank;
    bool operator<(const Turn& other) const {
      if (client != other.client) return client > other.client;
      return clock != other.clock ? clock < other.clock : rank < other.rank;
    }
  };
  /// An update that is being read; it stands at a struct that is no Skip, or at its end.
  struct Source {
    Source(ByteView update, ReadAids& aids, Claims claims) : reader(update, aids, kNestingCeiling, claims) {}
    void advance() {
      do {
        done = !reader.next(current);
      } while (!done && current.ref == Ref::kSkip);
    }
    Turn turn() const { return {current.client, current.clock, rank}; }

    StructReader<In> reader;
    WireStruct current;
    std::int64_t rank = 0;
    bool done = false;
  };

  static bool goes_later(const std::unique_ptr<Source>& a, const std::unique_ptr<Source>& b) {
    return b->turn() < a->turn();
  }

  // Notes the turns of the updates by their first sections; of those without structs the deletions.
  bool list_updates() {
    unopened_.reserve(updates_->size());
    for (std::size_t i = 0; i < updates_->size(); ++i) {
      StructReader<In> reader((*updates_)[i], aids_, kNestingCeiling, claims_);
      std::uint64_t structs = 0;
      Turn turn{0, 0, static_cast<std::int64_t>(i)};
      while (structs == 0 && reader.next_section(structs, turn.client, turn.clock)) {
      }
      if (structs != 0) {
        unopened_.push_back(turn);
      } else {
        read_deletions(reader);
      }
      if (reader.failed() || failed_) return false;
    }
    if (!std::is_sorted(unopened_.begin(), unopened_.end())) std::sort(unopened_.begin(), unopened_.end());
    return true;
  }

  void read_deletions(StructReader<In>& reader) {
    const bool read = reader.deletions([&](std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
      if (!deletions_.empty() && deletions_.back().client == client && deletions_.back().end == clock) {
        deletions_.back().end += length;
      } else if (!deletions_.empty() && deletions_.back().client == client && deletions_.back().clock == clock + length) {
        deletions_.back().clock = clock;
      } else {
        deletions_.push_back({client, clock, clock + length});
      }
    });
    if (!read) failed_ = true;
  }

  bool next_is_unopened() const {
    if (failed_ || next_ == unopened_.size()) return false;
    return opened_.empty() || unopened_[next_] < opened_.front()->turn();
  }

  // False: the update begins with a Skip, so that its turn comes later.
  bool open() {
    const Turn turn = unopened_[next_++];
    const ByteView update = (*updates_)[static_cast<std::size_t>(turn.rank)];
    if (spare_ == nullptr) {
      spare_ = std::make_unique<Source>(update, aids_, claims_);
    } else {
      spare_->reader = StructReader<In>(update, aids_, kNestingCeiling, claims_);
    }
    current_ = std::move(spare_);
    current_->rank = turn.rank;
    current_->advance();
    if (!current_->done && current_->current.client == turn.client && current_->current.clock == turn.clock)
      return true;
    keep(std::move(current_));
    return false;
  }

  void take_opened() {
    std::pop_heap(opened_.begin(), opened_.end(), goes_later);
    current_ = std::move(opened_.back());
    opened_.pop_back();
  }

  void keep(std::unique_ptr<Source> source) {
    if (source->done) {
      read_deletions(source->reader);
      spare_ = std::move(source);
      return;
    }
    opened_.push_back(std::move(source));
    std::push_heap(opened_.begin(), opened_.end(), goes_later);
  }

  void flush() {
    if (holding_) writer_->write(held_, held_offset_);
    holding_ = false;
  }

  void hold(const WireStruct& item, std::uint64_t offset = 0) {
    flush();
    held_ = item;
    held_offset_ = offset;
    holding_ = true;
  }

  void step(Source& source) {
    const std::uint64_t client = source.current.client;
    if (!holding_) {
      take(source, 0);
    } else if (!join(source, client)) {
      return;
    }
    while (!source.done && source.current.client == client && source.current.clock == held_.end()) take(source, 0);
  }

  void take(Source& source, std::uint64_t offset) {
    hold(source.current, offset);
    if (offset > 0) mend_cut(offset);
    source.advance();
  }

  // Brings what the source has next behind what is held. False: other sources may go first.
  bool join(Source& source, std::uint64_t client) {
    bool skipped = false;
    while (!source.done && source.current.end() <= held_.end() && source.current.client >= held_.client) {
      source.advance();
      skipped = true;
    }
    if (source.done || source.current.client != client || (skipped && source.current.clock > held_.end()))
      return false;
    const WireStruct& item = source.current;
    if (client != held_.client) {
      take(source, 0);
    } else if (item.clock > held_.end()) {
      hold_gap(item.clock);
      take(source, 0);
    } else if (held_.ref == Ref::kGc && item.ref == Ref::kGc) {
      held_.length = item.end() - held_.clock;
      source.advance();
    } else {
      take(source, held_.end() - item.clock);
    }
    return true;
  }

  void hold_gap(std::uint64_t clock) {
    WireStruct gap;
    gap.client = held_.client;
    gap.clock = held_.end();
    gap.length = clock - gap.clock;
    gap.ref = Ref::kSkip;
    hold(gap);
  }

  // Text that is cut in the middle of a pair begins with U+FFFD from then on.
  void mend_cut(std::uint64_t offset) {
    if (held_.ref != Ref::kString || held_.ascii) return;
    std::u16string units;
    append_units(as_chars(held_.content()), units);
    const auto at = static_cast<std::size_t>(offset);
    if (!is_high_half(units[at - 1])) return;
    units[at] = 0xFFFD;
    std::string text;
    append_utf8(std::u16string_view(units).substr(at), text);
    held_.set_content(aids_.scratch.keep(as_bytes(text)));
    held_.clock += offset;
    held_.length -= offset;
    held_.has_origin = true;
    held_.has_key = held_.named_parent = held_.halves = false;
    held_.set_origin({ClientId{held_.client}, held_.clock - 1});
    held_offset_ = 0;
  }

  const std::vector<ByteView>* updates_;
  Claims claims_;
  ReadAids aids_;
  std::vector<Turn> unopened_;
  std::size_t next_ = 0;
  std::vector<std::unique_ptr<Source>> opened_;
  std::unique_ptr<Source> current_;
  std::unique_ptr<Source> spare_;
  std::int64_t lowest_rank_ = 0;
  std::vector<IdRange> deletions_;
  SectionWriter<Out>* writer_ = nullptr;
  WireStruct held_;
  std::uint64_t held_offset_ = 0;
  bool holding_ = false;
  bool failed_ = false;
};

}  // namespace weft::crdt
