#pragma once

// What a transaction changed, told to those who watch a type:
//
//   auto watch = text.observe([](const crdt::TypeEvent& event) { show(event.delta()); });

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/crdt/delta.hpp"
#include "weft/crdt/origin.hpp"
#include "weft/crdt/type_ref.hpp"
#include "weft/crdt/types.hpp"

namespace weft::crdt {

/// A transaction that changed something has ended. Lifetime: the call.
struct UpdateEvent {
  ByteView update;  ///< what changed, in format v1
  Origin origin;
  bool local;  ///< made through the handles, not by apply_update()

  /// What changed, in format v2; encoded when it is asked for. What callbacks changed since shows
  /// in it where it continues the same clients, as it does in Yjs. Complexity: O(size).
  Bytes update_v2() const;

  Engine* engine = nullptr;  ///< the document's inside
};

/// The moments of a transaction's life at which callbacks run, in their order.
enum class TransactionPhase : std::uint8_t {
  kBeforeAll,        ///< one begins while none is running; edits join it
  kBefore,           ///< one begins; edits join it
  kBeforeObservers,  ///< its body has run; the observers of types come next
  kAfter,            ///< the observers of types were called; deleted content is still there
  kAfterCleanup,     ///< blocks were collected and merged; the update events come next
  kAfterAll,         ///< nothing is left to be done, those included that callbacks began
};

struct TransactionEvent {
  Origin origin;
  bool local = true;  ///< not by apply_update()
};

/// Subdocuments came, went, or are to be loaded. What was removed from the document is told about
/// twice, as in Yjs: the second time in a transaction of its own.
struct SubdocumentsEvent {
  std::vector<Subdocument> added;
  std::vector<Subdocument> removed;
  std::vector<Subdocument> loaded;
  ClientId client;  ///< under which those that were added are written here
  Origin origin;
  bool local = true;
};

enum class KeyAction : std::uint8_t { kAdd, kUpdate, kDelete };

/// What became of a key of a map, or an attribute.
struct KeyChange {
  std::string key;
  KeyAction action;
  /// What the key held before; none for kAdd. A shared type is a handle whose content is gone.
  std::optional<Value> old_value;
};

/// A step down: a key of a map or an element, or an index of a list.
using PathStep = std::variant<std::string, std::uint64_t>;

/// What one transaction changed in one type, worked out from the document when asked for.
///
/// Lifetime: the callback. What was edited since the transaction shows in what is worked out.
class TypeEvent {
 public:
  /// The type that changed.
  TypeRef target() const;
  /// The type that is watched: the target, or one that it is in.
  TypeRef observed() const;
  Origin origin() const;
  bool local() const;
  /// The way from the watched type to the target. Complexity: O(depth * log n).
  std::vector<PathStep> path() const;
  /// The keys that changed, in order of their first change; what was added and removed again is
  /// left out.
  std::vector<KeyChange> keys() const;
  /// How the list changed; empty for a map. Of a text, formats included. Complexity: O(items).
  ///
  /// Formats of a text that turn out to say nothing are deleted on the way, as Yjs does, in a
  /// transaction of their own. Whoever asks again, in the same call or in that of another observer,
  /// is told the same.
  Delta delta() const;

 private:
  friend class Observation;
  TypeEvent(class Observation& source, std::uint32_t changed, std::uint32_t observed)
      : source_(&source), changed_(changed), observed_(observed) {}

  Observation* source_;
  std::uint32_t changed_;
  std::uint32_t observed_;
};

}  // namespace weft::crdt
