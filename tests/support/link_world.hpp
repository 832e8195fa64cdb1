#pragma once

// Replicas that are linked to an authority over loopback connections, in one thread on a queue that the
// test turns; without a room, so that the test says when something is saved.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/null_log.hpp"
#include "support/sequenced_port.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"
#include "weft/protocol/ot/reference_share.hpp"
#include "weft/protocol/ot/replica_link.hpp"
#include "weft/sync/peer.hpp"
#include "weft/transport/loopback.hpp"

namespace weft::test {

struct LinkWorld {
  using Link = protocol::ot::ReplicaLink<ot::Json>;

  TaskQueue queue;
  SeededRandom random{1};
  testing::NullLog log;
  SequencedPort<ot::Json> port;
  protocol::ot::SessionMaker maker{random};
  std::vector<std::unique_ptr<sync::Peer>> peers;
  Access access = Access::kWrite;
  sync::SessionId last_session = 0;

  explicit LinkWorld(const Limits& limits = {}) : port(limits) {}

  Runtime runtime() { return {&queue, &queue, &queue, &random, &log}; }

  /// A connection whose other end is served.
  std::unique_ptr<Connection> connect() {
    auto [ours, theirs] = make_loopback(queue);
    peers.push_back(std::make_unique<sync::Peer>(std::move(theirs), queue, 1 << 20, [](const CloseReason&) {}));
    auto session = maker.factory()(port, ++last_session, access);
    port.sessions.push_back(session.get());
    peers.back()->begin(std::move(session));
    return std::move(ours);
  }

  /// Until nobody has anything to say; what was admitted is saved when `save`.
  void settle(bool save = true) {
    do {
      drop_ended();
      if (save) port.save();
      for (auto& peer : peers) peer->flush();
    } while (queue.run_until_idle() > 0);
  }

  /// The other end goes away without a word.
  void cut() {
    port.sessions.clear();
    peers.clear();
    queue.run_until_idle();
  }

 private:
  void drop_ended() {
    std::erase_if(peers, [](const auto& peer) { return peer->session() == nullptr; });
    port.sessions.clear();
    for (auto& peer : peers) port.sessions.push_back(peer->session());
  }
};

/// A replica of a JSON document, its link and its references.
struct LinkedReplica {
  explicit LinkedReplica(LinkWorld& world, ot::ReplicaId id, protocol::ot::LinkOptions<ot::Json> options = {})
      : replica(id, ot::JsonDoc::create({})),
        link(replica, world.runtime(), std::move(options)),
        references(link, world.queue, [this](const ot::ReferenceChange& change) { changes.push_back(change); }) {}

  ot::JsonReplica replica;
  LinkWorld::Link link;
  std::vector<ot::ReferenceChange> changes;
  protocol::ot::ReferenceShare<ot::Json> references;

  ot::ElementId put(const std::string& key, ot::Content content) {
    const ot::ElementId id{replica.id(), replica.mint().next++};
    WEFT_CHECK(replica.edit({ot::ObjectPut{ot::kRootId, key, {id, std::move(content)}}}).has_value());
    return id;
  }
  void edit(ot::Operation operation) { WEFT_CHECK(replica.edit({std::move(operation)}).has_value()); }
  void type(ot::ElementId text, std::uint32_t at, const std::string& what) {
    edit(ot::TextEdit{text, ot::TextChange::splice(at, 0, what)});
  }
  std::string json() const { return replica.state().to_json_text(); }
};

}  // namespace weft::test
