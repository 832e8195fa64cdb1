#pragma once

// A document that many may edit at once without asking anybody: text, arrays and maps whose
// replicas converge, byte-compatible with Yjs 13 in both update formats.
//
//   crdt::Doc doc({.client = ClientId{1}});
//   crdt::Text text = doc.text("body").value();
//   auto watch = doc.on_update([&](const crdt::UpdateEvent& event) { send(event.update); });
//   WEFT_TRY(text.insert(Utf16Offset{0}, "hello"));

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/limits.hpp"
#include "weft/base/random.hpp"
#include "weft/base/result.hpp"
#include "weft/causal/id.hpp"
#include "weft/causal/state_vector.hpp"
#include "weft/crdt/delta.hpp"
#include "weft/crdt/events.hpp"
#include "weft/crdt/input.hpp"
#include "weft/crdt/origin.hpp"
#include "weft/crdt/subscription.hpp"
#include "weft/crdt/relative_position.hpp"
#include "weft/crdt/snapshot.hpp"
#include "weft/crdt/split_state.hpp"
#include "weft/crdt/types.hpp"
#include "weft/crdt/update_format.hpp"
#include "weft/crdt/version_diff.hpp"
#include "weft/crdt/xml.hpp"
#include "weft/model/model.hpp"

namespace weft::crdt {

struct DocOptions {
  /// Who writes here. Must be unique among the replicas of a document for ever: two writers under
  /// one id fork it irreparably. Draw 32 random bits.
  ClientId client{};
  /// Whether the content of deleted items is dropped.
  bool gc = true;
  /// Whether an edit may cut a surrogate pair, which leaves U+FFFD in place of both halves, as in
  /// Yjs; otherwise it is refused.
  bool cuts_pairs = false;
  /// Whether formats that came to change nothing are deleted after a remote transaction, as in
  /// Yjs: in a local transaction of its own, whose update peers need. A document that only relays
  /// leaves that to those who write.
  bool cleans_formats = true;
  Limits limits{};
  /// Where a new client id comes from (its low 32 bits) when somebody else turns out to write
  /// under ours; null: the id is run through SplitMix64 until one is unknown here. Borrowed.
  Random* random = nullptr;
  /// As the application groups its documents; subdocuments are of the same one, unless they are
  /// created with another.
  std::string collection{};
};

/// A running transaction; the handles join it by themselves.
class Transaction {
 public:
  Origin origin() const { return origin_; }
  bool local() const { return local_; }

 private:
  friend class Doc;
  Transaction(Origin origin, bool local) : origin_(origin), local_(local) {}
  Origin origin_;
  bool local_;
};

/// One stored struct, for inspection: `content_ref` is that of the wire, 0 for a GC struct.
struct StructInfo {
  std::uint64_t clock;
  std::uint64_t length;
  std::uint8_t content_ref;
  bool deleted;
};

struct ClientStructs {
  ClientId client;
  std::vector<StructInfo> structs;
};

/// One root, for inspection.
struct RootInfo {
  std::string name;
  TypeRef type;
};

/// A Yjs-compatible document.
///
/// Movable; handles stay valid. Callbacks run when the outermost transaction ends. They may read,
/// come and go, and start transactions: those run at once, and what follows from them (observers,
/// update events) comes after the end of the present one. They must not destroy the Doc.
/// Thread: confined.
/// Source: Yjs 13.6, by observed behaviour; YATA: Nicolaescu et al., "Near Real-Time Peer-to-Peer
/// Shared Editing on Extensible Data Types", 2016.
class Doc {
 public:
  static constexpr ModelType kType{"weft.crdt.yjs13", 1, Ordering::kCommutative};

  explicit Doc(DocOptions options);
  Doc(Doc&&) noexcept;
  Doc& operator=(Doc&&) noexcept;
  ~Doc();

  /// The client id that the next edit is written under; changes when a remote transaction turns
  /// out to have used it.
  ClientId client() const;

