#pragma once

// The frames of a conversation about one sequenced document. Numbers are lib0 varuints, strings and
// runs of bytes stand behind their length; nothing may be left over.
//
//   frame       = type:byte body
//
//   from the replica:
//   1 hello      = protocol replica incarnation version sequence
//   2 submit     = submission                               ; the rest of the frame, src/ot/README.md
//   3 share      = version key reference
//   4 keep       = key                                      ; to itself, from now on
//
//   from the authority:
//   16 welcome   = replica incarnation version other:byte   ; other: not the document that was meant
//   17 changes   = change                                   ; the rest of the frame
//   18 refused   = code:byte sequence version reason
//   19 references = full:byte version count item*           ; full: all there are
//   20 stale     = key                                      ; shared at a version that is forgotten: again
//
//   incarnation = 16 bytes, big-endian; zeros: any
//   item        = event:byte owner key [reference]          ; with one when event is 1
//   event       = 1 shared, 2 kept private, 3 session closed
//
// Source: the json-ot specification, sections 4 and 6.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/base/bytes.hpp"
#include "weft/base/incarnation.hpp"
#include "weft/base/result.hpp"
#include "weft/ot/reference_set.hpp"
#include "weft/ot/type.hpp"

namespace weft::protocol::ot {

using weft::ot::OwnedReference;
using weft::ot::Reference;
using weft::ot::ReferenceOwner;
using weft::ot::ReplicaId;

inline constexpr std::uint64_t kProtocolVersion = 1;

/// Who is there, and what it has.
struct Hello {
  ReplicaId replica = 0;    ///< its own, or 0 to be granted one
  Incarnation incarnation;  ///< of the document it has; zeros when it never had anything of it
  std::uint64_t version = 0;
  std::uint64_t sequence = 0;  ///< of its message in flight, 0 without one
};

/// Lifetime of views, here and below: the frame's.
struct Submit {
  ByteView submission;
};

struct Share {
  std::uint64_t version = 0;
  std::string key;
  Reference value;
};

struct Keep {
  std::string key;
};

struct Welcome {
  ReplicaId replica = 0;
  Incarnation incarnation;
  std::uint64_t version = 0;  ///< what the document had; nothing is to be sent before that has arrived
  bool other = false;         ///< the document is not the one that the replica has: it starts anew from nothing
};

struct Changes {
  ByteView change;
};

enum class Refusal : std::uint8_t {
  kRebase = 1,   ///< based on what is forgotten: again, once `version` has arrived
  kInvalid = 2,  ///< nobody sends that; the session ends
  kInUse = 3,    ///< somebody else has that replica id; the session ends
  kReadOnly = 4, ///< edits are not taken from here; the session goes on
  kDenied = 5,   ///< may not be here; the session ends
};

struct Refused {
  Refusal code = Refusal::kInvalid;
  std::uint64_t sequence = 0;  ///< of the submission, 0 when it is not about one
  std::uint64_t version = 0;
  std::string reason;
};

struct ReferenceItem {
  enum class Event : std::uint8_t { kShared = 1, kPrivate = 2, kClosed = 3 };
  Event event = Event::kShared;
  ReferenceOwner owner = 0;
  std::string key;
  std::optional<Reference> value;  ///< with kShared only
};

struct References {
  bool full = false;
  std::uint64_t version = 0;
  std::vector<ReferenceItem> items;
};

struct Stale {
  std::string key;
};

using ReplicaMessage = std::variant<Hello, Submit, Share, Keep>;
using AuthorityMessage = std::variant<Welcome, Changes, Refused, References, Stale>;

/// Errors: kInvalidArgument (malformed, another protocol version), kResourceExhausted (values_max).
Result<ReplicaMessage> parse_replica_message(ByteView frame, std::size_t values_max);
Result<AuthorityMessage> parse_authority_message(ByteView frame, std::size_t values_max);

Bytes encode(const Hello& hello);
Bytes encode(const Submit& submit);
Bytes encode(const Share& share);
Bytes encode(const Keep& keep);
Bytes encode(const Welcome& welcome);
Bytes encode(const Changes& changes);
Bytes encode(const Refused& refused);
Bytes encode(const References& references);
Bytes encode(const Stale& stale);

}  // namespace weft::protocol::ot
