#pragma once

#include "weft/base/log.hpp"

namespace weft::testing {

/// A log nobody reads.
class NullLog final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace weft::testing
