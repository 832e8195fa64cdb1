#include "net/http_stream.hpp"

#include <algorithm>
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
  if (input_.empty() && !parser_) deadline_ = std::min(deadline_, now() + limits().request_time_max);
  input_.append(as_chars(bytes));
  advance();
}

void HttpStream::advance() {
  if (state_ != State::kReading || input_.empty()) return;
  if (!parser_ && !take_head()) return;
  take_body();
}

bool HttpStream::take_head() {
  const HeadEnd end = find_head_end(input_, scanned_);
  scanned_ = input_.size();
  const bool too_long = std::max(end.size, end.size == 0 ? input_.size() : 0) > limits().header_bytes_max;
  if (end.kind == HeadEnd::Kind::kBadLine) {
    reject(400, "line without CR LF, or empty request line");
  } else if (too_long) {
    reject(431, "head over header_bytes_max");
  } else if (end.kind == HeadEnd::Kind::kFound) {
    const HeadFault fault = check_request_head(std::string_view(input_).substr(0, end.size), limits());
    if (!fault) parser_.emplace(limits());
    if (fault) reject(fault.status, fault.why);
  }
  return parser_.has_value();
}

void HttpStream::take_body() {
  const HttpRequestParser::Step step = parser_->put(input_);
  input_.erase(0, step.consumed);
  if (step.status != 0) return reject(step.status, step.status == 413 ? "body over body_bytes_max" : "malformed request");
  if (parser_->is_done()) return take_request();
  if (input_.size() > limits().header_bytes_max) return reject(400, "chunk framing over header_bytes_max");
  if (parser_->expects_continue() && !std::exchange(continued_, true)) {
    push({}, make_frame(write_response({100, {}, {}}, {})));
  }
}

void HttpStream::take_request() {
  HttpRequest& request = parser_->request();
  request.peer_address = peer_;
  if (wants_websocket(request)) return take_upgrade();
  const HttpResponse response = server_->handler().on_request(request);
  if (!is_open()) return;  // the handler ended the server
  server_->count_answered();
  answer(response, request.method == "HEAD", !parser_->keeps_alive() || server_->is_draining());
}

void HttpStream::take_upgrade() {
  const HttpRequest& request = parser_->request();
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
  const HttpResponse response = upgrade_response(parser_->request(), accepted);
  if (response.status != 101 || server_->is_draining()) {
    return answer(response.status != 101 ? response : text_response(503, "draining\n"), false, true);
  }
  const auto websocket = std::make_shared<WebSocketStream>(reactor(), group(), release_socket(), nullptr,
                                                           accepted.text_accepted);
  websocket->push_raw(write_response(response, {}));
  websocket->set_early_bytes(to_bytes(as_bytes(input_)));
  HttpRequest request = std::move(parser_->request());
  server_->handler().on_connection(std::make_unique<WebSocketConnection>(websocket), std::move(request));
}

void HttpStream::answer(const HttpResponse& response, bool head_only, bool closes) {
  push({}, make_frame(write_response(response, {head_only, closes})));
  parser_.reset();
  scanned_ = 0;
  continued_ = false;
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
  const bool mid_request = state_ == State::kReading && (parser_ || !input_.empty());
  if (!mid_request) return hang_up();
  reject(408, "request took longer than request_time_max");
}

void HttpStream::on_drain(const CloseReason&) {
  if (state_ == State::kReading && !parser_ && input_.empty()) return hang_up();
  closes_ = true;
  deadline_ = std::min(deadline_, now() + limits().close_time_max);
}

}  // namespace weft::net
