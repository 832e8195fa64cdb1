#pragma once

#include "weft/ot/operation.hpp"

namespace weft::ot {

/// The type of element that a kind of operation changes; kNull for a noop. A new kind of operation
/// has no entry: whoever asks for it does not compile until one is written.
template <class Op>
inline constexpr ElementType kTargetType = Op::needs_an_entry_in_operation_type_hpp;

template <> inline constexpr ElementType kTargetType<Noop> = ElementType::kNull;
template <> inline constexpr ElementType kTargetType<TextEdit> = ElementType::kText;
template <> inline constexpr ElementType kTargetType<TextSet> = ElementType::kText;
template <> inline constexpr ElementType kTargetType<ArrayInsert> = ElementType::kArray;
template <> inline constexpr ElementType kTargetType<ArrayDelete> = ElementType::kArray;
template <> inline constexpr ElementType kTargetType<ArrayReplace> = ElementType::kArray;
template <> inline constexpr ElementType kTargetType<ArrayMove> = ElementType::kArray;
template <> inline constexpr ElementType kTargetType<ArraySet> = ElementType::kArray;
template <> inline constexpr ElementType kTargetType<ObjectPut> = ElementType::kObject;
template <> inline constexpr ElementType kTargetType<ObjectDelete> = ElementType::kObject;
template <> inline constexpr ElementType kTargetType<ObjectSet> = ElementType::kObject;
template <> inline constexpr ElementType kTargetType<NumberAdd> = ElementType::kNumber;
template <> inline constexpr ElementType kTargetType<NumberSet> = ElementType::kNumber;
template <> inline constexpr ElementType kTargetType<BooleanSet> = ElementType::kBoolean;
template <> inline constexpr ElementType kTargetType<DateSet> = ElementType::kDate;

}  // namespace weft::ot
