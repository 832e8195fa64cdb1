#pragma once

// An authority and its replicas in one thread, with messages between them that are delayed, lost with
// their connection, and sent twice; replicas that restart from what they recorded; an authority that
// restarts and forgets its history. What happens is drawn from a seed.

#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "weft/base/random.hpp"
#include "weft/ot/ot_replica.hpp"

namespace weft::test {

/// Draws from a seeded generator.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : random_.next() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  bool exact_numbers = false;  ///< only numbers whose sums are exact: others need the order of commits

 private:
  SeededRandom random_;
};

/// `T` is a type of sequenced document, `edit(state, mint, dice)` draws a batch that applies to a state.
template <ot::Type T>
class OtWorld {
 public:
  using Batch = typename T::Batch;
  using Edit = Batch (*)(const typename T::State&, ot::IdMint&, Dice&);

  OtWorld(std::uint64_t seed, Edit draw, Batch initial) : dice_(seed), draw_(draw), authority_(ot::Doc<T>::create(limits())) {
    if (!initial.empty()) commit(message(kFounder, 1, std::move(initial)));
    for (std::size_t i = 0, count = 2 + dice_.below(5); i < count; ++i) clients_.push_back(std::make_unique<Client>(i + 1));
    for (auto& client : clients_) connect(*client);
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      step(*clients_[dice_.below(clients_.size())]);
      if (dice_.one_in(8)) check();
    }
    heal();
    check();
    check_equal();
    check_ledger();
    check_history();
  }

 private:
  static constexpr ot::ReplicaId kFounder = 1000;

  struct Client {
    explicit Client(ot::ReplicaId id)
        : replica(std::make_unique<ot::Replica<T>>(id, ot::Doc<T>::create({}))), stored(replica->snapshot()) {
      keep_records();
    }
    void keep_records() {
      replica->record_to([this](ot::RecordKind kind, ByteView payload) { records.emplace_back(kind, to_bytes(payload)); });
    }

    std::unique_ptr<ot::Replica<T>> replica;
    Bytes stored;
    std::vector<std::pair<ot::RecordKind, Bytes>> records;
    bool online = false;
    bool awaits_welcome = false;  // what it sends again waits for what it missed
    std::deque<Bytes> up, down;
  };

  // Small enough that some submissions come too late.
  Limits limits() {
    Limits limits;
    limits.history_bytes_max = dice_.one_in(3) ? 3000 : 1 << 20;
    return limits;
  }

  void step(Client& client) {
    switch (dice_.below(16)) {
      case 0: disconnect(client); break;
      case 1: if (!client.online) connect(client); break;
      case 2: if (dice_.one_in(3)) restart(client); break;
      case 3: if (dice_.one_in(8)) restart_authority(); break;
      case 4: REQUIRE(client.replica->undo().has_value()); break;
      case 5: REQUIRE(client.replica->redo().has_value()); break;
      case 6: if (dice_.one_in(4)) store(client); break;
      case 7: case 8: send(client); break;
      case 9: case 10: serve(client); break;
      case 11: case 12: receive(client); break;
      default: edit(client); break;
    }
  }

  void edit(Client& client) {
    Batch batch = draw_(client.replica->state(), client.replica->mint(), dice_);
    if (batch.empty()) return;
    REQUIRE(client.replica->edit(std::move(batch), TimePoint(std::chrono::milliseconds(dice_.below(700)))).has_value());
  }

  void send(Client& client) {
    if (!client.online || client.awaits_welcome) return;
    if (auto message = client.replica->send()) post(client, *message);
  }

  void post(Client& client, const Bytes& message) {
    client.up.push_back(message);
    if (dice_.one_in(5)) client.up.push_back(message);
  }

  void serve(Client& client) {
    if (client.up.empty()) return;
    const Bytes message = std::move(client.up.front());
    client.up.pop_front();
    if (commit(message)) return;
    // What its author had not seen is forgotten: it gets the whole, and sends again what it made of that.
    client.up.clear();
    client.down.assign(1, authority_.snapshot_without_history());
    client.awaits_welcome = true;
  }

  bool commit(const Bytes& message) {
    auto admitted = authority_.admit(message);
    if (!admitted) REQUIRE(admitted.error().code == ErrorCode::kAborted);
    if (!admitted) return false;
    if (admitted->change.empty()) return true;
    log_.push_back(admitted->change);
    for (auto& client : clients_)
      if (client->online) client->down.push_back(admitted->change);
    return true;
  }

  void receive(Client& client) {
    if (client.down.empty()) return;
    REQUIRE(client.replica->integrate(client.down.front()).has_value());
    client.down.pop_front();
    if (!std::exchange(client.awaits_welcome, false)) return;
    if (const auto message = client.replica->resend()) post(client, *message);
  }

  void connect(Client& client) {
    client.online = true;
    client.awaits_welcome = true;
    client.down.assign(1, *authority_.changes_since(client.replica->version()));
  }

  // What was on its way may have been served, and is lost otherwise.
  void disconnect(Client& client) {
    while (!client.up.empty() && dice_.one_in(2)) serve(client);
    client.up.clear();
    client.down.clear();
    client.online = false;
    client.awaits_welcome = false;
  }

  void restart(Client& client) {
    disconnect(client);
    auto restored = ot::Replica<T>::restore(client.stored);
    REQUIRE(restored.has_value());
    for (const auto& [kind, payload] : client.records) REQUIRE(restored->play(kind, payload).has_value());
    REQUIRE(restored->snapshot() == client.replica->snapshot());
    client.replica = std::make_unique<ot::Replica<T>>(std::move(*restored));
    client.keep_records();
  }

  static void store(Client& client) {
    client.stored = client.replica->snapshot();
    client.records.clear();
  }

  void restart_authority() {
    auto restored = ot::Doc<T>::from_snapshot(dice_.one_in(2) ? authority_.snapshot() : authority_.snapshot_without_history(),
                                              limits());
    REQUIRE(restored.has_value());
    authority_ = std::move(*restored);
  }

  static Bytes message(ot::ReplicaId replica, std::uint64_t sequence, Batch batch) {
    Bytes bytes;
    Writer out(bytes);
    ot::write_submission(ot::Submission<T>{replica, sequence, 0, std::move(batch)}, out);
    return bytes;
  }

  void heal() {
    for (auto& client : clients_)
      if (!client->online) connect(*client);
    bool quiet = false;
    for (int round = 0; !quiet; ++round) {
      REQUIRE(round < 1000);  // somebody waits for what will not come
      quiet = true;
      for (auto& client : clients_) {
        while (!client->down.empty()) receive(*client);
        send(*client);
        while (!client->up.empty()) serve(*client);
        quiet &= client->replica->settled() && client->down.empty();
      }
    }
  }

  void check() {
    authority_.check_invariants();
    for (auto& client : clients_) client->replica->check_invariants();
  }

  static Bytes bytes_of(const typename T::State& state) {
    Bytes bytes;
    Writer out(bytes);
    T::write_state(state, out);
    return bytes;
  }

  void check_equal() {
    const Bytes expected = bytes_of(authority_.state());
    for (auto& client : clients_) REQUIRE(bytes_of(client->replica->state()) == expected);
  }

  // Reads (version, replica, sequence) from the log by itself: every message that was numbered is there once.
  void check_ledger() {
    std::map<ot::ReplicaId, std::uint64_t> last;
    std::uint64_t version = 0;
    for (const Bytes& change : log_) {
      Reader entry(Reader(ByteView(change).subspan(1)).varbytes());
      REQUIRE(entry.varuint() == ++version);
      const ot::ReplicaId replica = entry.varuint();
      REQUIRE(entry.varuint() == ++last[replica]);
    }
    for (auto& client : clients_) REQUIRE(last[client->replica->id()] == client->replica->sequence());
  }

  void check_history() {
    auto played = ot::Doc<T>::create({});
    std::vector<Bytes> states{bytes_of(played.state())};
    for (const Bytes& change : log_) {
      REQUIRE(played.integrate(change).has_value());
      states.push_back(bytes_of(played.state()));
    }
    REQUIRE(states.back() == bytes_of(authority_.state()));
    for (std::size_t i = log_.size(); i-- > 0;) {
      REQUIRE(played.retreat(log_[i]).has_value());
      REQUIRE(bytes_of(played.state()) == states[i]);
    }
  }

  Dice dice_;
  Edit draw_;
  ot::Doc<T> authority_;
  std::vector<Bytes> log_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace weft::test
