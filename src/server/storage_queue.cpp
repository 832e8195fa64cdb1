#include "storage_queue.hpp"

namespace weft::server {

struct StorageQueue::Batch {
  std::vector<AppendRequest> requests;
  std::vector<Result<Appended>> results;
};

namespace {

/// Makes the document of a request that says so. Somebody else's document of that name is a lost
/// race: the room that asked knows nothing of what is in it.
Result<void> create_missing(Storage& storage, AppendRequest& request) {
  if (!request.create) return {};
  auto created = storage.create(request.document, request.create->model, request.create->incarnation);
  if (created) {
    request.expected_end = created->end;
    return {};
  }
  if (created.error().code != ErrorCode::kAlreadyExists) return std::move(created).error();
  return Error{ErrorCode::kAborted, "the document was created by somebody else meanwhile"};
}

std::vector<Entry> entries_of(const AppendRequest& request) {
  std::vector<Entry> entries;
  entries.reserve(request.changes.size());
  for (const LogChange& change : request.changes) {
    Entry& entry = entries.emplace_back();
    entry.author = change.author;
    entry.time = change.time;
    entry.payload = *change.payload;
  }
  return entries;
}

std::vector<Result<Appended>> commit_requests(Storage& storage, std::vector<AppendRequest>& requests) {
  std::vector<Result<Appended>> results(requests.size(), Result<Appended>(Appended{}));
  std::vector<std::vector<Entry>> entries(requests.size());
  std::vector<Append> batch;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (auto made = create_missing(storage, requests[i]); !made) {
      results[i] = std::move(made).error();
      continue;
    }
    entries[i] = entries_of(requests[i]);
    batch.push_back({requests[i].document, requests[i].expected_end, entries[i], requests[i].version});
    places.push_back(i);
  }
  std::vector<Result<Appended>> appended = storage.append(batch, Durability::kDurable);
  for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(appended[i]);
  return results;
}

}  // namespace

void StorageQueue::commit() {
  if (committing_ || waiting_.empty()) return;
  committing_ = true;
  ++commits_;
  auto batch = std::make_shared<Batch>();
  batch->requests.swap(waiting_);
  auto answer = [self = shared_from_this(), batch] { self->committed(*batch); };
  runtime_.io_executor->post([storage = storage_, executor = runtime_.executor, batch, answer] {
    batch->results = commit_requests(*storage, batch->requests);
    executor->post(answer);
  });
}

void StorageQueue::committed(Batch& batch) {
  committing_ = false;
  for (std::size_t i = 0; i < batch.requests.size(); ++i) batch.requests[i].done(std::move(batch.results[i]));
  commit();
}

}  // namespace weft::server
