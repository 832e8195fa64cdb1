#include "load_scenarios.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "process_usage.hpp"
#include "yjs_wire.hpp"

namespace weft::load {
namespace {

constexpr std::uint64_t kUpdate = 2;

std::uint32_t whole(double value) { return static_cast<std::uint32_t>(value); }

/// What happens between its construction and stop(), seen from the clients and from the server.
class Window {
 public:
  Window(LoadClients& clients, int server_pid)
      : clients_(clients),
        pid_(server_pid),
        start_us_(now_us()),
        delivered_(clients.delivered()),
        frames_(clients.frames()),
        server_cpu_(cpu_seconds_of(server_pid)),
        own_cpu_(own_cpu_seconds()) {
    clients_.measure_into(&latencies_);
  }
  ~Window() { clients_.measure_into(nullptr); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  std::uint64_t sent = 0;

  double delivered() const { return static_cast<double>(clients_.delivered() - delivered_); }

  /// Waits until `expected` were delivered or nothing more arrives.
  void drain(double expected) {
    constexpr double kSecondsMax = 10;
    constexpr std::uint64_t kQuietUs = 500'000;
    double seen = -1;
    std::uint64_t last = now_us();
    clients_.poll_until(kSecondsMax, [&] {
      if (delivered() != seen) {
        seen = delivered();
        last = now_us();
      }
      return seen >= expected || now_us() - last > kQuietUs;
    });
  }

  void stop(Record& record, double expected) {
    const double seconds = static_cast<double>(now_us() - start_us_) / 1e6;
    const double cpu = cpu_seconds_of(pid_) - server_cpu_;
    record.put("sent", static_cast<double>(sent));
    record.put("expected", expected);
    record.put("delivered", delivered());
    record.put("delivered_per_s", delivered() / seconds);
    record.put("frames", static_cast<double>(clients_.frames() - frames_));
    record.put("p50_ms", latencies_.quantile_ms(0.5));
    record.put("p99_ms", latencies_.quantile_ms(0.99));
    record.put("server_cpu_s", cpu);
    record.put("server_cpu", cpu / seconds);
    record.put("cpu_us_per_delivery", delivered() > 0 ? cpu * 1e6 / delivered() : 0);
    record.put("load_cpu", (own_cpu_seconds() - own_cpu_) / seconds);
    record.put("rss_mb", memory_kib_of(pid_) / 1024);
  }

 private:
  LoadClients& clients_;
  int pid_;
  std::uint64_t start_us_;
  std::uint64_t delivered_;
  std::uint64_t frames_;
  double server_cpu_;
  double own_cpu_;
  LatencyHistogram latencies_;
};

/// The first `writers` clients write `rate` edits a second each, evenly spread. Edits carry the
/// time they were due, so that lateness of the load counts as latency.
void write_paced(LoadClients& clients, Window& window, std::uint32_t writers, double rate, double seconds,
                 const std::string& padding) {
  constexpr int kEditsPerPoll = 64;
  const std::uint64_t start = now_us();
  const std::uint64_t end = start + static_cast<std::uint64_t>(seconds * 1e6);
  const double gap = 1e6 / (rate * writers);
  std::uint64_t edits = 0;
  const auto due = [&] { return start + static_cast<std::uint64_t>(static_cast<double>(edits) * gap); };
  for (std::uint64_t now = start; now < end; now = now_us()) {
    for (int burst = 0; burst < kEditsPerPoll && due() <= now; ++burst, ++edits, ++window.sent)
      clients.send_edit(clients.client(edits % writers), due(), padding);
    const std::uint64_t next = std::min(due(), end);
    now = now_us();
    clients.poll(next > now ? next - now : 0);
  }
}

/// The first client writes as fast as `readers` receive, with `ahead` edits on their way.
void write_windowed(LoadClients& clients, Window& window, double readers, double ahead, double seconds,
                    const std::string& padding) {
  const std::uint64_t end = now_us() + static_cast<std::uint64_t>(seconds * 1e6);
  while (now_us() < end) {
    while (static_cast<double>(window.sent) * readers - window.delivered() < ahead * readers) {
      clients.send_edit(clients.client(0), now_us(), padding);
      ++window.sent;
    }
    clients.poll(1000);
  }
}

/// Fills the room with items that do not merge, in messages of about 60 kB.
double fill_document(LoadClients& clients, double bytes) {
  constexpr std::uint64_t kItems = 3500;
  constexpr std::string_view kItem = "words ";
  LoadClients::Client& writer = clients.client(0);
  double made = 0;
  while (made < bytes) {
    const std::string update = prepend_update(writer.id, writer.clock, kItems, kItem);
    writer.clock += kItems * kItem.size();
    made += static_cast<double>(update.size());
    clients.send_message(writer, sync_message(kUpdate, update));
    clients.poll_until(20, [&] { return writer.output.empty(); });
  }
  return made;
}

/// Joins one client after the other until one is given the whole document.
void wait_for_document(LoadClients& clients, double bytes) {
  constexpr int kTries = 40;
  for (int tried = 0; tried < kTries; ++tried) {
    const std::size_t probe = clients.size();
    clients.poll_for(0.5);
    clients.connect_up_to(probe + 1, [](std::uint32_t) { return 0u; });
    if (static_cast<double>(clients.client(probe).sync_bytes) > bytes * 0.9) return;
  }
  give_up("the document did not reach the server");
}

}  // namespace

void Record::put(const std::string& name, double value) {
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%.6g", value);
  if (!text_.empty()) text_ += ", ";
  text_ += "\"" + name + "\": " + number.data();
}

Record run_fanout(LoadClients& clients, const ScenarioOptions& options) {
  const std::uint32_t readers = whole(options.number("readers", 100));
  const std::uint32_t stalled = whole(options.number("stalled", 0));
  const double rate = options.number("rate", 20);
  const double seconds = options.number("secs", 3);
  const std::string padding(whole(options.number("pad", 0)), 'x');
  clients.deaf_from(readers + 1);
  clients.connect_up_to(readers + 1 + stalled, [](std::uint32_t) { return 0u; });
  clients.send_edit(clients.client(0), now_us(), padding);
  clients.poll_for(1);
  for (std::uint32_t at = 0; at < stalled; ++at) clients.make_deaf(clients.client(readers + 1 + at));

  const double before_mb = memory_kib_of(options.server_pid) / 1024;
  const std::uint64_t closed_before = clients.closed();
  Window window(clients, options.server_pid);
  if (rate > 0) {
    write_paced(clients, window, 1, rate, seconds, padding);
  } else {
    write_windowed(clients, window, readers, options.number("window", 16), seconds, padding);
  }
  const double expected = static_cast<double>(window.sent) * readers;
  window.drain(expected);
  Record record;
  window.stop(record, expected);
  record.put("rss_growth_mb", memory_kib_of(options.server_pid) / 1024 - before_mb);
  record.put("closed", static_cast<double>(clients.closed() - closed_before));
  return record;
}

Record run_rooms(LoadClients& clients, const ScenarioOptions& options) {
  const std::uint32_t per = whole(options.number("per", 5));
  const std::uint32_t writers = whole(options.number("rooms", 100)) * per;
  const double rate = options.number("rate", 10);
  clients.connect_up_to(writers, [per](std::uint32_t at) { return at / per; });
  {
    Window warm_up(clients, options.server_pid);
    write_paced(clients, warm_up, writers, rate, 1, "");
    warm_up.drain(static_cast<double>(warm_up.sent) * (per - 1));
  }
  Window window(clients, options.server_pid);
  write_paced(clients, window, writers, rate, options.number("secs", 3), "");
  const double expected = static_cast<double>(window.sent) * (per - 1);
  window.drain(expected);
  Record record;
  window.stop(record, expected);
  return record;
}

Record run_idle(LoadClients& clients, const ScenarioOptions& options) {
  const std::uint32_t count = whole(options.number("conns", 1000));
  const std::uint32_t per = whole(options.number("per", 5));
  constexpr std::uint32_t kOtherRoom = 999'999;
  clients.connect_up_to(1, [](std::uint32_t) { return kOtherRoom; });  // every code path has run once
  clients.poll_for(1);
  const double before_kib = memory_kib_of(options.server_pid);
  const double cpu_before = cpu_seconds_of(options.server_pid);
  clients.connect_up_to(count + 1, [per](std::uint32_t at) { return at / per; });
  const double cpu_connected = cpu_seconds_of(options.server_pid);
  clients.poll_for(3);
  const double cpu_idle_before = cpu_seconds_of(options.server_pid);
  clients.poll_for(3);
  Record record;
  record.put("conns", count);
  record.put("bytes_per_conn", (memory_kib_of(options.server_pid) - before_kib) * 1024 / count);
  record.put("rss_mb", memory_kib_of(options.server_pid) / 1024);
  record.put("rss_most_mb", memory_kib_of(options.server_pid, "VmHWM:") / 1024);
  record.put("cpu_ms_per_connect", (cpu_connected - cpu_before) * 1000 / count);
  record.put("idle_cpu", (cpu_seconds_of(options.server_pid) - cpu_idle_before) / 3);
  record.put("closed", static_cast<double>(clients.closed()));
  return record;
}

Record run_join(LoadClients& clients, const ScenarioOptions& options) {
  const std::uint32_t joiners = whole(options.number("clients", 200));
  clients.connect_up_to(1, [](std::uint32_t) { return 0u; });
  wait_for_document(clients, fill_document(clients, options.number("bytes", 1e6)));
  clients.poll_for(1);
  const std::size_t first = clients.size();
  const double cpu_before = cpu_seconds_of(options.server_pid);
  const std::uint64_t start = now_us();
  clients.connect_up_to(first + joiners, [](std::uint32_t) { return 0u; }, joiners);
  const double took_ms = static_cast<double>(now_us() - start) / 1000;
  std::vector<double> times_ms;
  for (std::size_t at = first; at < clients.size(); ++at)
    times_ms.push_back(static_cast<double>(clients.client(at).synced_us - clients.client(at).started_us) / 1000);
  std::sort(times_ms.begin(), times_ms.end());
  Record record;
  record.put("clients", joiners);
  record.put("doc_bytes", static_cast<double>(clients.client(first).sync_bytes));
  record.put("all_synced_ms", took_ms);
  record.put("p50_ms", times_ms[times_ms.size() / 2]);
  record.put("p99_ms", times_ms[times_ms.size() * 99 / 100]);
  record.put("cpu_ms_per_join", (cpu_seconds_of(options.server_pid) - cpu_before) * 1000 / joiners);
  record.put("rss_most_mb", memory_kib_of(options.server_pid, "VmHWM:") / 1024);
  return record;
}

}  // namespace weft::load
