#include "weft/server/native/native_endpoint.hpp"

#include <utility>

#include "weft/crdt/doc.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"
#include "weft/protocol/yjs/yjs_session.hpp"
#include "weft/transport/loopback.hpp"

namespace weft {
namespace {

using namespace protocol::native;

// What rows may take of a message, one and all.
constexpr std::size_t kRowBytesMax = kMessageBytesMax / 8;
constexpr std::size_t kRowsBytesMax = kMessageBytesMax / 2;
constexpr std::size_t kRowOverhead = 64;

Response response_of(const Error& error) {
  Response response;
  response.code = static_cast<std::uint16_t>(error.code);
  response.reason = error.message;
  return response;
}

Response response_of(Result<void> done) { return done ? Response{} : response_of(done.error()); }

Response response_of(Result<Listing> listing) {
  if (!listing) return response_of(listing.error());
  Response response;
  response.end = listing->end;
  response.next_after = std::move(listing->last_name);
  response.next_position = listing->read_through.value;
  std::size_t bytes = 0;
  for (Listing::Row& row : listing->rows) {
    // A version that alone fills a message is left out: its document tells it.
    if (row.version.size() > kRowBytesMax) row.version.clear();
    bytes += row.name.size() + row.model.size() + row.version.size() + kRowOverhead;
    if (bytes > kRowsBytesMax) {
      response.end = false;
      response.next_after = response.documents.back().name;
      response.next_position = response.documents.back().position;
      break;
    }
    response.documents.push_back({std::move(row.name), std::move(row.model), row.position.value, row.removed,
                                  row.incarnation.high, row.incarnation.low, std::move(row.version)});
  }
  return response;
}

using Answer = std::function<void(Response)>;

void ask(Server& server, const std::string& principal, ListRequest list, const Answer& answer) {
  server.list(principal, {std::move(list.domain), std::move(list.collection)}, std::move(list.after), list.limit,
              [answer](Result<Listing> listing) { answer(response_of(std::move(listing))); });
}

void ask(Server& server, const std::string& principal, FeedRequest feed, const Answer& answer) {
  server.feed(principal, {std::move(feed.domain), std::move(feed.collection)}, {feed.after}, feed.limit,
              [answer](Result<Listing> listing) { answer(response_of(std::move(listing))); });
}

void ask(Server& server, const std::string& principal, RemoveRequest remove, const Answer& answer) {
  server.remove(principal, {std::move(remove.domain), std::move(remove.collection), std::move(remove.name)},
                [answer](Result<void> removed) { answer(response_of(std::move(removed))); });
}

}  // namespace

struct NativeEndpoint::State {
  State(Server& server, NativeEndpointOptions options)
      : executor(options.runtime.executor),
        sequenced(*options.runtime.random),
        gateway(gateway_options(server, std::move(options))) {}

  GatewayOptions gateway_options(Server& server, NativeEndpointOptions from) {
    GatewayOptions options;
    options.runtime = from.runtime;
    options.limits = from.limits;
    options.authenticate = std::move(from.authenticate);
    options.sessions = [this](const std::string& model, const std::string& principal) -> SessionFactory {
      if (model == crdt::Doc::kType.uri) return protocol::yjs::make_session;
      if (model == ot::JsonDoc::kType.uri) return sequenced.factory(principal);
      return nullptr;
    };
    options.attach = [&server](Attachment attachment) {
      DocumentId id{std::move(attachment.domain), std::move(attachment.collection), std::move(attachment.name)};
      server.accept(std::move(attachment.connection),
                    {std::move(id), std::move(attachment.principal), std::move(attachment.session),
                     std::move(attachment.model), attachment.mode});
    };
    options.ask = [&server](Question question, Answer answer) {
      std::visit([&](auto& what) { ask(server, question.principal, std::move(what), answer); }, question.request.what);
    };
    return options;
  }

  Executor* executor;
  protocol::ot::SessionMaker sequenced;
  Gateway gateway;
};

NativeEndpoint::NativeEndpoint(Server& server, NativeEndpointOptions options)
    : state_(std::make_unique<State>(server, std::move(options))) {}

NativeEndpoint::~NativeEndpoint() = default;

void NativeEndpoint::accept(std::unique_ptr<Connection> connection) { state_->gateway.accept(std::move(connection)); }

std::unique_ptr<Connection> NativeEndpoint::connect() {
  auto [ours, theirs] = make_loopback(*state_->executor);
  accept(std::move(theirs));
  return std::move(ours);
}

std::size_t NativeEndpoint::connection_count() const { return state_->gateway.connection_count(); }

}  // namespace weft
