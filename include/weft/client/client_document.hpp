#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/base/executor.hpp"
#include "weft/base/incarnation.hpp"
#include "weft/base/result.hpp"
#include "weft/storage/storage.hpp"
#include "weft/transport/connection.hpp"

namespace weft {

namespace client {
class JournalWriter;
}  // namespace client

/// How a document stands to the server.
enum class DocumentStatus : std::uint8_t {
  kOffline,     ///< no conversation about it
  kConnecting,  ///< one is asked for
  kCatchingUp,  ///< what the server had then has not all arrived
  kLive,        ///< it has
  kRefused,     ///< the server said no; see refusal()
};

/// What was here of a document that was removed, or whose name another one has.
struct VanishedEdits {
  std::string json;     ///< what was shown
  Bytes replica;        ///< all of it: a crdt snapshot, or what ot::JsonReplica::restore() takes
  bool unsaved = true;  ///< something of it may be nowhere else
};

/// What a host wants to hear of a document. Called as tasks of the client's executor.
struct DocumentEvents {
  /// status(), kept() or pending() may be others now.
  std::function<void()> on_status;
  /// The document starts over from nothing behind this. A crdt document always says so, for its doc() is another
  /// one then; a json-ot one, whose handles stay, when something of ours was not saved.
  std::function<void(const VanishedEdits& edits)> on_vanished;
  /// The local store does not take what is edited; `final`: and will not until the program starts again.
  std::function<void(const Error& error, bool final)> on_store_trouble;
};

/// A document that is open at a Client: edited at any time, with or without a server.
///
/// Lifetime: shared with the client, which ends the conversation when it is destroyed or closes the document;
/// the content stays. Thread: confined to the client's executor.
class ClientDocument {
 public:
  virtual ~ClientDocument();
  ClientDocument(const ClientDocument&) = delete;
  ClientDocument& operator=(const ClientDocument&) = delete;

  const DocumentId& id() const { return id_; }
  virtual std::string_view model_uri() const = 0;
  DocumentStatus status() const;
  /// All that was edited is durable in the local store, or there is none.
  bool kept() const;
  /// Something that was edited may not be durable at the server yet.
  virtual bool pending() const = 0;
  /// Why the server refused, when status() is kRefused.
  const std::optional<CloseReason>& refusal() const { return refusal_; }
  /// The server takes edits from us; true until it says otherwise.
  bool may_write() const { return may_write_; }

  DocumentEvents events;

 protected:
  friend class DocumentTable;
  /// Says on the conversation that everything before is to be confirmed under this number.
  using AskToConfirm = std::function<void(std::uint64_t number)>;

  /// `writer` is null without a store.
  ClientDocument(DocumentId id, std::shared_ptr<client::JournalWriter> writer);

  /// What the server said when it opened the document.
  struct Welcome {
    Incarnation incarnation;
    bool begin = false;  ///< we are to say what it begins with
  };

  /// A conversation about the document that the server has begins.
  virtual void attach(std::unique_ptr<Connection> connection, const Welcome& welcome, AskToConfirm confirm) = 0;
  /// Whether the server is to be asked if we may begin the document: we would, or did and do not know whether
  /// ours is the beginning.
  bool would_begin() const { return begun() || (!bound() && begin_ && !pending()); }
  bool bound() const { return bound_.has_value(); }
  /// What is here is what a new document begins with, and nothing of it is known to be stored there.
  bool begun() const { return begun_ && !bound_; }
  /// A conversation is under way; and all that the server had when it began has arrived.
  virtual bool attached() const = 0;
  virtual bool synced() const = 0;
  /// It is over, whoever ended it.
  virtual void detach() = 0;
  /// The server has stored what was to be confirmed under a number, and all before.
  virtual void confirmed(std::uint64_t number) = 0;

  // Into the local store, when there is one.
  void record(EntryKind kind, ByteView payload);
  /// From now on ours is a part of that document and of no other.
  void bind_to(Incarnation incarnation);
  /// Has the host write what a new document begins with.
  void begin();
  /// Nothing of what was here holds any more.
  void unbind() {
    bound_.reset();
    begun_ = false;
  }
  /// Checkpoints hold `content` from now on, which `replica_id` writes.
  void keep_checkpoints(std::uint64_t replica_id, std::function<Bytes()> content);
  /// What brings all that was recorded to stable storage; null without a store.
  std::function<void(Task)> flush() const;

  void tell_status() const {
    if (!pending() && on_saved_) on_saved_();
    if (events.on_status) events.on_status();
  }

  std::shared_ptr<client::JournalWriter> writer_;
  std::optional<Incarnation> bound_;  // which document ours is a part of, once anything is stored there
  bool begun_ = false;
  bool asked_to_open_ = false;  // the server was asked to open it
  bool may_write_ = true;
  std::optional<CloseReason> refusal_;
  std::function<void()> on_saved_;  // for the table: nothing is pending
  std::function<void()> begin_;     // of the host: writes what a new document begins with; null without such

 private:
  DocumentId id_;
};

}  // namespace weft
