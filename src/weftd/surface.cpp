#include "surface.hpp"

#include <utility>

#include "document_path.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"

namespace weft::weftd {
namespace {

protocol::hocuspocus::GatewayOptions gateway_options(Server& server, const Runtime& runtime) {
  protocol::hocuspocus::GatewayOptions options;
  options.runtime = runtime;
  options.attach = [&server](protocol::hocuspocus::Attachment attachment) {
    server.accept(std::move(attachment.connection), {document_named(std::move(attachment.document)),
                                                     std::move(attachment.principal), std::move(attachment.session)});
  };
  return options;
}

NativeEndpointOptions native_options(const Runtime& runtime) {
  NativeEndpointOptions options;
  options.runtime = runtime;
  return options;
}

}  // namespace

Surface::Surface(Server& server, const Runtime& runtime)
    : server_(&server), hocuspocus_(gateway_options(server, runtime)), native_(server, native_options(runtime)) {}

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
  if (is_hocuspocus_path(request.path()) || request.path() == kNativePath) return net::UpgradeAccepted{};
  auto id = document_of_path(request.path());
  if (id) return net::UpgradeAccepted{};
  const bool missing = id.error().code == ErrorCode::kNotFound;
  return net::text_response(missing ? 404 : 400, id.error().message + "\n");
}

void Surface::on_connection(std::unique_ptr<Connection> connection, net::HttpRequest request) {
  if (is_hocuspocus_path(request.path())) return hocuspocus_.accept(std::move(connection));
  if (request.path() == kNativePath) return native_.accept(std::move(connection));
  auto id = document_of_path(request.path());
  WEFT_CHECK(id.has_value());  // on_upgrade() looked
  server_->accept(std::move(connection), {std::move(*id), "", protocol::yjs::make_session});
}

}  // namespace weft::weftd
