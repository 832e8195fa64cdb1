#include "client/journal_writer.hpp"

#include <algorithm>
#include <iterator>

namespace weft::client {
namespace {

// A smaller journal is not worth a checkpoint.
constexpr std::uint64_t kCheckpointBytes = std::uint64_t{64} << 10;

std::uint64_t bytes_of(const std::vector<Journal::Record>& records) {
  std::uint64_t bytes = 0;
  for (const Journal::Record& record : records) bytes += record.payload.size();
  return bytes;
}

}  // namespace

struct JournalWriter::Job {
  std::vector<Journal::Record> records;
  Bytes checkpoint;  // empty: none
};

void JournalWriter::record(EntryKind kind, ByteView payload) {
  if (broken_) return;
  queue_.push_back({kind, to_bytes(payload)});
  ++recorded_;
  start_soon();
}

void JournalWriter::flush(Task done) {
  if (broken_) return;
  if (kept()) return done();
  waiting_.push_back({recorded_, std::move(done)});
}

void JournalWriter::start_soon() {
  if (std::exchange(busy_, true)) return;
  runtime_.executor->post([self = shared_from_this()] { self->start(); });
}

void JournalWriter::start() {
  auto job = std::make_shared<Job>();
  job->records.swap(queue_);
  const std::uint64_t bytes = journal_->bytes_since_checkpoint() + bytes_of(job->records);
  if (hooks_.snapshot && bytes > std::max(kCheckpointBytes, journal_->checkpoint_bytes()))
    job->checkpoint = hooks_.snapshot();
  runtime_.io_executor->post([self = shared_from_this(), journal = journal_, executor = runtime_.executor, job] {
    auto outcome = journal->append(job->records);
    // A checkpoint is a saving, not a promise: without it the journal is longer.
    if (outcome && !job->checkpoint.empty()) static_cast<void>(journal->checkpoint(job->checkpoint));
    executor->post([self, job, outcome] { self->finished(*job, outcome); });
  });
}

void JournalWriter::finished(const Job& job, const Result<void>& outcome) {
  if (!outcome) {
    broken_ = outcome.error().code != ErrorCode::kResourceExhausted;
    if (hooks_.on_trouble) hooks_.on_trouble(outcome.error(), broken_);
    if (broken_) return;
    queue_.insert(queue_.begin(), job.records.begin(), job.records.end());
    retry_ = runtime_.executor->post_at(runtime_.clock->now() + backoff_.next(*runtime_.random),
                                        [self = shared_from_this()] { self->start(); });
    return;
  }
  backoff_.reset();
  busy_ = false;
  kept_ += job.records.size();
  while (!waiting_.empty() && waiting_.front().records <= kept_) {
    const Task done = std::move(waiting_.front().done);
    waiting_.pop_front();
    done();
  }
  if (!queue_.empty()) start_soon();
}

}  // namespace weft::client
