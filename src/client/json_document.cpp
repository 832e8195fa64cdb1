#include "weft/client/json_document.hpp"

#include <utility>

#include "client/stored_replica.hpp"
#include "weft/protocol/ot/replica_grants.hpp"

namespace weft {

using client::StoredReplica;

namespace {

EntryKind kind_of(ot::RecordKind kind) {
  switch (kind) {
    case ot::RecordKind::kLocal: return EntryKind::kLocal;
    case ot::RecordKind::kSent: return EntryKind::kSent;
    default: return EntryKind::kChange;
  }
}

ot::RecordKind kind_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::kLocal: return ot::RecordKind::kLocal;
    case EntryKind::kSent: return ot::RecordKind::kSent;
    default: return ot::RecordKind::kChange;
  }
}

}  // namespace

/// Hears that something is pending, or is not any more.
class JsonDocument::Watch final : public ot::ReplicaObserver<ot::Json> {
 public:
  explicit Watch(JsonDocument& document) : document_(&document) { document.replica_->observe(this); }
  ~Watch() override { document_->replica_->ignore(this); }
  bool wants_trail() const override { return false; }
  void applied(const ot::Batch&, const ot::Batch&, const ot::Trail&, bool) override { document_->tell_soon(); }
  void lost(const ot::Entry<ot::Json>&, const ot::Loss<ot::Json>&) override {}
  void committed(std::uint64_t) override { document_->tell_soon(); }

 private:
  JsonDocument* document_;
};

JsonDocument::JsonDocument(DocumentId id, const Runtime& runtime, const Limits& limits,
                           std::shared_ptr<client::JournalWriter> writer)
    : ClientDocument(std::move(id), std::move(writer)), runtime_(runtime), limits_(limits) {}

JsonDocument::~JsonDocument() { *alive_ = false; }

// ---- from the store, and into it

Result<std::shared_ptr<JsonDocument>> JsonDocument::restore(DocumentId id, const Runtime& runtime, const Limits& limits,
                                                            std::shared_ptr<client::JournalWriter> writer,
                                                            const StoredReplica& stored) {
  std::shared_ptr<JsonDocument> document(new JsonDocument(std::move(id), runtime, limits, std::move(writer)));
  WEFT_TRY(document->play(stored));
  document->start();
  return document;
}

Result<void> JsonDocument::play(const StoredReplica& stored) {
  if (stored.checkpoint) {
    bound_ = stored.checkpoint->bound;
    begun_ = stored.checkpoint->begun;
    ot::ReplicaOptions options;
    options.limits = limits_;
    WEFT_ASSIGN(ot::JsonReplica replica, ot::JsonReplica::restore(stored.checkpoint->content, options));
    replica_ = std::make_unique<ot::JsonReplica>(std::move(replica));
  }
  for (const Journal::Record& record : stored.records) {
    if (record.kind == EntryKind::kReset && replica_ == nullptr) {
      WEFT_ASSIGN(const ot::ReplicaId id, client::read_replica_id(record.payload));
      make_replica(id);
    } else if (replica_ == nullptr) {
      return Error{ErrorCode::kDataLoss, "local store: the beginning is missing"};
    } else if (record.kind == EntryKind::kReset) {
      unbind();
      replica_->start_over();
    } else if (record.kind == EntryKind::kBegun) {
      begun_ = true;
    } else if (record.kind == EntryKind::kBound) {
      WEFT_ASSIGN(bound_, client::read_incarnation(record.payload));
    } else {
      WEFT_TRY(replica_->play(kind_of(record.kind), record.payload));
    }
  }
  return {};
}

void JsonDocument::make_replica(ot::ReplicaId id) {
  ot::ReplicaOptions options;
  options.limits = limits_;
  replica_ = std::make_unique<ot::JsonReplica>(id, ot::JsonDoc::create(limits_), options);
}

// Writes on from here; a replica without an id gets one.
void JsonDocument::start() {
  if (replica_ == nullptr) {
    const ot::ReplicaId id = protocol::ot::random_replica(*runtime_.random);
    make_replica(id);
    record(EntryKind::kReset, client::encode_replica_id(id));
  }
  if (writer_) replica_->record_to([this](ot::RecordKind kind, ByteView payload) { keep(kind, payload); });
  keep_checkpoints(replica_->id(), [this] { return replica_->snapshot(); });
  watch_ = std::make_unique<Watch>(*this);
  model_ = std::make_unique<ot::JsonModel>(*replica_, runtime_.clock);
  link_ = std::make_unique<protocol::ot::ReplicaLink<ot::Json>>(*replica_, runtime_, link_options());
}

void JsonDocument::keep(ot::RecordKind kind, ByteView payload) {
  if (kind != ot::RecordKind::kReset) return record(kind_of(kind), payload);
  unbind();
  record(EntryKind::kReset, client::encode_replica_id(replica_->id()));
}

protocol::ot::LinkOptions<ot::Json> JsonDocument::link_options() {
  protocol::ot::LinkOptions<ot::Json> options;
  options.incarnation = bound_;
  options.on_bound = [this](Incarnation incarnation) { bind_to(incarnation); };
  options.on_branch = [this](ot::Branch<ot::Json> branch) {
    report_vanished(std::move(branch));
  };
  options.on_refused = [this](const protocol::ot::Refused& refused) {
    if (refused.code == protocol::ot::Refusal::kReadOnly) may_write_ = false;
    tell_soon();
  };
  options.flush = flush();
  return options;
}

// ---- conversations

void JsonDocument::attach(std::unique_ptr<Connection> connection, const Welcome& welcome, AskToConfirm) {
  if (begun() && !welcome.begin) start_over();  // somebody else began it
  if (welcome.begin && !begun()) begin();
  attached_ = true;
  link_->connect(std::move(connection));
}

void JsonDocument::start_over() {
  link_.reset();
  if (pending()) report_vanished(replica_->branch());
  replica_->start_over();
  unbind();
  link_ = std::make_unique<protocol::ot::ReplicaLink<ot::Json>>(*replica_, runtime_, link_options());
}

void JsonDocument::report_vanished(ot::Branch<ot::Json> branch) {
  if (events.on_vanished) events.on_vanished({std::move(branch.json), std::move(branch.replica)});
}

void JsonDocument::detach() {
  attached_ = false;
  link_->disconnect();
  tell_status();
}

void JsonDocument::tell_soon() {
  if (std::exchange(tell_posted_, true)) return;
  runtime_.executor->post([this, alive = alive_] {
    if (!*alive) return;
    tell_posted_ = false;
    tell_status();
  });
}

}  // namespace weft
