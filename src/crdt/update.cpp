#include "weft/crdt/update.hpp"

#include <algorithm>

#include "own_updates.hpp"
#include "struct_reader.hpp"
#include "struct_writer.hpp"
#include "update_merger.hpp"

namespace weft::crdt {
namespace {

Error malformed() { return {ErrorCode::kInvalidArgument, "update: malformed"}; }

// Encodes with a writer for the format: `write(fields)` says whether it could.
template <class Write>
Result<Bytes> encode_with(UpdateFormat format, Write&& write) {
  ByteSink bytes;
  if (format == UpdateFormat::kV1) {
    FieldsOutV1 out(bytes);
    if (!write(out)) return malformed();
  } else {
    FieldsOutV2 out;
    if (!write(out)) return malformed();
    out.finish(bytes);
  }
  return bytes.copy();
}

// Reads all structs of an update with `visit(item)`, then its deletions.
template <class Fields, class Visit>
bool read_through(ByteView update, Claims claims, ReadAids& aids, std::vector<IdRange>& deletions, Visit&& visit) {
  StructReader<Fields> reader(update, aids, kNestingCeiling, claims);
  WireStruct item;
  while (reader.next(item)) visit(item);
  return reader.deletions([&](std::uint64_t client, std::uint64_t clock, std::uint64_t length) {
    deletions.push_back({client, clock, clock + length});
  });
}

// The same for those who need no deletions.
template <class Visit>
bool read_structs(ByteView update, UpdateFormat format, Visit&& visit) {
  return with_fields_in(format, [&]<class Fields>() {
    ReadAids aids;
    StructReader<Fields> reader(update, aids, kNestingCeiling);
    WireStruct item;
    while (reader.next(item)) visit(item);
    return !reader.failed();
  });
}

template <class In, class Out>
bool rewrite(ByteView update, Claims claims, Out& out) {
  ReadAids aids;
  std::vector<IdRange> deletions;
  SectionWriter<Out> writer(out);
  if (!read_through<In>(update, claims, aids, deletions, [&](const WireStruct& item) { writer.write(item, 0); }))
    return false;
  writer.finish();
  normalize(deletions);
  write_deletions(out, deletions);
  return true;
}

// Writes what is not known; of each section everything from the first unknown unit on.
template <class In, class Out>
bool write_unknown(ByteView update, const StateVector& known, Claims claims, Out& out) {
  ReadAids aids;
  std::vector<IdRange> deletions;
  SectionWriter<Out> writer(out);
  bool open = false;  // something of `client` was written
  std::uint64_t client = 0;
  const bool read = read_through<In>(update, claims, aids, deletions, [&](const WireStruct& item) {
    if (open && item.client == client) return writer.write(item, 0);
    open = false;
    const std::uint64_t clock = known.get(ClientId{item.client});
    if (item.ref == Ref::kSkip || item.end() <= clock) return;
    writer.write(item, clock > item.clock ? clock - item.clock : 0);
    open = true;
    client = item.client;
  });
  if (!read) return false;
  writer.finish();
  normalize(deletions);
  write_deletions(out, deletions);
  return true;
}

bool is_well_formed(ByteView update, UpdateFormat format) {
  return with_fields_in(format, [&]<class Fields>() {
    ReadAids aids;
    std::vector<IdRange> deletions;
    return read_through<Fields>(update, Claims::kBounded, aids, deletions, [](const WireStruct&) {});
  });
}

Result<Bytes> merge(const std::vector<ByteView>& updates, UpdateFormat format, Claims claims) {
  std::size_t bytes = 0;
  for (const ByteView update : updates) bytes += update.size();
  return encode_with(format, [&]<class Out>(Out& out) {
    if constexpr (std::is_same_v<Out, FieldsOutV1>) out.reserve(bytes, 0);  // which it hardly exceeds
    return with_fields_in(format, [&]<class In>() { return UpdateMerger<In, Out>(updates, claims).run(out); });
  });
}

}  // namespace

Result<Bytes> merge_updates(std::span<const ByteView> updates, UpdateFormat format) {
  if (updates.size() != 1) return merge({updates.begin(), updates.end()}, format, Claims::kBounded);
  if (!is_well_formed(updates[0], format)) return malformed();
  return to_bytes(updates[0]);
}

Result<Bytes> diff_update(ByteView update, ByteView state_vector, UpdateFormat format) {
  WEFT_ASSIGN(const StateVector known, StateVector::decode(state_vector));
  return encode_with(format, [&](auto& out) {
    return with_fields_in(
        format, [&]<class In>() { return write_unknown<In>(update, known, Claims::kBounded, out); });
  });
}

Result<Bytes> convert_update(ByteView update, UpdateFormat from, UpdateFormat to) {
  return encode_with(to, [&](auto& out) {
    return with_fields_in(from, [&]<class In>() { return rewrite<In>(update, Claims::kBounded, out); });
  });
}

Result<Bytes> state_vector_from_update(ByteView update, UpdateFormat format) {
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
  const bool read = read_structs(update, format, [&](const WireStruct& item) {
    if (first || item.client != client) {
      finish_client();
      client = item.client;
      clock = 0;
      counting = item.clock == 0;
      first = false;
    }
    if (item.ref == Ref::kSkip) counting = false;
    if (counting) clock = item.end();
  });
  if (!read) return malformed();
  finish_client();
  Bytes result;
  Writer whole(result);
  whole.varuint(count);
  whole.raw(entries);
  return result;
}

Result<UpdateMeta> update_meta(ByteView update, UpdateFormat format) {
  UpdateMeta meta;
  bool first = true;
  std::uint64_t client = 0;
  const bool read = read_structs(update, format, [&](const WireStruct& item) {
    if (first || item.client != client) meta.from.set(ClientId{item.client}, item.clock);
    client = item.client;
    first = false;
    meta.to.set(ClientId{client}, item.end());
  });
  if (!read) return malformed();
  return meta;
}

Result<IdSet> deletions_of_update(ByteView update, UpdateFormat format) {
  std::vector<IdRange> ranges;
  ReadAids aids;
  const bool read = with_fields_in(format, [&]<class Fields>() {
    return read_through<Fields>(update, Claims::kBounded, aids, ranges, [](const WireStruct&) {});
  });
  if (!read) return malformed();
  normalize(ranges);
  IdSet deletions;
  for (const IdRange& range : ranges) deletions.add(ClientId{range.client}, range.clock, range.end - range.clock);
  deletions.normalize();
  return deletions;
}

Bytes merge_own_updates(const std::vector<ByteView>& updates, UpdateFormat format) {
  return merge(updates, format, Claims::kOwn).value();
}

Bytes diff_own_update(ByteView update, const StateVector& known) {
  const auto write = [&](auto& out) { return write_unknown<FieldsInV2>(update, known, Claims::kOwn, out); };
  return encode_with(UpdateFormat::kV2, write).value();
}

Bytes convert_own_update(ByteView update) {
  return encode_with(UpdateFormat::kV1, [&](auto& out) { return rewrite<FieldsInV2>(update, Claims::kOwn, out); }).value();
}

}  // namespace weft::crdt
