#pragma once

// The steps of edit_streams.hpp as operations on elements.

#include <vector>

#include "edit_streams.hpp"
#include "weft/ot/operation.hpp"
#include "weft/ot/state.hpp"

namespace weft::bench {

// The elements of the document by their ids, which initial data has.
inline constexpr ot::ElementId kTextId{ot::kInitialReplica, 1};
inline constexpr ot::ElementId kListId{ot::kInitialReplica, 2};
inline constexpr ot::ElementId kMapId{ot::kInitialReplica, 3};
inline constexpr ot::ElementId kCountId{ot::kInitialReplica, 4};

ot::State state_of(const PlainDocument& document);

/// New elements get ids of `mint`.
ot::Operation operation_of(const Step& step, ot::IdMint& mint);
ot::Batch batch_of(const std::vector<Step>& steps, ot::ReplicaId author);

}  // namespace weft::bench
