#pragma once

// Short ways to say elements of json-ot.

#include <string>
#include <utility>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/varint.hpp"
#include "weft/ot/codec.hpp"
#include "weft/ot/state.hpp"

namespace weft::ot::values {

inline ElementId id_of(std::uint64_t counter, ReplicaId replica = 1) { return {replica, counter}; }

inline Element number(std::uint64_t counter, Number value) { return {id_of(counter), value}; }
inline Element boolean(std::uint64_t counter, bool value) { return {id_of(counter), value}; }
inline Element date(std::uint64_t counter, std::int64_t value) { return {id_of(counter), Date{value}}; }
inline Element null(std::uint64_t counter) { return {id_of(counter), Null{}}; }
inline Element text(std::uint64_t counter, std::string value) { return {id_of(counter), Text{std::move(value)}}; }
inline Element array(std::uint64_t counter, Array values = {}) { return {id_of(counter), std::move(values)}; }
inline Element object(std::uint64_t counter, Object members = {}) { return {id_of(counter), std::move(members)}; }

/// A list of one operation.
inline Batch only(Operation operation) {
  Batch batch;
  batch.push_back(std::move(operation));
  return batch;
}

inline Bytes bytes_of(const State& state) {
  Bytes bytes;
  Writer out(bytes);
  state.write(out);
  return bytes;
}

/// An array in an array in an array..., `containers` of them; ids from `counter` on.
inline Element nested(std::uint64_t counter, std::size_t containers) {
  Element value = number(counter, 7);
  for (std::size_t i = 1; i <= containers; ++i) {
    Array holder;
    holder.push_back(std::move(value));
    value = array(counter + i, std::move(holder));
  }
  return value;
}

}  // namespace weft::ot::values
