#include "net/http_stream.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "net/http_head.hpp"
#include "net/http_writer.hpp"
#include "net/websocket_handshake.hpp"
#include "net/websocket_stream.hpp"

namespace weft::net {

HttpStream::HttpStream(Reactor::Impl& reactor, std::shared_ptr<HttpListener> server, Socket socket,
                       std::string peer)
    : Stream(reactor, server->group(), std::move(socket), false),
      server_(std::move(server)),
      peer_(std::move(peer)) {}

void HttpStream::start() {
  await_request(limits().request_time_max);
  start_reading();
}

void HttpStream::await_request(Duration span) {
  state_ = State::kReading;
  deadline_ = now() + span;
}

void HttpStream::on_bytes(std::span<std::uint8_t> bytes) {
  if (state_ == State::kLingering) return;
  if (input_.empty() && !arriving_) deadline_ = std::min(deadline_, now() + limits().request_time_max);
  input_.append(as_chars(bytes));
  advance();
}

void HttpStream::advance() {
  if (state_ != State::kReading || input_.empty()) return;
  if (!arriving_) take_head();
  if (arriving_) take_body();
}

void HttpStream::take_head() {
  const HeadEnd end = find_head_end(input_, scanned_);
  scanned_ = input_.size();
  const std::size_t size = end.kind == HeadEnd::Kind::kFound ? end.size : input_.size();
  if (end.kind == HeadEnd::Kind::kBadLine) return reject(400, "line without CR LF, or no request line");
  if (size > limits().header_bytes_max) return reject(431, "head over header_bytes_max");
  if (end.kind == HeadEnd::Kind::kFound) begin_request(std::string_view(input_).substr(0, size));
}

void HttpStream::begin_request(std::string_view head) {
  if (const HeadFault fault = check_request_head(head, limits())) return reject(fault.status, fault.why);
  std::optional<HttpRequestHead> parsed = parse_request_head(head);
  if (!parsed) return reject(400, "malformed request");
  const HttpBodyReader body(parsed->chunked, parsed->content_length, limits());
  arriving_ = std::make_unique<Arriving>(Arriving{std::move(*parsed), body});
  input_.erase(0, head.size());
}

void HttpStream::take_body() {
  HttpRequest& request = arriving_->head.request;
  std::string_view rest = input_;
  const HeadFault fault = arriving_->body.put(rest, request.body);
  input_.erase(0, input_.size() - rest.size());
  if (fault) return reject(fault.status, fault.why);
  if (arriving_->body.is_done()) return take_request();
  if (input_.size() > limits().header_bytes_max) return reject(400, "chunk framing over header_bytes_max");
  const bool waits = equals_ignoring_case(request.field("expect"), "100-continue");
  if (waits && !std::exchange(arriving_->continued, true)) {
    push({}, make_frame(write_response({100, {}, {}}, {})));
  }
}

void HttpStream::take_request() {
  HttpRequest& request = arriving_->head.request;
  request.peer_address = peer_;
  if (wants_websocket(request)) return take_upgrade();
  const HttpResponse response = server_->handler().on_request(request);
  if (!is_open()) return;  // the handler ended the server
  server_->count_answered();
  answer(response, request.method == "HEAD", !arriving_->head.keeps_alive || server_->is_draining());
}

void HttpStream::take_upgrade() {
  const HttpRequest& request = arriving_->head.request;
  if (const HeadFault fault = check_upgrade(request, server_->options().allowed_origins)) {
    return reject(fault.status, fault.why);
  }
  const UpgradeDecision decision = server_->handler().on_upgrade(request);
  if (!is_open()) return;
  server_->count_answered();
  if (const auto* refusal = std::get_if<HttpResponse>(&decision)) return answer(*refusal, false, true);
  accept_upgrade(std::get<UpgradeAccepted>(decision));
}

void HttpStream::accept_upgrade(const UpgradeAccepted& accepted) {
  const HttpResponse response = upgrade_response(arriving_->head.request, accepted);
  if (response.status != 101 || server_->is_draining()) {
    return answer(response.status != 101 ? response : text_response(503, "draining\n"), false, true);
  }
  const auto websocket = std::make_shared<WebSocketStream>(reactor(), group(), release_socket(), nullptr,
                                                           accepted.text_accepted);
  websocket->push_raw(write_response(response, {}));
  websocket->set_early_bytes(to_bytes(as_bytes(input_)));
  HttpRequest request = std::move(arriving_->head.request);
  server_->handler().on_connection(std::make_unique<WebSocketConnection>(websocket), std::move(request));
}

void HttpStream::answer(const HttpResponse& response, bool head_only, bool closes) {
  push({}, make_frame(write_response(response, {head_only, closes})));
  arriving_.reset();
  scanned_ = 0;
  closes_ = closes;
  state_ = State::kAnswering;
  stop_reading();
}

void HttpStream::reject(std::uint16_t status, std::string_view why) {
  server_->count_rejected();
  HttpResponse response = text_response(status, std::string(why) + "\n");
  if (status == 426) response.fields.push_back({"Sec-WebSocket-Version", "13"});
  answer(response, false, true);
}

void HttpStream::on_flushed() {
  if (state_ != State::kAnswering || !out().empty()) return;
  if (closes_) return begin_lingering();
  if (input_.empty()) input_.shrink_to_fit();
  await_request(input_.empty() ? limits().keep_alive_time_max : limits().request_time_max);
  start_reading();
  advance();
}

// Closing the socket while bytes of the peer lie unread would reset it and lose the answer.
void HttpStream::begin_lingering() {
  state_ = State::kLingering;
  input_ = {};
  deadline_ = now() + limits().close_time_max;
  shut_down_writing();
  start_reading();
}

void HttpStream::on_check(TimePoint now) {
  if (now < deadline_ || state_ == State::kAnswering) return;
  const bool mid_request = state_ == State::kReading && (arriving_ || !input_.empty());
  if (!mid_request) return hang_up();
  reject(408, "request took longer than request_time_max");
}

void HttpStream::on_drain(const CloseReason&) {
  if (state_ == State::kReading && !arriving_ && input_.empty()) return hang_up();
  closes_ = true;
  deadline_ = std::min(deadline_, now() + limits().close_time_max);
}

}  // namespace weft::net
