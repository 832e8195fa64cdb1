#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weft/base/incarnation.hpp"
#include "weft/document/journal.hpp"

namespace weft::client {

/// What the local store has of a document: a checkpoint, and what was recorded after it. The payloads of kChange,
/// kLocal and kSent are the replica's; kReset holds the id under which the replica writes from there on, kBegun nothing.
struct StoredReplica {
  /// The content of a checkpoint.
  struct Checkpoint {
    std::optional<Incarnation> bound;
    bool unsaved = false;  ///< something in it may not be at the server
    bool begun = false;    ///< it is what a new document begins with, and not bound yet
    std::uint64_t replica_id = 0;
    Bytes content;
  };
  std::optional<Checkpoint> checkpoint;
  std::vector<Journal::Record> records;
};

Bytes encode(const StoredReplica::Checkpoint& checkpoint);
Bytes encode(Incarnation incarnation);
/// Errors: kDataLoss.
Result<Incarnation> read_incarnation(ByteView bytes);
Bytes encode_replica_id(std::uint64_t id);
/// Errors: kDataLoss.
Result<std::uint64_t> read_replica_id(ByteView bytes);

/// Reads a whole journal; blocks. Errors: those of Journal::load().
Result<StoredReplica> load(const Journal& journal);

/// All journals of a client's store stand in one collection, so that they can be found again.
CollectionId journal_collection();
/// Errors: kInvalidArgument (the three parts together are too long to name a journal).
Result<DocumentId> journal_of(const DocumentId& id);
/// The document that a journal of that name is of; none for a name that is not ours.
std::optional<DocumentId> document_of(std::string_view journal_name);

}  // namespace weft::client
