#include "net/websocket_client.hpp"

#include <algorithm>
#include <utility>

#include "net/http_head.hpp"
#include "net/websocket_handshake.hpp"

namespace weft::net {
namespace {

std::string_view value_of(const std::vector<HttpField>& fields, std::string_view name) {
  for (const HttpField& field : fields) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace

WebSocketClient::WebSocketClient(Reactor::Impl& reactor, std::shared_ptr<StreamGroup> group, Socket socket,
                                 Random& random, WebSocketAddress address)
    : WebSocketStream(reactor, std::move(group), std::move(socket), &random, false),
      address_(std::move(address)),
      key_(websocket_key(random)) {}

void WebSocketClient::start(ConnectionObserver& observer) {
  set_observer(observer);
  if (!is_open()) return drop({});  // close() came before start()
  handshake_deadline_ = now() + limits().request_time_max;
  const auto self = std::static_pointer_cast<WebSocketClient>(shared_from_this());
  socket().async_connect(address_.endpoint, [self](const boost::system::error_code& error) {
    self->reactor().begin_event();
    if (self->is_open()) self->connected(error);
  });
}

void WebSocketClient::connected(const boost::system::error_code& error) {
  if (error) return give_up("cannot connect: " + error.message());
  boost::system::error_code ignored;
  socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  const std::string request = "GET " + address_.target + " HTTP/1.1\r\nHost: " + address_.authority +
                              "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: " + key_ + "\r\n\r\n";
  push_raw(to_bytes(as_bytes(request)));
  start_reading();
}

void WebSocketClient::on_bytes(std::span<std::uint8_t> bytes) {
  if (!shaking_hands_) return WebSocketStream::on_bytes(bytes);
  response_.append(as_chars(bytes));
  take_response();
}

void WebSocketClient::take_response() {
  const HeadEnd end = find_head_end(response_, 0);
  if (end.kind == HeadEnd::Kind::kBadLine) return give_up("malformed response");
  if (std::max(end.size, end.size == 0 ? response_.size() : 0) > limits().header_bytes_max) {
    return give_up("response over header_bytes_max");
  }
  if (end.kind == HeadEnd::Kind::kNeedMore) return;
  if (std::string fault = fault_of(std::string_view(response_).substr(0, end.size)); !fault.empty()) {
    return give_up(std::move(fault));
  }
  shaking_hands_ = false;
  set_early_bytes(to_bytes(as_bytes(std::string_view(response_).substr(end.size))));
  response_ = {};
  stop_reading();
  open();
}

std::string WebSocketClient::fault_of(std::string_view head) const {
  const std::size_t line_end = head.find("\r\n");
  const std::string_view status = head.substr(0, line_end);
  if (!status.starts_with("HTTP/1.1 101")) return "not upgraded: " + std::string(status);
  std::vector<HttpField> fields;
  if (const HeadFault fault = parse_fields(head.substr(line_end + 2), limits(), fields)) {
    return std::string(fault.why);
  }
  const bool agreed = list_has_token(value_of(fields, "upgrade"), "websocket") &&
                      list_has_token(value_of(fields, "connection"), "upgrade") &&
                      value_of(fields, "sec-websocket-accept") == websocket_accept(key_);
  if (!agreed) return "malformed upgrade";
  const bool unasked = !value_of(fields, "sec-websocket-extensions").empty() ||
                       !value_of(fields, "sec-websocket-protocol").empty();
  return unasked ? "an extension or subprotocol that nobody asked for" : "";
}

void WebSocketClient::give_up(std::string why) { drop({1006, std::move(why)}); }

void WebSocketClient::on_check(TimePoint now) {
  if (!shaking_hands_) return WebSocketStream::on_check(now);
  const bool started = handshake_deadline_ != TimePoint{};
  if (started && now >= handshake_deadline_) give_up("handshake took longer than request_time_max");
}

}  // namespace weft::net
