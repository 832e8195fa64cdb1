#include "weft/client/client.hpp"

#include <utility>

#include "client/document_table.hpp"
#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"

namespace weft {

using client::ServerLine;
using namespace protocol::native;

struct Client::State final : ServerLine::Listener {
  State(Client& owner, ClientOptions given) : client(&owner), options(std::move(given)) {}

  void on_online() override { table.on_online(); }
  void on_offline() override { table.on_offline(); }
  Result<void> on_opened(const protocol::native::Opened& opened) override { return table.on_opened(opened); }
  void on_saved(const Saved& saved) override { table.on_saved(saved); }
  void on_channel_ended(ChannelId channel, const CloseReason& reason) override { table.on_channel_ended(channel, reason); }
  void on_status(ClientStatus status) override {
    if (client->events.on_status) client->events.on_status(status);
  }
  void on_lost(const CloseReason& reason) override {
    if (client->events.on_connection_lost) client->events.on_connection_lost(reason);
  }

  void list(std::string domain, std::string collection, std::string after, std::vector<DocumentRow> rows,
            std::function<void(Result<std::vector<DocumentRow>>)> done);

  Client* client;
  ClientOptions options;
  ServerLine line{options, *this};
  DocumentTable table{options, line};
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

namespace {

constexpr std::uint32_t kRowsAtOnce = 500;

Result<void> outcome_of(const Result<Response>& response) {
  if (!response) return response.error();
  if (response->code == 0) return {};
  return Error{static_cast<ErrorCode>(response->code), response->reason};
}

}  // namespace

Result<std::unique_ptr<Client>> Client::create(ClientOptions options) {
  if (!options.connect) return Error{ErrorCode::kInvalidArgument, "a client needs a way to connect"};
  return std::unique_ptr<Client>(new Client(std::move(options)));
}

// The first attempt is a task: events can be set before it.
Client::Client(ClientOptions options) : state_(std::make_unique<State>(*this, std::move(options))) {
  if (!state_->options.online) return;
  state_->options.runtime.executor->post([state = std::weak_ptr<bool>(state_->alive), this] {
    if (!state.expired()) state_->line.set_online(true);
  });
}

Client::~Client() = default;

template <class D>
void Client::open(const DocumentId& id, Opened<D> done, OpenMode mode, std::function<void(D&)> begin) {
  DocumentTable::Begin begin_any;
  if (begin) begin_any = [begin = std::move(begin)](ClientDocument& document) { begin(static_cast<D&>(document)); };
  constexpr std::string_view model = std::is_same_v<D, CrdtDocument> ? crdt::Doc::kType.uri : ot::JsonDoc::kType.uri;
  state_->table.open(id, model, mode, std::move(begin_any), [done = std::move(done)](Result<std::shared_ptr<ClientDocument>> document) {
    if (!document) return done(document.error());
    done(std::static_pointer_cast<D>(*document));
  });
}

template void Client::open<CrdtDocument>(const DocumentId&, Opened<CrdtDocument>, OpenMode,
                                         std::function<void(CrdtDocument&)>);
template void Client::open<JsonDocument>(const DocumentId&, Opened<JsonDocument>, OpenMode,
                                         std::function<void(JsonDocument&)>);

void Client::close(const DocumentId& id) { state_->table.close(id); }

void Client::State::list(std::string domain, std::string collection, std::string after, std::vector<DocumentRow> rows,
                         std::function<void(Result<std::vector<DocumentRow>>)> done) {
  Request request;
  request.what = ListRequest{domain, collection, after, kRowsAtOnce};
  line.ask(std::move(request), [=, this, rows = std::move(rows)](Result<Response> response) mutable {
    if (const auto outcome = outcome_of(response); !outcome) return done(outcome.error());
    for (DocumentRow& row : response->documents) rows.push_back(std::move(row));
    if (response->end) return done(std::move(rows));
    if (response->next_after <= after) return done(Error{ErrorCode::kInvalidArgument, "a list that does not go on"});
    list(domain, collection, response->next_after, std::move(rows), done);
  });
}

void Client::list(const std::string& domain, const std::string& collection,
                  std::function<void(Result<std::vector<DocumentRow>>)> done) {
  state_->list(domain, collection, {}, {}, std::move(done));
}

void Client::remove(const DocumentId& id, std::function<void(Result<void>)> done) {
  Request request;
  request.what = RemoveRequest{id.domain, id.collection, id.name};
  state_->line.ask(std::move(request), [done = std::move(done)](Result<Response> response) { done(outcome_of(response)); });
}

void Client::set_online(bool online) { state_->line.set_online(online); }
void Client::network_returned() { state_->line.network_returned(); }
ClientStatus Client::status() const { return state_->line.status(); }
const std::string& Client::principal() const { return state_->line.principal(); }
std::size_t Client::open_documents() const { return state_->table.size(); }

}  // namespace weft
