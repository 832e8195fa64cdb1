#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "weft/base/runtime.hpp"
#include "weft/document/journal.hpp"
#include "weft/sync/backoff.hpp"

namespace weft::client {

/// Brings what a document records into its journal, in order, on the io executor: all of a turn in one append.
///
/// A full disk is waited for, and what was recorded meanwhile goes with the next attempt. After any other error
/// nothing more is kept, and flush() is not answered any more.
/// Lifetime: held by shared_ptr, also by what it has under way. Thread: confined to runtime.executor.
class JournalWriter : public std::enable_shared_from_this<JournalWriter> {
 public:
  struct Hooks {
    /// Everything that was recorded so far leads to this. Called between tasks, never inside record().
    std::function<Bytes()> snapshot;
    /// The store does not take what is recorded. `final`: and will not.
    std::function<void(const Error& error, bool final)> on_trouble;
  };

  JournalWriter(Journal journal, const Runtime& runtime)
      : journal_(std::make_shared<Journal>(std::move(journal))), runtime_(runtime) {}

  /// Before the first record. The hooks are let go by detach().
  void attach(Hooks hooks) { hooks_ = std::move(hooks); }
  /// What was recorded is still written; nobody is asked or told any more.
  void detach() { hooks_ = {}; }

  void record(EntryKind kind, ByteView payload);
  /// Calls `done` once everything recorded so far is durable.
  void flush(Task done);
  bool kept() const { return kept_ == recorded_; }

 private:
  struct Waiting {
    std::uint64_t records;
    Task done;
  };
  struct Job;

  void start_soon();
  void start();
  void finished(const Job& job, const Result<void>& outcome);

  std::shared_ptr<Journal> journal_;
  Runtime runtime_;
  Hooks hooks_;
  std::vector<Journal::Record> queue_;
  std::uint64_t recorded_ = 0;
  std::uint64_t kept_ = 0;
  std::deque<Waiting> waiting_;
  bool busy_ = false;  // a task, a job or a timer will go on
  bool broken_ = false;
  sync::Backoff backoff_;
  TimerHandle retry_;
};

}  // namespace weft::client
