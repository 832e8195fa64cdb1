#pragma once

#include <memory>
#include <optional>

#include "weft/base/runtime.hpp"
#include "weft/client/client_document.hpp"
#include "weft/ot/json_model.hpp"
#include "weft/protocol/ot/replica_link.hpp"

namespace weft {

namespace client {
struct StoredReplica;
}  // namespace client

/// An ot::JsonDoc that is open at a Client: JSON whose edits the server orders.
class JsonDocument final : public ClientDocument {
 public:
  ~JsonDocument() override;

  /// Edit it through its handles. It starts over in place (DocumentEvents::on_vanished).
  ot::JsonModel& model() { return *model_; }
  ot::Handle root() const { return model_->root(); }
  ot::JsonReplica& replica() { return *replica_; }
  /// For cursors and selections: protocol::ot::ReferenceShare.
  protocol::ot::ReplicaLink<ot::Json>& link() { return *link_; }

  std::string_view model_uri() const override { return ot::JsonDoc::kType.uri; }
  bool pending() const override { return !replica_->settled(); }

 private:
  friend class DocumentTable;
  class Watch;

  JsonDocument(DocumentId id, const Runtime& runtime, const Limits& limits, std::shared_ptr<client::JournalWriter> writer);
  /// Errors: kDataLoss (what is stored cannot be read).
  static Result<std::shared_ptr<JsonDocument>> restore(DocumentId id, const Runtime& runtime, const Limits& limits,
                                                       std::shared_ptr<client::JournalWriter> writer,
                                                       const client::StoredReplica& stored);

  void attach(std::unique_ptr<Connection> connection, const Welcome& welcome, AskToConfirm confirm) override;
  bool attached() const override { return attached_; }
  bool synced() const override { return link_->synced(); }
  void detach() override;
  void confirmed(std::uint64_t) override {}  // its entries coming back say so

  Result<void> play(const client::StoredReplica& stored);
  void make_replica(ot::ReplicaId id);
  void start();
  void keep(ot::RecordKind kind, ByteView payload);
  protocol::ot::LinkOptions<ot::Json> link_options();
  void start_over();
  void report_vanished(ot::Branch<ot::Json> branch);
  void tell_soon();

  Runtime runtime_;
  Limits limits_;
  std::unique_ptr<ot::JsonReplica> replica_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<ot::JsonModel> model_;
  std::unique_ptr<protocol::ot::ReplicaLink<ot::Json>> link_;
  bool attached_ = false;
  bool tell_posted_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft
