#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/limits.hpp"
#include "weft/ot/reference_set.hpp"
#include "weft/protocol/ot/ot_messages.hpp"
#include "weft/sync/session.hpp"

namespace weft::protocol::ot {

/// The references that the sessions of one document share, at the newest version that is saved.
///
/// It follows the operations and looks nothing up: what is not in the document every replica leaves out
/// by itself, and all leave out the same.
/// Lifetime: borrows the port and the listeners; sessions share it. Thread: confined.
class ReferenceHub {
 public:
  /// A session that is told what others share.
  class Listener {
   public:
    /// A frame that is right at `version`.
    virtual void references_changed(std::uint64_t version, const SharedFrame& frame) = 0;

   protected:
    ~Listener() = default;
  };

  ReferenceHub(sync::DocumentPort& port, const Limits& limits, weft::ot::ReferenceLimits reference_limits);

  std::uint64_t version() const { return references_.version(); }

  void join(Listener* listener);
  /// What the owner shared ends.
  void leave(Listener* listener, ReferenceOwner owner);

  /// The document changed, and that is saved; known changes do nothing. Nothing stays shared when they
  /// are not those of a JSON document.
  void document_changed(ByteView change);

  /// Takes a reference and tells the others. False when what happened since its version is no longer
  /// kept: its owner has to share it again.
  /// Errors: kInvalidArgument (a version that nobody has seen yet), kResourceExhausted (ReferenceLimits).
  Result<bool> share(Listener* from, ReferenceOwner owner, Share share);
  void keep(Listener* from, ReferenceOwner owner, const std::string& key);

  /// All that others than `owner` share.
  References all_but(ReferenceOwner owner) const;

 private:
  Result<void> follow(ByteView change);
  Result<weft::ot::Batch> operations_since(std::uint64_t version, bool& forgotten) const;
  void tell(const Listener* from, ReferenceItem item);

  sync::DocumentPort* port_;
  Limits limits_;
  weft::ot::ReferenceSet references_;
  std::vector<Listener*> listeners_;
};

}  // namespace weft::protocol::ot
