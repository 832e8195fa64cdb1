#include "client/document_table.hpp"

#include <utility>

#include "weft/client/crdt_document.hpp"
#include "weft/client/json_document.hpp"

namespace weft {

using namespace protocol::native;
using client::JournalWriter;
using client::StoredReplica;

namespace {

// What trying again does not mend.
bool is_refusal(std::uint16_t code) {
  return code == kClosedForbidden || code == kClosedNotFound || code == kClosedConflict || code == kClosedTooBig;
}

constexpr std::size_t kJournalsAtOnce = 100;

}  // namespace

DocumentTable::~DocumentTable() {
  *alive_ = false;
  for (auto& [id, place] : places_)
    if (place.document != nullptr) end(place);
}

// ---- opening and closing

void DocumentTable::open(const DocumentId& id, std::string_view model, OpenMode mode, Begin begin, Opened done) {
  const auto answer = [this, done](Made made) {
    options_->runtime.executor->post([alive = alive_, done, made = std::move(made)] {
      if (*alive) done(made);
    });
  };
  if (auto valid = validate(id); !valid) return answer(valid.error());
  auto [at, is_new] = places_.try_emplace(id);
  Place& place = at->second;
  if (!is_new && place.model != model)
    return answer(Error{ErrorCode::kFailedPrecondition, "the document is open as another type"});
  place.wanted = true;
  if (place.document != nullptr) return answer(place.document);
  place.waiting.push_back(std::move(done));
  if (!is_new) return;
  place.model = model;
  place.mode = mode;
  place.begin = std::move(begin);
  place.backoff = sync::Backoff(options_->backoff);
  load(id, place.model);
}

void DocumentTable::load(const DocumentId& id, const std::string& model) {
  const Runtime& runtime = options_->runtime;
  const auto back = [this, alive = alive_, id](Result<Loaded> result) {
    if (*alive) loaded(id, std::move(result));
  };
  if (options_->store == nullptr) {
    runtime.executor->post([back] { back(Loaded{}); });
    return;
  }
  auto journal_id = client::journal_of(id);
  if (!journal_id) {
    runtime.executor->post([back, error = journal_id.error()] { back(error); });
    return;
  }
  // Its randomness is drawn here: the source belongs to this executor.
  const std::uint64_t seed = runtime.random->next();
  runtime.io_executor->post([store = options_->store, executor = runtime.executor, journal_id = *journal_id, model, seed, back] {
    const auto read = [&]() -> Result<Loaded> {
      SeededRandom random(seed);
      WEFT_ASSIGN(Journal journal, Journal::open(*store, journal_id, model, random));
      WEFT_ASSIGN(StoredReplica stored, client::load(journal));
      return Loaded{std::make_shared<Journal>(std::move(journal)), std::move(stored)};
    };
    auto result = std::make_shared<Result<Loaded>>(read());
    executor->post([back, result] { back(std::move(*result)); });
  });
}

void DocumentTable::loaded(const DocumentId& id, Result<Loaded> loaded) {
  const auto at = places_.find(id);
  Place& place = at->second;
  Made made = loaded ? Made(nullptr) : Made(loaded.error());
  if (loaded) {
    auto writer = loaded->journal ? std::make_shared<JournalWriter>(std::move(*loaded->journal), options_->runtime) : nullptr;
    made = make(id, place.model, std::move(writer), loaded->stored);
  }
  const std::vector<Opened> waiting = std::exchange(place.waiting, {});
  if (made) {
    place.document = *made;
    if (place.begin) place.document->begin_ = [begin = place.begin, document = place.document.get()] { begin(*document); };
    place.document->on_saved_ = [this, alive = alive_, id] {
      if (*alive) let_go_soon(id);
    };
    let_go_if_saved(id);
    const auto still = places_.find(id);
    if (still != places_.end() && line_->status() == ClientStatus::kOnline) begin(id, still->second);
  } else {
    places_.erase(at);
  }
  for (const Opened& done : waiting) done(made);
}

DocumentTable::Made DocumentTable::make(const DocumentId& id, const std::string& model, std::shared_ptr<JournalWriter> writer,
                                        const StoredReplica& stored) const {
  if (model == crdt::Doc::kType.uri) {
    WEFT_ASSIGN(auto document, CrdtDocument::restore(id, options_->runtime, options_->limits, std::move(writer), stored));
    return std::shared_ptr<ClientDocument>(std::move(document));
  }
  if (model == ot::JsonDoc::kType.uri) {
    WEFT_ASSIGN(auto document, JsonDocument::restore(id, options_->runtime, options_->limits, std::move(writer), stored));
    return std::shared_ptr<ClientDocument>(std::move(document));
  }
  return Error{ErrorCode::kInvalidArgument, "no such type of document"};
}

void DocumentTable::close(const DocumentId& id) {
  const auto at = places_.find(id);
  if (at == places_.end()) return;
  at->second.wanted = false;
  let_go_if_saved(id);
}

// We are inside a call of the document.
void DocumentTable::let_go_soon(const DocumentId& id) {
  const auto at = places_.find(id);
  if (at == places_.end() || at->second.wanted) return;
  options_->runtime.executor->post([this, alive = alive_, id] {
    if (*alive) let_go_if_saved(id);
  });
}

void DocumentTable::let_go_if_saved(const DocumentId& id) {
  const auto at = places_.find(id);
  if (at == places_.end() || at->second.wanted || at->second.document == nullptr) return;
  Place& place = at->second;
  if (place.document->pending() && !place.document->refusal()) return;
  end(place);
  places_.erase(at);
}

// ---- conversations

void DocumentTable::on_online() {
  for (auto& [id, place] : places_)
    if (place.document != nullptr) begin(id, place);
  if (options_->store != nullptr && !std::exchange(searched_, true)) find_unsaved({});
}

void DocumentTable::on_offline() {
  for (auto& [id, place] : places_)
    if (place.document != nullptr) end(place);
}

void DocumentTable::begin(const DocumentId& id, Place& place) {
  if (place.channel != 0) return;
  while (last_channel_ == 0 || channels_.contains(last_channel_)) ++last_channel_;
  place.channel = last_channel_++;
  channels_.emplace(place.channel, id);
  place.document->refusal_.reset();
  place.document->asked_to_open_ = true;
  place.connection = line_->line().open_channel(place.channel);
  line_->line().send(Open{place.channel, id.domain, id.collection, id.name, place.model, place.mode,
                          place.document->would_begin()});
  place.document->tell_status();
}

Result<void> DocumentTable::on_opened(const protocol::native::Opened& opened) {
  Place* place = place_of(opened.channel);
  if (place == nullptr) return {};  // it was closed meanwhile
  if (place->connection == nullptr) return Error{ErrorCode::kInvalidArgument, "a conversation was opened twice"};
  place->backoff.reset();
  place->mode = OpenMode::kOpenOrCreate;  // that was settled
  place->document->may_write_ = opened.may_write;
  place->document->attach(std::move(place->connection), {{opened.incarnation_high, opened.incarnation_low}, opened.begin},
                          [line = line_, channel = opened.channel](std::uint64_t number) {
                            line->line().send(Confirm{channel, number});
                          });
  place->document->tell_status();
  return {};
}

void DocumentTable::on_saved(const Saved& saved) {
  Place* place = place_of(saved.channel);
  if (place == nullptr) return;
  place->document->confirmed(saved.number);
}

void DocumentTable::on_channel_ended(ChannelId channel, const CloseReason& reason) {
  DocumentId id;
  Place* place = place_of(channel, &id);
  if (place == nullptr) return;
  if (is_refusal(reason.code)) place->document->refusal_ = reason;
  end(*place);
  if (is_refusal(reason.code)) return let_go_if_saved(id);
  try_again(id, *place);
}

void DocumentTable::try_again(const DocumentId& id, Place& place) {
  const Runtime& runtime = options_->runtime;
  place.retry = runtime.executor->post_at(runtime.clock->now() + place.backoff.next(*runtime.random), [this, id] {
    const auto at = places_.find(id);
    if (at != places_.end() && line_->status() == ClientStatus::kOnline) begin(id, at->second);
  });
}

void DocumentTable::end(Place& place) {
  place.retry.cancel();
  if (place.channel == 0) return;
  channels_.erase(std::exchange(place.channel, 0));
  place.connection.reset();
  place.document->asked_to_open_ = false;
  place.document->detach();
}

DocumentTable::Place* DocumentTable::place_of(ChannelId channel, DocumentId* id) {
  const auto at = channels_.find(channel);
  if (at == channels_.end()) return nullptr;
  if (id != nullptr) *id = at->second;
  return &places_.find(at->second)->second;
}

// ---- what an earlier program did not get to send

void DocumentTable::find_unsaved(std::string after) {
  const Runtime& runtime = options_->runtime;
  using Names = std::vector<std::pair<std::string, std::string>>;  // of journals, and their models
  runtime.io_executor->post([this, alive = alive_, store = options_->store, executor = runtime.executor, after = std::move(after)] {
    auto names = std::make_shared<Names>();
    const auto listed = store->list(client::journal_collection(), after, kJournalsAtOnce,
                                    [&](std::string_view name, const DocumentInfo& info) {
                                      names->emplace_back(name, info.model);
                                      return true;
                                    });
    if (!listed) return;  // the next start will find them
    executor->post([this, alive, names] {
      if (!*alive) return;
      for (const auto& [name, model] : *names)
        if (const auto id = client::document_of(name)) open_unsaved(*id, model);
      if (names->size() == kJournalsAtOnce) find_unsaved(names->back().first);
    });
  });
}

void DocumentTable::open_unsaved(const DocumentId& id, const std::string& model) {
  const auto [at, is_new] = places_.try_emplace(id);
  if (!is_new) return;
  at->second.model = model;
  at->second.wanted = false;
  at->second.backoff = sync::Backoff(options_->backoff);
  load(id, model);
}

}  // namespace weft
