// Figures `editors/100/100` and `editors-server/100/100`: everybody edits one document of a server at once.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "figure_sheet.hpp"
#include "figures/give_up.hpp"
#include "step_operations.hpp"
#include "support/null_log.hpp"
#include "weft/base/random.hpp"
#include "weft/base/task_queue.hpp"
#include "weft/ot/json_type.hpp"
#include "weft/protocol/ot/ot_session.hpp"
#include "weft/protocol/ot/replica_link.hpp"
#include "weft/server/server.hpp"
#include "weft/storage/memory_storage.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kEditors = 100;
constexpr std::size_t kElements = 100;
constexpr std::size_t kTextLength = 400;
constexpr std::size_t kKeys = 100;
constexpr std::size_t kRounds = 10;

// The elements that everybody edits, as the first replica made them.
constexpr ot::ElementId kSharedText{1, 1};
constexpr ot::ElementId kSharedMap{1, 2};
constexpr ot::ElementId kSharedCount{1, 3};
constexpr ot::ElementId kSharedList{1, 4};

ot::Batch creation(ot::IdMint& mint) {
  mint.next = kSharedList.counter + 1;
  ot::Array list;
  for (std::size_t i = 0; i < kElements; ++i)
    list.push_back({{mint.replica, mint.next++}, ot::Number(static_cast<std::int64_t>(i))});
  return {ot::ObjectPut{ot::kRootId, "text", {kSharedText, ot::Text{std::string(kTextLength, 'a')}}},
          ot::ObjectPut{ot::kRootId, "map", {kSharedMap, ot::Object{}}},
          ot::ObjectPut{ot::kRootId, "count", {kSharedCount, ot::Number(0)}},
          ot::ObjectPut{ot::kRootId, "list", {kSharedList, std::move(list)}}};
}

// A third each into the text, onto the count and into the map.
ot::Operation edit(std::size_t at, std::uint64_t text_length, ot::IdMint& mint) {
  if (at % 3 == 0)
    return ot::TextEdit{kSharedText, ot::TextChange::splice(static_cast<std::uint32_t>(at * 7919 % (text_length + 1)), 0, "x")};
  if (at % 3 == 1) return ot::NumberAdd{kSharedCount, ot::Number(1)};
  return ot::ObjectPut{kSharedMap, "key" + std::to_string(at % kKeys),
                       {{mint.replica, mint.next++}, ot::Number(static_cast<std::int64_t>(at))}};
}

/// A server in this process, whose every task runs in settle().
class ServerInside {
 public:
  ServerInside() {
    ServerOptions options;
    options.runtime = runtime();
    options.storage = &storage_;
    options.models.add<ot::JsonDoc>();
    options.default_model = ot::JsonDoc::kType.uri;
    server_ = must(Server::create(std::move(options)));
  }

  Runtime runtime() { return {&tasks_, &tasks_, &tasks_, &random_, &log_}; }
  std::unique_ptr<Connection> connect() { return server_->connect({{"bench", "documents", "document"}, "", maker_.factory()}); }
  void settle() { tasks_.run_until_idle(); }
  std::uint64_t commits() const { return server_->stats().changes_saved; }

 private:
  TaskQueue tasks_;
  SeededRandom random_{1};
  testing::NullLog log_;
  MemoryStorage storage_;
  protocol::ot::SessionMaker maker_{random_};
  std::unique_ptr<Server> server_;
};

struct Editor {
  Editor(ot::ReplicaId id, ServerInside& server)
      : replica(id, ot::JsonDoc::create({})), link(replica, server.runtime()) {
    link.connect(server.connect());
  }
  ot::JsonReplica replica;
  protocol::ot::ReplicaLink<ot::Json> link;
};

