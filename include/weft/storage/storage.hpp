#pragma once

// Where documents are kept: a log of entries and the newest snapshot for each document, and for
// each collection a feed of what changed. One interface for every place; SQLite, memory and
// whatever a host brings pass the same contract suite.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/clock.hpp"
#include "weft/base/incarnation.hpp"
#include "weft/base/result.hpp"

namespace weft {

/// Names a document. All three parts are UTF-8 of 1 to kNamePartBytesMax bytes; any character but
/// NUL, slashes included.
struct DocumentId {
  std::string domain;
  std::string collection;
  std::string name;
  friend bool operator==(const DocumentId&, const DocumentId&) = default;
};

/// A set of documents with one feed.
struct CollectionId {
  std::string domain;
  std::string collection;
};

/// Also the longest model URI and the longest author.
inline constexpr std::size_t kNamePartBytesMax = 1024;
/// The longest payload, version or snapshot.
inline constexpr std::size_t kRecordBytesMax = std::size_t{512} << 20;

/// Checks the rules of DocumentId. Errors: kInvalidArgument (empty, too long, NUL, not UTF-8).
Result<void> validate(const DocumentId& id);
/// The same rules for the two parts of a CollectionId.
Result<void> validate(const CollectionId& id);

/// Place in one document's log: the first entry is 1, and 0 is before it. Never reused, not even
/// after a removal of the name followed by a new creation.
struct LogPosition {
  std::uint64_t value = 0;
  friend bool operator==(LogPosition a, LogPosition b) { return a.value == b.value; }
  friend bool operator<(LogPosition a, LogPosition b) { return a.value < b.value; }
};

/// Place in one collection's feed: grows with each change of any document in it; 0 is before all.
struct FeedPosition {
  std::uint64_t value = 0;
  friend bool operator==(FeedPosition a, FeedPosition b) { return a.value == b.value; }
  friend bool operator<(FeedPosition a, FeedPosition b) { return a.value < b.value; }
};

/// What an entry is. A document's log holds changes only; the other kinds are those of a client's
/// Journal (weft/document/journal.hpp).
enum class EntryKind : std::uint8_t {
  kChange = 1,  ///< a change, as the authority gave it
  kLocal = 2,   ///< an edit of ours that nobody has yet
  kSent = 3,    ///< what we have of our own is on its way
  kReset = 4,   ///< a snapshot took the place of what we had
  kBound = 5,   ///< which document of the name this is: its incarnation
  kBegun = 6,   ///< what follows until kBound is what a new document begins with
};

/// One change as logged. Lifetime of the views: the caller's, for the duration of the call.
struct Entry {
  std::uint64_t replica = 0;   ///< whose change; 0 when the protocol does not say
  std::uint64_t sequence = 0;  ///< the replica's own number for it; 0 when it has none
  std::string_view author;     ///< principal; empty when anonymous
  WallTime time;
  EntryKind kind = EntryKind::kChange;
  ByteView payload;
};

struct DocumentInfo {
  Incarnation incarnation;
  std::string model;  ///< ModelType::uri
  /// The place before this incarnation's first entry: 0 unless the name was used before. The log is
  /// whole when `first` follows it.
  LogPosition born;
  LogPosition first;  ///< oldest entry kept; past `end` when none is
  LogPosition end;    ///< newest entry; the value before `first` when none is
  LogPosition snapshot_through;  ///< what the newest snapshot covers; 0 without one
  std::uint64_t log_bytes_since_snapshot = 0;  ///< payloads of the entries kept after it
  std::uint64_t snapshot_bytes = 0;
  FeedPosition feed;
  Bytes version;  ///< the newest Append::version
};

/// What a document that is to be made will be.
struct Creation {
  std::string_view model;  ///< ModelType::uri
  Incarnation incarnation;
};

struct Append {
  DocumentId document;
  std::optional<LogPosition> expected_end;  ///< when given: kAborted unless the log ends there
  std::span<const Entry> entries;           ///< at least one
  ByteView version;                         ///< kept beside the document for feeds
  /// When given, the document is made first; `expected_end` is not given then.
  std::optional<Creation> create = std::nullopt;
};

struct Appended {
  LogPosition end;    ///< of the last entry appended
  FeedPosition feed;  ///< the document's new place in its collection's feed
};

/// A snapshot and the last log position it includes.
struct Snapshot {
  LogPosition through;
  Bytes data;
};

/// A removed document's row keeps the incarnation and the version it had.
struct FeedRow {
  DocumentId document;
  FeedPosition position;
  bool removed = false;
  Incarnation incarnation;
  Bytes version;
};

/// When a call may come back.
enum class Durability : std::uint8_t {
  kDurable,   ///< after it is on stable storage
  kBuffered,  ///< as soon as a crash of this process cannot lose it
};

/// Return false to stop. Lifetime: arguments are borrowed for the call; calling the storage from
/// inside is not allowed.
using LogVisitor = std::function<bool(LogPosition, const Entry&)>;
using FeedVisitor = std::function<bool(const FeedRow&)>;
using ListVisitor = std::function<bool(std::string_view name, const DocumentInfo&)>;

/// Blocking calls, made on the host's io executor.
///
/// Every method: kInvalidArgument for a bad id or a part past its limit, kUnavailable or
/// kResourceExhausted when the place cannot be written or read now (a full disk: nothing of the
/// call remains, and it may be tried again), kDataLoss when what is stored is damaged. Damage to
/// one document is that document's alone. After a failed flush, or damage to the place itself,
/// every write is refused until the place is opened again; whether the call that met the failed
/// flush remains is known only then.
/// Thread: one call at a time; adapters need no locking of their own.
class Storage {
 public:
  virtual ~Storage() = default;

