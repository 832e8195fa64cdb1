#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"

#include <map>
#include <utility>

#include "protocol/hocuspocus/hocuspocus_link.hpp"
#include "weft/base/utf.hpp"

namespace weft::protocol::hocuspocus {
namespace {

// How often links are told the time: fine enough for the limits that are times.
constexpr Duration kTick = std::chrono::seconds(3);

}  // namespace

struct Gateway::State {
  LinkContext context;
  std::map<std::uint64_t, std::shared_ptr<Link>> links;  // by number: runs repeat exactly
  std::uint64_t last_link = 0;
  TimerHandle tick_timer;

  const Runtime& runtime() const { return context.options.runtime; }

  void schedule_tick() {
    tick_timer = runtime().executor->post_at(runtime().clock->now() + kTick, [this] { tick(); });
  }

  void tick() {
    std::vector<std::shared_ptr<Link>> open;
    for (const auto& [number, link] : links) open.push_back(link);
    for (const auto& link : open) link->advance(runtime().clock->now());
    schedule_tick();
  }

  // We are inside a call of the link's own connection: it is destroyed by a later task.
  void ended(Link& link) {
    const auto at = links.find(link.number());
    runtime().executor->post([gone = at->second] {});
    links.erase(at);
  }
};

Gateway::Gateway(GatewayOptions options) : state_(std::make_unique<State>()) {
  WEFT_CHECK(options.attach != nullptr);
  state_->context.options = std::move(options);
  state_->context.ended = [state = state_.get()](Link& link) { state->ended(link); };
  state_->schedule_tick();
}

Gateway::~Gateway() = default;

void Gateway::accept(std::unique_ptr<Connection> connection) {
  auto link = std::make_shared<Link>(state_->context, ++state_->last_link, std::move(connection));
  state_->links.emplace(link->number(), link);
  link->start();
}

bool Gateway::send_stateless(ConversationId to, std::string_view payload) {
  const auto* place = state_->context.conversations.find(to);
  if (place == nullptr || !is_valid_utf8(payload)) return false;
  return place->first->offer(make_frame(encode_stateless(place->second, payload)));
}

std::size_t Gateway::broadcast_stateless(std::string_view document, std::string_view payload) {
  std::size_t told = 0;
  for (const ConversationId id : state_->context.conversations.of_document(document))
    if (send_stateless(id, payload)) ++told;
  return told;
}

bool Gateway::request_token(ConversationId from) {
  const auto* place = state_->context.conversations.find(from);
  return place != nullptr && place->first->offer(make_frame(encode_token_request(place->second)));
}

bool Gateway::detach(ConversationId conversation, std::string_view reason) {
  const auto* place = state_->context.conversations.find(conversation);
  if (place == nullptr) return false;
  const std::string address = place->second;
  place->first->detach(address, reason);
  return true;
}

std::size_t Gateway::connection_count() const { return state_->links.size(); }

}  // namespace weft::protocol::hocuspocus
