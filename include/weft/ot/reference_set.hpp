#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/result.hpp"
#include "weft/ot/reference.hpp"

namespace weft::ot {

/// Names the session that a reference belongs to, and ends with.
using ReferenceOwner = std::uint64_t;

struct OwnedReference {
  ReferenceOwner owner = 0;
  std::string key;
  Reference value;
  friend bool operator==(const OwnedReference&, const OwnedReference&) = default;
};

/// What happened to a reference.
enum class ReferenceEvent : std::uint8_t {
  kShared,    ///< it is there, or points to something else now
  kMoved,     ///< the document changed under it
  kCleared,   ///< it points nowhere, and may be given places again
  kPrivate,   ///< its owner keeps it to itself
  kClosed,    ///< its owner's session ended
  kDetached,  ///< what it pointed into is gone
};

struct ReferenceChange {
  ReferenceEvent event;
  ReferenceOwner owner;
  std::string key;
  friend bool operator==(const ReferenceChange&, const ReferenceChange&) = default;
};

/// What one owner may ask for.
struct ReferenceLimits {
  std::size_t references_max = 64;  ///< keys
  std::size_t values_max = 1024;    ///< places, of all its references
  std::size_t bytes_max = std::size_t{64} << 10;  ///< of keys and references, encoded
};

/// The references of all owners to one version of a document. They move by committed operations in
/// order and by nothing else, so that all who hold them at one version hold the same.
///
/// A set that is given a state looks up what is attached; without one it keeps what the operations
/// alone do not end. Both move what they keep alike.
/// Thread: value. Complexity: an operation costs the number of places, for a text edit times its components.
class ReferenceSet {
 public:
  explicit ReferenceSet(std::uint64_t version = 0, ReferenceLimits limits = {}) : version_(version), limits_(limits) {}

  std::uint64_t version() const { return version_; }
  bool empty() const { return references_.empty(); }
  /// Null when there is none. Lifetime: until the set changes.
  const Reference* find(ReferenceOwner owner, std::string_view key) const;
  /// By owner and key.
  std::vector<OwnedReference> all() const;
  std::vector<OwnedReference> of(ReferenceOwner owner) const;

  /// Takes a reference, in place of one with the same owner and key. It is to an older version, which
  /// the operations `since` bring here; `state`, if any, is the document here.
  /// Errors: kResourceExhausted (ReferenceLimits), kInvalidArgument (out of range), kNotFound (the target is
  /// not in the document); nothing is changed then.
  Result<ReferenceChange> put(OwnedReference reference, std::span<const Operation> since, const State* state);

  /// The document came to `version` by these operations, and is `state` now.
  std::vector<ReferenceChange> apply(std::uint64_t version, std::span<const Operation> batch, const State* state);

  /// The owner keeps it to itself from now on. Nothing when there is none.
  std::vector<ReferenceChange> make_private(ReferenceOwner owner, std::string_view key);
  /// The owner's session ended.
  std::vector<ReferenceChange> drop(ReferenceOwner owner);

  /// All there are now, at another version: those that are not among them are closed. What is not in range
  /// is left out.
  std::vector<ReferenceChange> replace(std::uint64_t version, std::vector<OwnedReference> all, const State* state);

 private:
  using Name = std::pair<ReferenceOwner, std::string>;

  Result<void> check_limits(const OwnedReference& added) const;
  std::map<Name, Reference>::iterator erase(std::map<Name, Reference>::iterator at, ReferenceEvent event,
                                            std::vector<ReferenceChange>& changes);

  std::uint64_t version_;
  ReferenceLimits limits_;
  std::map<Name, Reference> references_;
};

}  // namespace weft::ot