  /// Makes an empty document. Errors: kAlreadyExists.
  virtual Result<DocumentInfo> create(const DocumentId& id, std::string_view model,
                                      Incarnation incarnation) = 0;
  /// Errors: kNotFound, also after remove().
  virtual Result<DocumentInfo> info(const DocumentId& id) = 0;
  /// Deletes log and snapshots; the removal stays in the feed. Errors: kNotFound.
  virtual Result<void> remove(const DocumentId& id) = 0;

  /// One group commit over many documents, each of which succeeds or fails by itself: one result
  /// per element, in order. A document may appear more than once; its later appends build on the
  /// earlier ones. When the commit fails every result is that error and nothing of it remains.
  /// Errors per element: kNotFound, kAborted (expected_end), kAlreadyExists (create).
  virtual std::vector<Result<Appended>> append(std::span<const Append> batch, Durability) = 0;

  /// Visits entries from `from` on (or from the oldest kept), in order. Errors: kNotFound.
  virtual Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) = 0;

  /// The newest snapshot, if any. Errors: kNotFound (no such document).
  virtual Result<std::optional<Snapshot>> snapshot(const DocumentId& id) = 0;
  /// The newest snapshot whose `through` is not past `at`, of those that stayed as checkpoints; none
  /// when none is as old. Errors: kNotFound (no such document).
  virtual Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) = 0;
  /// Makes this the newest snapshot; the log stays. The one before it stays as a checkpoint of
  /// history when it spares enough (storage_rules::stays_as_checkpoint), so that all checkpoints
  /// together are at most twice the log that was written; otherwise, and when it has the same
  /// `through`, it goes. Errors: kNotFound, kInvalidArgument (`through` past the end of the log),
  /// kAborted (a newer snapshot is there).
  virtual Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) = 0;
  /// Forgets entries up to and including `through`, and the checkpoints before it, which no entry
  /// follows any more; the newest snapshot stays. Errors: kNotFound, kFailedPrecondition (the newest
  /// snapshot does not cover them).
  virtual Result<void> discard_through(const DocumentId& id, LogPosition through) = 0;

  /// The newest row of each document changed, created or removed after `after`, in order of
  /// change, `limit` at most. An unknown collection has no rows.
  virtual Result<void> feed(const CollectionId& collection, FeedPosition after, std::size_t limit,
                            const FeedVisitor& visitor) = 0;
  /// The existing documents with names after `after` in order of UTF-8 bytes, `limit` at most.
  virtual Result<void> list(const CollectionId& collection, std::string_view after,
                            std::size_t limit, const ListVisitor& visitor) = 0;
};

}  // namespace weft
