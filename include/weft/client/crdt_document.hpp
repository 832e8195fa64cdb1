#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "weft/base/runtime.hpp"
#include "weft/client/client_document.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/protocol/yjs/replica.hpp"

namespace weft {

namespace client {
struct StoredReplica;
}  // namespace client

/// A crdt::Doc that is open at a Client: text, arrays, maps and XML that merge by themselves.
class CrdtDocument final : public ClientDocument {
 public:
  ~CrdtDocument() override;

  /// Edit it through its handles. Lifetime: until the document starts over (DocumentEvents::on_vanished), when
  /// another one takes its place.
  crdt::Doc& doc() { return *doc_; }
  /// Who else is there, and who we say that we are. Lifetime: that of doc().
  protocol::yjs::Replica& presence() { return *replica_; }

  std::string_view model_uri() const override { return crdt::Doc::kType.uri; }
  bool pending() const override;

 private:
  friend class DocumentTable;
  class Watched;

  CrdtDocument(DocumentId id, const Runtime& runtime, const Limits& limits, std::shared_ptr<client::JournalWriter> writer);
  /// Errors: kDataLoss (what is stored cannot be read).
  static Result<std::shared_ptr<CrdtDocument>> restore(DocumentId id, const Runtime& runtime, const Limits& limits,
                                                       std::shared_ptr<client::JournalWriter> writer,
                                                       const client::StoredReplica& stored);

  void attach(std::unique_ptr<Connection> connection, const Welcome& welcome, AskToConfirm confirm) override;
  bool attached() const override { return confirm_ != nullptr; }
  bool synced() const override { return replica_->synced(); }
  void detach() override;
  void confirmed(std::uint64_t number) override;

  Result<void> play(const client::StoredReplica& stored);
  void make_doc(std::uint64_t client);
  void start();
  void start_over();
  void report_vanished();
  void updated(const crdt::UpdateEvent& event);
  void bind();
  void ask_soon();
  void ask_if_all_sent();

  Runtime runtime_;
  Limits limits_;
  std::unique_ptr<crdt::Doc> doc_;
  crdt::Subscription recording_;
  std::unique_ptr<protocol::yjs::Replica> replica_;
  Incarnation meant_;                 // of the document at the other end
  AskToConfirm confirm_;              // null without a conversation
  bool unsaved_ = false;              // what was here before this object may not be at the server
  bool ask_posted_ = false;
  std::uint64_t last_number_ = 0;  // to be confirmed, on this conversation
  struct Asked {
    std::uint64_t number;
    std::uint64_t edits;
  };
  std::deque<Asked> asked_;
  std::uint64_t edits_saved_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft
