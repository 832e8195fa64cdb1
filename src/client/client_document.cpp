#include "weft/client/client_document.hpp"

#include <utility>

#include "client/journal_writer.hpp"
#include "client/stored_replica.hpp"

namespace weft {

ClientDocument::ClientDocument(DocumentId id, std::shared_ptr<client::JournalWriter> writer)
    : writer_(std::move(writer)), id_(std::move(id)) {}

ClientDocument::~ClientDocument() {
  if (writer_) writer_->detach();
}

DocumentStatus ClientDocument::status() const {
  if (refusal_) return DocumentStatus::kRefused;
  if (!attached()) return asked_to_open_ ? DocumentStatus::kConnecting : DocumentStatus::kOffline;
  return synced() ? DocumentStatus::kLive : DocumentStatus::kCatchingUp;
}

bool ClientDocument::kept() const { return writer_ == nullptr || writer_->kept(); }

void ClientDocument::record(EntryKind kind, ByteView payload) {
  if (writer_) writer_->record(kind, payload);
}

void ClientDocument::bind_to(Incarnation incarnation) {
  bound_ = incarnation;
  record(EntryKind::kBound, client::encode(incarnation));
}

void ClientDocument::begin() {
  begun_ = true;
  record(EntryKind::kBegun, {});
  if (begin_) begin_();
}

void ClientDocument::keep_checkpoints(std::uint64_t replica_id, std::function<Bytes()> content) {
  if (!writer_) return;
  writer_->attach({[this, replica_id, content = std::move(content)] {
                     return client::encode(client::StoredReplica::Checkpoint{bound_, pending(), begun(), replica_id, content()});
                   },
                   [this](const Error& error, bool final) {
                     if (events.on_store_trouble) events.on_store_trouble(error, final);
                   }});
}

std::function<void(Task)> ClientDocument::flush() const {
  if (!writer_) return nullptr;
  return [writer = writer_](Task kept) { writer->flush(std::move(kept)); };
}

}  // namespace weft