  /// The root of that name, created empty when there is none. A root that arrived from elsewhere
  /// takes the kind that is asked for first.
  /// Errors: kFailedPrecondition (it has another kind), kInvalidArgument (name not UTF-8).
  Result<Text> text(std::string_view name);
  Result<Array> array(std::string_view name);
  Result<Map> map(std::string_view name);
  Result<XmlFragment> xml_fragment(std::string_view name);
  Result<XmlElement> xml_element(std::string_view name);
  Result<XmlText> xml_text(std::string_view name);
  /// All roots, in order of their first mention here.
  std::vector<RootInfo> roots() const;

  /// Runs `edits` as one transaction: one update event, structs merged once. Inside another
  /// transaction it joins that one, whose origin counts.
  template <class Edits>
  void transact(Edits&& edits, Origin origin = {}) {
    const Transaction transaction = begin(origin);
    edits(transaction);
    end();
  }

  /// Where a relative position is now; nothing when what it names is unknown here or collected.
  /// Complexity: O(log n), and as much for each time that the content was brought back.
  std::optional<AbsolutePosition> resolve(const RelativePosition& position, Redone redone = Redone::kFollow) const;

  /// The subdocuments that are in the document now, in order of arrival. Complexity: O(n log n).
  std::vector<Subdocument> subdocuments() const;
  /// Asks for a subdocument to be loaded: those who watch are told, once. Errors: kNotFound (it was
  /// deleted).
  Result<void> load(const Subdocument& subdocument);
  /// Takes that back: those who watch are told that one was removed and that a new one with the
  /// same guid, not to be loaded, was added. Errors: kNotFound (it was deleted).
  Result<void> unload(const Subdocument& subdocument);
  /// An empty document to hold a subdocument's content: with its gc and collection, and otherwise
  /// the options of this one, the client id included. It knows nothing of this document.
  Doc open(const Subdocument& subdocument) const;
  /// Calls `callback` after the update event of each transaction that changed which subdocuments
  /// there are, or which are to be loaded. Nothing is told of the transaction that is running now.
  [[nodiscard]] Subscription on_subdocuments(std::function<void(const SubdocumentsEvent&)> callback);

  /// Calls `callback` after every transaction that changed something, in order of registration.
  [[nodiscard]] Subscription on_update(std::function<void(const UpdateEvent&)> callback);

  /// Calls `callback` at a moment of every transaction, also of those that change nothing.
  [[nodiscard]] Subscription on_transaction(TransactionPhase phase,
                                            std::function<void(const TransactionEvent&)> callback);

  /// Applies an update as one transaction.
  ///
  /// What builds on content not known here is kept and applied later: kDeferred when anything of
  /// this update was kept, though other parts of it may have been applied.
  /// Errors: kInvalidArgument (malformed), kResourceExhausted (a limit, or more structs in columns
  /// than update.hpp allows); the document is then as it was.
  Result<Outcome> apply_update(ByteView update, Origin origin = {}, UpdateFormat format = UpdateFormat::kV1);

  /// What a replica at `state_vector` lacks, as one update; everything when that is empty. What is
  /// kept for later is included. Errors: kInvalidArgument (malformed state vector).
  Result<Bytes> encode_state_as_update(ByteView state_vector, UpdateFormat format = UpdateFormat::kV1) const;
  Bytes encode_state_as_update(UpdateFormat format = UpdateFormat::kV1) const;
  Bytes encode_state_vector() const;
  StateVector state_vector() const;
  /// The deletions and the state vector: enough to tell what was visible.
  Bytes encode_snapshot(UpdateFormat format = UpdateFormat::kV1) const;
  /// The same as a value, to read the document as it is now later on.
  Snapshot take_snapshot() const;
  /// The document as it was at a snapshot, as an update for an empty document.
  /// Errors: kFailedPrecondition (it collects garbage: what was deleted is not there any more),
  /// kInvalidArgument (the snapshot knows more than the document).
  Result<Bytes> encode_state_at(const Snapshot& snapshot) const;
  /// A document that holds what `origin` held at a snapshot; errors as above.
  static Result<Doc> from_version(const Doc& origin, const Snapshot& snapshot, DocOptions options);
  /// What leads from one version to another, either way: a change for each type that differs and
  /// that both show. Errors: kFailedPrecondition (it collects garbage). Complexity: O(changes log n,
  /// and the size of the types that changed).
  Result<std::vector<TypeDiff>> diff_versions(const Snapshot& from, const Snapshot& to,
                                                const Authors& authors = {}) const;

