#pragma once

#include <map>
#include <string>

#include "load_clients.hpp"

namespace weft::load {

/// Numbers of one run, in the order they were put in; printed as one line of JSON.
class Record {
 public:
  void put(const std::string& name, double value);
  std::string line() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

struct ScenarioOptions {
  std::map<std::string, double> numbers;
  int server_pid = 0;

  double number(const std::string& name, double otherwise) const {
    const auto at = numbers.find(name);
    return at == numbers.end() ? otherwise : at->second;
  }
};

/// One writer in a room of `readers`, at `rate` edits a second; rate 0: as fast as they keep up,
/// with `window` edits on their way. `stalled` more readers never read; `pad` bytes per edit.
Record run_fanout(LoadClients& clients, const ScenarioOptions& options);

/// `rooms` rooms of `per` clients that all write `rate` edits a second.
Record run_rooms(LoadClients& clients, const ScenarioOptions& options);

/// What `conns` quiet connections, `per` in a room, cost in memory.
Record run_idle(LoadClients& clients, const ScenarioOptions& options);

/// `clients` clients join a document of `bytes` bytes at once.
Record run_join(LoadClients& clients, const ScenarioOptions& options);

}  // namespace weft::load
