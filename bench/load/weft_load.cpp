// weft_load SCENARIO --url ws://ADDRESS:PORT/PREFIX --pid SERVER [--proto hocuspocus] [--NUMBER N]...
//
// Puts load on a Yjs sync server and prints one line of JSON about what the clients saw and what
// the server's process used. Scenarios and their numbers: load_scenarios.hpp. When load_cpu comes
// near 1, this program and not the server is the limit.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load_scenarios.hpp"

namespace weft::load {
namespace {

Target read_url(const std::string& url) {
  constexpr std::string_view kScheme = "ws://";
  const std::size_t slash = std::min(url.find('/', kScheme.size()), url.size());
  const std::size_t colon = url.find(':', kScheme.size());
  if (url.rfind(kScheme, 0) != 0 || colon == std::string::npos || colon > slash)
    give_up("--url ws://ADDRESS:PORT/PREFIX is needed");
  Target target;
  target.address = url.substr(kScheme.size(), colon - kScheme.size());
  target.port = static_cast<std::uint16_t>(std::atoi(url.substr(colon + 1, slash - colon - 1).c_str()));
  target.path = url.substr(slash);
  return target;
}

void allow_many_sockets() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const std::vector<std::string>& words) {
  using Scenario = Record (*)(LoadClients&, const ScenarioOptions&);
  const std::map<std::string, Scenario> scenarios = {
      {"fanout", run_fanout}, {"rooms", run_rooms}, {"idle", run_idle}, {"join", run_join}};
  const auto scenario = words.empty() ? scenarios.end() : scenarios.find(words[0]);
  if (scenario == scenarios.end()) give_up("a scenario is needed: fanout, rooms, idle or join");
  std::string url;
  bool hocuspocus = false;
  ScenarioOptions options;
  for (std::size_t at = 1; at + 1 < words.size(); at += 2) {
    const std::string& name = words[at];
    const std::string& value = words[at + 1];
    if (name.rfind("--", 0) != 0) give_up("not an option: " + name);
    if (name == "--url") {
      url = value;
    } else if (name == "--proto") {
      hocuspocus = value == "hocuspocus";
    } else {
      options.numbers[name.substr(2)] = std::atof(value.c_str());
    }
  }
  options.server_pid = static_cast<int>(options.number("pid", 0));
  Target target = read_url(url);
  target.hocuspocus = hocuspocus;
  allow_many_sockets();
  LoadClients clients(std::move(target));
  std::printf("%s\n", scenario->second(clients, options).line().c_str());
  return 0;
}

}  // namespace
}  // namespace weft::load

int main(int argc, char** argv) { return weft::load::run({argv + 1, argv + argc}); }