  /// Everything the document keeps, the text of roots apart.
  SplitState split_state() const;
  /// A document of a SplitState that reads the structure when it is first needed: to_string() and
  /// length() of the texts need none, everything else but client(), memory_bytes() and handing out
  /// roots does. What was read has no limits and tells nobody.
  /// Errors: kInvalidArgument (text not UTF-8, a root twice).
  static Result<Doc> asleep(DocOptions options, std::vector<RootText> texts, std::unique_ptr<StructureSource> source);
  /// Reads the structure now. When it turns out to be malformed, or not to fit the texts, the
  /// document is empty, or valid but with other text, and every call gives the error again.
  Result<void> wake() const;

  /// Whether anything is kept for later.
  bool has_pending() const;
  /// For each client that kept structs wait for, the clock that must be passed; empty when only
  /// deletions are kept.
  StateVector pending_missing() const;

  /// The roots, the structs with their ids, origins and flags, and what is pending, as JSON for
  /// people to look at; the members may change. What would pass `bytes_max` is left out, and `cut`
  /// is true then. A `bytes_max` below 128 counts as 128.
  std::string inspect(std::size_t bytes_max = std::size_t{1} << 20) const;
  /// The struct store, clients descending.
  std::vector<ClientStructs> structs() const;

  /// The Model members. admit() gives the transaction's own update event as canonical change, or
  /// the change itself when it left something to be kept for later, or nothing when nothing
  /// changed. version() is a state vector, snapshot() an update; merge_changes() is merge_updates().
  /// The limits hold for admit() and apply_update(); integrate() and from_snapshot() take all that
  /// was admitted before, under whatever limits, and are for one's own log only.
  Result<Admitted> admit(ByteView change);
  Result<Outcome> integrate(ByteView change);
  Bytes version() const { return encode_state_vector(); }
  Result<Bytes> changes_since(ByteView version) const { return encode_state_as_update(version); }
  /// Whether every struct and every deletion of an update is part of the document already.
  /// Complexity: linear in all deletions of the document when the update has any.
  /// Errors: kInvalidArgument (malformed).
  Result<bool> includes(ByteView update) const;
  static Result<Bytes> merge_changes(std::span<const ByteView> changes);
  Bytes snapshot() const { return encode_state_as_update(); }
  static Result<Doc> from_snapshot(ByteView snapshot, const Limits& limits);
  /// A document that only stores and relays: client id 0 until something is written under it.
  static Doc create(const Limits& limits);
  /// All roots that hold something, by name: texts as strings, map keys sorted.
  std::string to_json_text() const;
  /// Never: what was deleted may have been collected. Play from an older snapshot.
  Result<bool> retreat(ByteView) const { return false; }
  /// What makes a document that has this one's changes and `later` read like this one, as an update
  /// written under the client id `replica`, or under another one when that turns out to be used.
  /// Complexity: that of playing `later`, and O(size of the document).
  Result<Bytes> reverted(std::span<const ByteView> later, std::uint64_t replica) const;
  /// Bytes the document asked for, unused capacity included.
  std::size_t memory_bytes() const;
  /// Stops the program when an invariant (src/crdt/README.md) is broken. Complexity: O(n log n).
  void check_invariants() const;

 private:
  friend class UndoManager;
  explicit Doc(std::unique_ptr<Engine> engine);
  Engine& awake() const;
  Transaction begin(Origin origin);
  void end();

  std::unique_ptr<Engine> engine_;
};

}  // namespace weft::crdt
