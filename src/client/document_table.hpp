#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "client/journal_writer.hpp"
#include "client/server_line.hpp"
#include "client/stored_replica.hpp"
#include "weft/client/client.hpp"

namespace weft {

/// The documents that are open at a client: loads them, and has a conversation about each while there is a line.
///
/// Thread: confined.
class DocumentTable {
 public:
  using Made = Result<std::shared_ptr<ClientDocument>>;
  using Opened = std::function<void(Made)>;
  using Begin = std::function<void(ClientDocument&)>;

  DocumentTable(const ClientOptions& options, client::ServerLine& line) : options_(&options), line_(&line) {}
  ~DocumentTable();

  void open(const DocumentId& id, std::string_view model, OpenMode mode, Begin begin, Opened done);
  void close(const DocumentId& id);
  std::size_t size() const { return places_.size(); }

  void on_online();
  void on_offline();
  Result<void> on_opened(const protocol::native::Opened& opened);
  void on_saved(const protocol::native::Saved& saved);
  void on_channel_ended(protocol::native::ChannelId channel, const CloseReason& reason);

 private:
  using ChannelId = protocol::native::ChannelId;
  struct ByParts {
    bool operator()(const DocumentId& a, const DocumentId& b) const {
      return std::tie(a.domain, a.collection, a.name) < std::tie(b.domain, b.collection, b.name);
    }
  };
  struct Place {
    std::string model;
    OpenMode mode = OpenMode::kOpenOrCreate;
    Begin begin;  // null when the host has nothing to begin with
    std::shared_ptr<ClientDocument> document;  // null while it is loaded
    std::vector<Opened> waiting;
    bool wanted = true;      // by the host; otherwise until it is saved
    ChannelId channel = 0;   // of the conversation, 0 without one
    std::unique_ptr<Connection> connection;  // until the server has opened it
    sync::Backoff backoff;
    TimerHandle retry;
  };
  /// What the local store gave.
  struct Loaded {
    std::shared_ptr<Journal> journal;
    client::StoredReplica stored;
  };

  void load(const DocumentId& id, const std::string& model);
  void loaded(const DocumentId& id, Result<Loaded> loaded);
  Made make(const DocumentId& id, const std::string& model, std::shared_ptr<client::JournalWriter> writer,
            const client::StoredReplica& stored) const;
  void begin(const DocumentId& id, Place& place);
  void end(Place& place);
  void try_again(const DocumentId& id, Place& place);
  void let_go_soon(const DocumentId& id);
  void let_go_if_saved(const DocumentId& id);
  void find_unsaved(std::string after);
  void open_unsaved(const DocumentId& id, const std::string& model);
  Place* place_of(ChannelId channel, DocumentId* id = nullptr);

  const ClientOptions* options_;
  client::ServerLine* line_;
  std::map<DocumentId, Place, ByParts> places_;
  std::map<ChannelId, DocumentId> channels_;
  ChannelId last_channel_ = 0;
  bool searched_ = false;  // for documents with unsaved edits
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft
