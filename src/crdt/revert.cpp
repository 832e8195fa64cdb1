// Taking back everything since a version: a copy of the document plays it while an undo manager
// watches, and then undoes it all at once.

#include <limits>

#include "weft/base/varint.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/undo.hpp"

namespace weft::crdt {
namespace {

// All that is captured is one item: what came and went in between is never made again.
UndoOptions everything_at_once() {
  UndoOptions options;
  options.capture_timeout_ms = std::numeric_limits<std::uint64_t>::max();
  options.now_ms = [] { return std::uint64_t{0}; };
  return options;
}

}  // namespace

Result<Bytes> Doc::reverted(std::span<const ByteView> later, std::uint64_t replica) const {
  if (replica == 0 || replica > kVarUintMax)
    return Error{ErrorCode::kInvalidArgument, "a change is made under a client id of 1 to 53 bits"};
  DocOptions options;
  options.client = ClientId{replica};
  options.cleans_formats = false;  // what that deletes is no part of any change in `later`
  Doc copy(std::move(options));
  WEFT_TRY(copy.integrate(snapshot()));
  UndoManager undo(copy, {}, everything_at_once());
  for (const ByteView change : later) WEFT_TRY(copy.integrate(change));
  Bytes update;
  const Subscription watch = copy.on_update([&](const UpdateEvent& event) { update = to_bytes(event.update); });
  undo.undo();
  return update;
}

}  // namespace weft::crdt
