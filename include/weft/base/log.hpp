#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace weft {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// One named value of a log line.
struct LogField {
  std::string_view name;
  std::string value;
};

/// Where the engine says what it does. Values come from outside: a sink must escape them.
/// Lifetime: views are valid during the call only. Thread: must be thread-safe.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual bool enabled(LogLevel level) const = 0;
  virtual void write(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) = 0;
};

}  // namespace weft
