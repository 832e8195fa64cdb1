#pragma once

// Elements and operations as bytes. Source: the grammar in src/ot/README.md.

#include <cstddef>
#include <span>

#include "weft/base/limits.hpp"
#include "weft/base/result.hpp"
#include "weft/base/varint.hpp"
#include "weft/ot/operation.hpp"

namespace weft::ot {

void write_element(const Element& element, Writer& out);
void write_operation(const Operation& operation, Writer& out);
void write_batch(std::span<const Operation> batch, Writer& out);

/// Errors of all three: kInvalidArgument (malformed; a text change that is not canonical, keys that
/// do not ascend, a number that is not finite, text that is not UTF-8), kResourceExhausted
/// (nesting_max, counted in containers from what is read). Memory is bounded by the bytes that are
/// there, whatever counts they claim; what stands behind is left in the reader.
Result<Element> read_element(Reader& in, const Limits& limits);
Result<Operation> read_operation(Reader& in, const Limits& limits);
Result<Batch> read_batch(Reader& in, const Limits& limits);

}  // namespace weft::ot
