#include "weft/protocol/native/native_gateway.hpp"

#include <map>
#include <utility>
#include <vector>

#include "protocol/native/native_guest.hpp"

namespace weft::protocol::native {
namespace {

// How often guests are told the time: fine enough for the limits that are times.
constexpr Duration kTick = std::chrono::seconds(3);

}  // namespace

struct Gateway::State {
  GuestContext context;
  std::map<std::uint64_t, std::shared_ptr<Guest>> guests;  // by number: runs repeat exactly
  std::uint64_t last_guest = 0;
  TimerHandle tick_timer;

  const Runtime& runtime() const { return context.options.runtime; }

  void schedule_tick() {
    tick_timer = runtime().executor->post_at(runtime().clock->now() + kTick, [this] { tick(); });
  }

  void tick() {
    std::vector<std::shared_ptr<Guest>> open;
    for (const auto& [number, guest] : guests) open.push_back(guest);
    for (const auto& guest : open) guest->advance(runtime().clock->now());
    schedule_tick();
  }

  void replaced(std::uint64_t number) {
    const auto at = guests.find(number);
    if (at != guests.end()) at->second->end_lost();
  }

  // We are inside a call of the guest's own connection: it is destroyed by a later task.
  void ended(Guest& guest) {
    const auto at = guests.find(guest.number());
    runtime().executor->post([gone = at->second] {});
    guests.erase(at);
  }
};

Gateway::Gateway(GatewayOptions options) : state_(std::make_unique<State>()) {
  WEFT_CHECK(options.attach != nullptr && options.sessions != nullptr);
  state_->context.options = std::move(options);
  state_->context.ended = [state = state_.get()](Guest& guest) { state->ended(guest); };
  state_->context.replaced = [state = state_.get()](std::uint64_t number) { state->replaced(number); };
  state_->schedule_tick();
}

Gateway::~Gateway() = default;

void Gateway::accept(std::unique_ptr<Connection> connection) {
  auto guest = std::make_shared<Guest>(state_->context, ++state_->last_guest, std::move(connection));
  state_->guests.emplace(guest->number(), guest);
  guest->start();
}

std::size_t Gateway::connection_count() const { return state_->guests.size(); }

}  // namespace weft::protocol::native
