#include "surface.hpp"

#include <utility>

#include "document_path.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"

namespace weft::weftd {
namespace {

std::unique_ptr<sync::Session> make_yjs_session(sync::DocumentPort& port, sync::SessionId id, Access access) {
  protocol::yjs::SessionOptions options;
  options.may_write = access == Access::kWrite;
  return std::make_unique<protocol::yjs::Session>(port, id, options);
}

}  // namespace

net::HttpResponse Surface::on_request(const net::HttpRequest& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const bool health = request.path() == "/healthz";
  if (!health && request.path() != "/readyz") return net::text_response(404, "nothing is served at this path\n");
  if (!reads) return net::text_response(405, "only GET and HEAD\n");
  if (draining_ && !health) return net::text_response(503, "draining\n");
  return net::text_response(200, "ok\n");
}

net::UpgradeDecision Surface::on_upgrade(const net::HttpRequest& request) {
  if (draining_) return net::text_response(503, "draining\n");
  auto id = document_of_path(request.path());
  if (id) return net::UpgradeAccepted{};
  const bool missing = id.error().code == ErrorCode::kNotFound;
  return net::text_response(missing ? 404 : 400, id.error().message + "\n");
}

void Surface::on_connection(std::unique_ptr<Connection> connection, net::HttpRequest request) {
  auto id = document_of_path(request.path());
  WEFT_CHECK(id.has_value());  // on_upgrade() looked
  server_->accept(std::move(connection), {std::move(*id), "", make_yjs_session});
}

}  // namespace weft::weftd
