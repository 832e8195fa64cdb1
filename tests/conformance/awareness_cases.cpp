#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "conformance/kinds.hpp"
#include "conformance/vector_case.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"
#include "weft/presence/awareness.hpp"

// Kind awareness: one awareness with a local client lives through a script.
namespace weft::conformance {
namespace {

using presence::Awareness;
using presence::Changes;
using presence::ClientId;

std::vector<ClientId> read_clients(const json::Value& list) {
  std::vector<ClientId> clients;
  for (const json::Value& client : as_array(list)) clients.push_back(as_count(client));
  return clients;
}

void append(std::vector<ClientId>& to, const json::Value& list) {
  const std::vector<ClientId> more = read_clients(list);
  to.insert(to.end(), more.begin(), more.end());
}

// The recorder tells of one step in several events; the engine in one list of changes.
Changes read_events(const json::Value& events) {
  Changes changes;
  for (const json::Value& event : as_array(events)) {
    if (text_field(event, "e") == "change") {
      append(changes.changed, field(event, "updated"));
    } else {
      append(changes.added, field(event, "added"));
      append(changes.updated, field(event, "updated"));
      append(changes.removed, field(event, "removed"));
    }
  }
  return changes;
}

class Script {
 public:
  Script(const json::Value& test_case, CaseReport& report)
      : report_(report), client_(count_field(test_case, "client")), awareness_({}, client_) {
    if (!awareness_.set_local("{}", kStart)) throw BadVector("the start was refused");
    if (flag_field(test_case, "startedAsObserver", false) && !awareness_.set_local(std::nullopt, kStart))
      throw BadVector("the start was refused");
  }

  void run(const json::Value& step, const std::string& what) {
    now_ += std::chrono::milliseconds(count_field(step, "advance"));
    const auto changes = act(step, what);
    if (!changes) return report_.fail(what, changes.error().message);
    const Changes expected = read_events(field(step, "events"));
    report_.that(what + " added", changes->added == expected.added);
    report_.that(what + " updated", changes->updated == expected.updated);
    report_.that(what + " changed", changes->changed == expected.changed);
    report_.that(what + " removed", changes->removed == expected.removed);
    report_.bytes(what + " encodeAll", text_field(step, "encodeAll"), awareness_.encode_known());
    compare_states(field(step, "after"), what);
    compare_meta(field(step, "after"), what);
  }

 private:
  static constexpr TimePoint kStart{};

  Result<Changes> act(const json::Value& step, const std::string& what) {
    const std::string& action = text_field(step, "do");
    if (action == "apply") {
      compare_list(step, what);
      return awareness_.apply(bytes_field(step, "update"), now_);
    }
    if (action == "tick") return awareness_.tick(now_);
    if (action == "remove") return awareness_.remove(read_clients(field(step, "clients")), now_);
    if (action == "setLocal") return set_local(field(step, "state"));
    if (action == "setField") return set_field(step);
    throw BadVector("unknown step " + action);
  }

  Result<Changes> set_local(const json::Value& state) {
    if (state.is_null()) return awareness_.set_local(std::nullopt, now_);
    return awareness_.set_local(json::write(state), now_);
  }

  // Without a state there is no field to set, and nothing happens.
  Result<Changes> set_field(const json::Value& step) {
    const Awareness::Client* own = awareness_.find(client_);
    if (!own || !own->present()) return Changes{};
    auto state = json::parse(own->state);
    if (!state || !state->as_object()) throw BadVector("the own state is no object");
    state->as_object()->set(text_field(step, "key"), field(step, "value"));
    return set_local(*state);
  }

  void compare_list(const json::Value& step, const std::string& what) {
    const auto entries = presence::read_update(bytes_field(step, "update"));
    if (!entries) return report_.fail(what + " is read", entries.error().message);
    const json::Array& list = array_field(step, "list");
    if (!report_.that(what + " entries", entries->size() == list.size())) return;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const presence::Entry& entry = entries->at(i);
      report_.that(what + " client and clock", entry.client == as_count(as_array(list[i]).at(0)) &&
                                                   entry.clock == as_count(as_array(list[i]).at(1)));
      report_.text(what + " state", as_text(as_array(list[i]).at(2)), entry.state.empty() ? "null" : entry.state);
    }
    report_.bytes(what + " written again", text_field(step, "update"), presence::write_update(*entries));
  }

  void compare_states(const json::Value& after, const std::string& what) {
    const json::Array& states = array_field(after, "states");
    const auto present = std::count_if(awareness_.clients().begin(), awareness_.clients().end(),
                                       [](const Awareness::Client& client) { return client.present(); });
    report_.that(what + " number of states", static_cast<std::size_t>(present) == states.size());
    for (const json::Value& recorded : states) {
      const Awareness::Client* client = awareness_.find(as_count(as_array(recorded).at(0)));
      const auto state = client ? json::parse(client->state) : Error{ErrorCode::kNotFound, {}};
      report_.that(what + " state", state && *state == as_array(recorded).at(1));
    }
  }

  void compare_meta(const json::Value& after, const std::string& what) {
    const json::Array& meta = array_field(after, "meta");
    report_.that(what + " number of clients", awareness_.clients().size() == meta.size());
    for (const json::Value& recorded : meta) {
      const json::Array& parts = as_array(recorded);
      const Awareness::Client* client = awareness_.find(as_count(parts.at(0)));
      report_.that(what + " clock", client && client->clock == as_count(parts.at(1)));
      report_.that(what + " last updated",
                   client && client->updated_at == kStart + std::chrono::milliseconds(as_count(parts.at(2))));
    }
  }

  CaseReport& report_;
  ClientId client_;
  Awareness awareness_;
  TimePoint now_ = kStart;
};

// A state passes through: read, one member more, written.
void run_modify(const json::Value& test_case, CaseReport& report) {
  auto entries = presence::read_update(bytes_field(test_case, "input"));
  if (!entries) return report.fail("input", entries.error().message);
  for (presence::Entry& entry : *entries) {
    if (entry.state.empty()) continue;
    auto state = json::parse(entry.state);
    if (!state || !state->as_object()) throw BadVector("a state is no object");
    state->as_object()->set("added", 1);
    entry.state = json::write(*state);
  }
  report.bytes("output", text_field(test_case, "output"), presence::write_update(*entries));
}

}  // namespace

void run_awareness(const json::Value& test_case, CaseReport& report) {
  if (test_case.find("output")) return run_modify(test_case, report);
  Script script(test_case, report);
  std::size_t number = 0;
  for (const json::Value& step : array_field(test_case, "steps"))
    script.run(step, "step " + std::to_string(number++));
}

}  // namespace weft::conformance
