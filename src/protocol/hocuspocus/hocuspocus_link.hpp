#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_session.hpp"
#include "weft/transport/channel.hpp"

namespace weft::protocol::hocuspocus {

class Link;

/// Where the conversations of a gateway are: each on its link, under its address.
class Conversations {
 public:
  ConversationId add(Link& link, const std::string& address);
  void remove(ConversationId id);
  /// The link and the address, or null.
  const std::pair<Link*, std::string>* find(ConversationId id) const;
  std::vector<ConversationId> of_document(std::string_view document) const;

 private:
  std::map<ConversationId, std::pair<Link*, std::string>> places_;
  std::set<std::pair<std::string, ConversationId>> by_document_;
  ConversationId last_ = 0;
};

/// What the links of a gateway share; it outlives them.
struct LinkContext {
  GatewayOptions options;
  Conversations conversations;
  std::function<void(Link&)> ended;
};

/// One connection and the conversations on it.
///
///     (unknown) --any message--> waiting --token--> asking --granted--> attached
///         ^________close, or denied______|____________|____________________|
///
///   waiting    what the peer says is kept, bounded, until its token comes
///   asking     ... until the host has answered
///   attached   the document's session has it; a token is a refresh
class Link final : public ConnectionObserver, public ChannelCarrier, public std::enable_shared_from_this<Link> {
 public:
  Link(LinkContext& context, std::uint64_t number, std::unique_ptr<Connection> connection);

  std::uint64_t number() const { return number_; }
  void start() { connection_->start(*this); }
  void advance(TimePoint now);

  void on_open() override {}
  void on_frame(ByteView frame) override;
  void on_writable() override;
  void on_closed(const CloseReason& reason) override;

  bool send_on(ChannelKey, SharedFrame frame) override { return send(std::move(frame)); }
  void channel_closed(ChannelKey conversation, const CloseReason& reason) override;

  /// For the gateway: a frame that nobody waits for. False: the peer does not read.
  bool offer(SharedFrame frame);
  void detach(const std::string& address, std::string_view reason);

 private:
  struct Place {
    std::uint64_t question = 0;  // the last one to the host; answers to others mean nothing
    std::vector<Bytes> waiting;
    bool delivering = false;  // attached, and a task will pass on what waited
    Channel* channel = nullptr;
    ConversationId id = 0;
    std::string principal;
    std::shared_ptr<Permit> permit;
  };
  using Places = std::map<std::string, Place, std::less<>>;

  Place* place_for(std::string_view address);
  void pass(const Message& message, ByteView frame);
  void keep(Place& place, ByteView frame);
  void deliver(Place& place, const Message& message, ByteView frame);
  void login(const Message& message);
  void answered(const std::string& address, std::uint64_t question, Grant grant);
  void grant_again(const std::string& address, Place& place, Access access);
  void attach(Places::iterator at, Grant grant);
  void deliver_waiting(const std::string& address, ConversationId id);
  void deny(Places::iterator at, const std::string& reason);
  void leave(std::string_view address);
  void remove(Places::iterator at, const CloseReason& reason);
  std::vector<Bytes> take_waiting(Place& place);
  bool send(SharedFrame frame);
  void answer(Bytes frame);
  void keep_alive(TimePoint now);
  void close(CloseReason reason);
  TimePoint now() const { return context_->options.runtime.clock->now(); }
  const GatewayLimits& limits() const { return context_->options.limits; }

  LinkContext* context_;
  std::uint64_t number_;
  std::unique_ptr<Connection> connection_;
  Places places_;
  std::size_t attached_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::size_t waiting_messages_ = 0;
  std::set<std::uint64_t> questions_;  // those without an answer
  std::uint64_t last_question_ = 0;
  std::string served_last_;  // the address that was last told that it may write
  bool writable_ = true;
  std::size_t unread_answers_ = 0;
  bool closing_ = false;
  bool answers_pings_ = false;
  TimePoint without_document_since_;
  TimePoint last_heard_;
  TimePoint last_sent_;
  TimePoint last_ping_;
};

}  // namespace weft::protocol::hocuspocus
