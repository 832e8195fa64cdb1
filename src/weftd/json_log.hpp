#pragma once

#include <mutex>

#include "weft/base/clock.hpp"
#include "weft/base/log.hpp"

namespace weft::weftd {

/// Writes one JSON object a line to standard error: time, level, event, then the fields.
/// Thread: thread-safe.
class JsonLog final : public LogSink {
 public:
  explicit JsonLog(LogLevel least) : least_(least) {}
  bool enabled(LogLevel level) const override { return level >= least_; }
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override;

 private:
  LogLevel least_;
  std::mutex mutex_;
};

}  // namespace weft::weftd
