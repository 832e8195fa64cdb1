#include "storage_queue.hpp"

namespace weft::server {

struct StorageQueue::Batch {
  std::vector<AppendRequest> requests;
  std::vector<Result<Appended>> results;
};

namespace {

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

std::vector<Result<Appended>> commit_requests(Storage& storage, const std::vector<AppendRequest>& requests) {
  std::vector<std::vector<Entry>> entries;
  std::vector<Append> batch;
  entries.reserve(requests.size());
  batch.reserve(requests.size());
  for (const AppendRequest& request : requests) {
    entries.push_back(entries_of(request));
    Append& append = batch.emplace_back();
    append.document = request.document;
    append.expected_end = request.expected_end;
    append.entries = entries.back();
    append.version = request.version;
    if (request.create) append.create = Creation{request.create->model, request.create->incarnation};
  }
  return storage.append(batch, Durability::kDurable);
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