double replicas_ms() {
  ServerInside server;
  std::vector<std::unique_ptr<Editor>> editors;
  for (std::size_t i = 0; i < kEditors; ++i) editors.push_back(std::make_unique<Editor>(i + 1, server));
  server.settle();
  must(editors[0]->replica.edit(creation(editors[0]->replica.mint())));
  server.settle();
  std::size_t made = 0;
  const auto round = [&] {
    for (const auto& editor : editors) {
      ot::JsonReplica& replica = editor->replica;
      must(replica.edit({edit(made++, replica.state().size(kSharedText), replica.mint())}));
    }
    server.settle();
  };
  round();
  const double start = thread_cpu_ms();
  for (std::size_t i = 0; i < kRounds; ++i) round();
  const double took = thread_cpu_ms() - start;
  const std::string expected = editors[0]->replica.state().to_json_text();
  for (const auto& editor : editors)
    if (!editor->replica.settled() || editor->replica.committed().version_number() != made + 1 ||
        editor->replica.state().to_json_text() != expected)
      give_up("the editors do not agree");
  return took;
}

/// Sends what was made before, and only counts what comes.
class Sender final : public ConnectionObserver {
 public:
  Sender(ot::ReplicaId id, ServerInside& server) : mint_{id, 1}, connection_(server.connect()) {
    connection_->start(*this);
    connection_->send(make_frame(protocol::ot::encode(protocol::ot::Hello{id, {}, 0, 0})));
  }

  ot::IdMint& mint() { return mint_; }
  void make(std::uint64_t base_version, ot::Batch batch) {
    Bytes bytes;
    Writer out(bytes);
    ot::write_submission(ot::Submission<ot::Json>{mint_.replica, ++sequence_, base_version, std::move(batch)}, out);
    next_ = make_frame(protocol::ot::encode(protocol::ot::Submit{bytes}));
  }
  void send() { connection_->send(std::exchange(next_, nullptr)); }
  std::size_t frames() const { return frames_; }

 private:
  void on_open() override {}
  void on_frame(ByteView) override { ++frames_; }
  void on_writable() override {}
  void on_closed(const CloseReason& reason) override { give_up("the server sent an editor away: " + reason.text); }

  ot::IdMint mint_;
  std::uint64_t sequence_ = 0;
  SharedFrame next_;
  std::size_t frames_ = 0;
  std::unique_ptr<Connection> connection_;
};

double server_ms() {
  ServerInside server;
  std::vector<std::unique_ptr<Sender>> senders;
  for (std::size_t i = 0; i < kEditors; ++i) senders.push_back(std::make_unique<Sender>(i + 1, server));
  server.settle();
  senders[0]->make(0, creation(senders[0]->mint()));
  senders[0]->send();
  server.settle();
  std::uint64_t version = 1;
  std::uint64_t text_length = kTextLength;
  double ms = 0;
  for (std::size_t round = 0; round <= kRounds; ++round) {
    std::uint64_t typed = 0;
    for (std::size_t i = 0; i < kEditors; ++i) {
      const std::size_t at = round * kEditors + i;
      typed += at % 3 == 0 ? 1 : 0;
      senders[i]->make(version, {edit(at, text_length, senders[i]->mint())});
    }
    const double start = thread_cpu_ms();
    for (const auto& sender : senders) sender->send();
    server.settle();
    if (round > 0) ms += thread_cpu_ms() - start;
    version += kEditors;
    text_length += typed;
    if (server.commits() != version) give_up("not every edit was committed");
  }
  return ms;
}

void time_editors(const FigureSheet& sheet, const std::string& figure, double (*run_ms)()) {
  const std::string name = figure + "/" + std::to_string(kEditors) + "/" + std::to_string(kElements);
  if (!sheet.wants(name)) return;
  constexpr std::size_t kEdits = kRounds * kEditors;
  sheet.print({name, sheet.median_ms(run_ms) * 1e6 / static_cast<double>(kEdits), kEdits});
}

}  // namespace

void editor_figures(const FigureSheet& sheet) {
  time_editors(sheet, "editors", replicas_ms);
  time_editors(sheet, "editors-server", server_ms);
}

}  // namespace weft::bench
