#include "weft/client/crdt_document.hpp"

#include <utility>

#include "client/stored_replica.hpp"
#include "weft/base/varint.hpp"

namespace weft {

using client::StoredReplica;

/// Tells the document when something goes out.
class CrdtDocument::Watched final : public Connection {
 public:
  Watched(std::unique_ptr<Connection> inner, CrdtDocument& document)
      : inner_(std::move(inner)), document_(&document), alive_(document.alive_) {}

  void start(ConnectionObserver& observer) override { inner_->start(observer); }
  bool send(SharedFrame frame) override {
    if (*alive_) document_->ask_soon();
    return inner_->send(std::move(frame));
  }
  void close(CloseReason reason) override { inner_->close(std::move(reason)); }

 private:
  std::unique_ptr<Connection> inner_;
  CrdtDocument* document_;
  std::shared_ptr<bool> alive_;
};

CrdtDocument::CrdtDocument(DocumentId id, const Runtime& runtime, const Limits& limits,
                           std::shared_ptr<client::JournalWriter> writer)
    : ClientDocument(std::move(id), std::move(writer)), runtime_(runtime), limits_(limits) {}

CrdtDocument::~CrdtDocument() { *alive_ = false; }

// ---- from the store, and into it

Result<std::shared_ptr<CrdtDocument>> CrdtDocument::restore(DocumentId id, const Runtime& runtime, const Limits& limits,
                                                            std::shared_ptr<client::JournalWriter> writer,
                                                            const StoredReplica& stored) {
  std::shared_ptr<CrdtDocument> document(new CrdtDocument(std::move(id), runtime, limits, std::move(writer)));
  WEFT_TRY(document->play(stored));
  document->start();
  return document;
}

Result<void> CrdtDocument::play(const StoredReplica& stored) {
  if (stored.checkpoint) {
    bound_ = stored.checkpoint->bound;
    unsaved_ = stored.checkpoint->unsaved;
    begun_ = stored.checkpoint->begun;
    make_doc(stored.checkpoint->replica_id);
    WEFT_TRY(doc_->integrate(stored.checkpoint->content));
  }
  for (const Journal::Record& record : stored.records) {
    if (record.kind == EntryKind::kReset) {
      WEFT_ASSIGN(const std::uint64_t client, client::read_replica_id(record.payload));
      unbind();
      unsaved_ = false;
      make_doc(client);
      continue;
    }
    if (doc_ == nullptr) return Error{ErrorCode::kDataLoss, "local store: the beginning is missing"};
    if (record.kind == EntryKind::kBound) {
      WEFT_ASSIGN(bound_, client::read_incarnation(record.payload));
    } else if (record.kind == EntryKind::kBegun) {
      begun_ = true;
    } else if (record.kind == EntryKind::kSent) {
      unsaved_ = false;
    } else {
      unsaved_ = unsaved_ || record.kind == EntryKind::kLocal;
      WEFT_TRY(doc_->integrate(record.payload));
    }
  }
  return {};
}

void CrdtDocument::make_doc(std::uint64_t client) {
  crdt::DocOptions options;
  options.client = ClientId{client};
  options.limits = limits_;
  options.random = runtime_.random;
  doc_ = std::make_unique<crdt::Doc>(std::move(options));
}

// Writes on from here; a replica without an id gets one.
void CrdtDocument::start() {
  if (doc_ == nullptr) {
    std::uint64_t client = 0;
    while (client == 0) client = runtime_.random->next() & kVarUintMax;
    make_doc(client);
    record(EntryKind::kReset, client::encode_replica_id(client));
  }
  recording_ = doc_->on_update([this](const crdt::UpdateEvent& event) { updated(event); });
  protocol::yjs::ReplicaOptions options;
  options.flush = flush();
  replica_ = std::make_unique<protocol::yjs::Replica>(*doc_, runtime_, std::move(options));
  keep_checkpoints(doc_->client().value, [this] { return doc_->snapshot(); });
}

void CrdtDocument::updated(const crdt::UpdateEvent& event) {
  if (!event.local) bind();
  record(event.local ? EntryKind::kLocal : EntryKind::kChange, event.update);
  if (event.local) ask_soon();
}

// Something of the document at the other end is here, or of ours there.
void CrdtDocument::bind() {
  if (!bound() && attached()) bind_to(meant_);
}

// ---- conversations

void CrdtDocument::attach(std::unique_ptr<Connection> connection, const Welcome& welcome, AskToConfirm confirm) {
  const bool is_another = bound_ && *bound_ != welcome.incarnation;
  const bool somebody_else_began = begun() && !welcome.begin;
  if (is_another || somebody_else_began) {
    report_vanished();
    start_over();
  }
  if (welcome.begin && !begun()) begin();
  meant_ = welcome.incarnation;
  confirm_ = std::move(confirm);
  last_number_ = 0;
  replica_->connect(std::make_unique<Watched>(std::move(connection), *this));
}

void CrdtDocument::detach() {
  confirm_ = nullptr;
  asked_.clear();
  replica_->disconnect();
  tell_status();
}

void CrdtDocument::report_vanished() {
  if (events.on_vanished) events.on_vanished({doc_->to_json_text(), doc_->snapshot(), pending()});
}

void CrdtDocument::start_over() {
  recording_ = {};
  replica_.reset();
  doc_.reset();
  unbind();
  unsaved_ = false;
  edits_saved_ = 0;
  start();
}

void CrdtDocument::ask_soon() {
  if (std::exchange(ask_posted_, true)) return;
  runtime_.executor->post([this, alive = alive_] {
    if (*alive) ask_if_all_sent();
  });
}

void CrdtDocument::ask_if_all_sent() {
  ask_posted_ = false;
  tell_status();
  const std::uint64_t edits = replica_->edits_kept();
  // What is not kept yet was not sent, and what it is confirmed with would mean nothing.
  if (!confirm_ || !replica_->all_sent() || (!unsaved_ && edits == edits_saved_)) return;
  if (!asked_.empty() && asked_.back().edits == edits) return;
  asked_.push_back({++last_number_, edits});
  confirm_(last_number_);
}

void CrdtDocument::confirmed(std::uint64_t number) {
  for (; !asked_.empty() && asked_.front().number <= number; asked_.pop_front()) edits_saved_ = asked_.front().edits;
  unsaved_ = false;
  bind();  // something of ours was sent, or it would not have been asked
  // Only a hint for the next start: it need not be durable, and it is never too early.
  if (!pending()) record(EntryKind::kSent, {});
  tell_status();
}

bool CrdtDocument::pending() const { return unsaved_ || edits_saved_ != replica_->edits_made(); }

}  // namespace weft
