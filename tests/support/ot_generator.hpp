#pragma once

// Random json-ot documents and batches that apply to them.

#include <string>
#include <vector>

#include "support/ot_world.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::test {

/// A short text, with characters of one to four bytes.
std::string random_text(Dice& dice, std::uint64_t length_max);

/// An element of any type, `depth` levels of containers in it at most.
ot::Element random_element(ot::IdMint& mint, Dice& dice, int depth);

/// The members of a random root: depth to 4.
ot::Batch random_document(ot::IdMint& mint, Dice& dice);

/// One operation that applies to a state, on any element and of any kind; whole-value sets are rare.
ot::Operation random_operation(const ot::State& state, ot::IdMint& mint, Dice& dice);

/// One to five operations, each of which applies behind the ones before.
ot::Batch random_batch(const ot::State& state, ot::IdMint& mint, Dice& dice);

ot::State copy_of(const ot::State& state);
Bytes bytes_of(const ot::State& state);

}  // namespace weft::test
