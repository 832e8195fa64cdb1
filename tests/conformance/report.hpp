#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/bytes.hpp"

namespace weft::conformance {

/// What one case has shown so far.
class CaseReport {
 public:
  /// Compares bytes with the recorded hex. Returns whether they are the same.
  bool bytes(std::string_view what, std::string_view expected_hex, ByteView actual);
  bool text(std::string_view what, std::string_view expected, std::string_view actual);
  bool that(std::string_view what, bool holds);
  void fail(std::string_view what, std::string_view why);
  /// A comparison that the engine cannot make yet, and why.
  void not_compared(std::string_view why) { ++left_out_[std::string(why)]; }

  const std::vector<std::string>& failures() const { return failures_; }
  const std::map<std::string, std::size_t>& left_out() const { return left_out_; }
  std::size_t compared() const { return compared_; }

 private:
  std::vector<std::string> failures_;
  std::map<std::string, std::size_t> left_out_;
  std::size_t compared_ = 0;
};

/// Counts and prints. A case fails when a comparison does, passes when it made at least one and
/// none failed, and is skipped when it could make none.
class Report {
 public:
  void add(const std::string& file, const std::string& kind, const std::string& id, const CaseReport& report);
  /// Prints what was left out of cases that passed, and the totals as the last line.
  void print_summary() const;
  bool all_good() const { return failed_ == 0; }

 private:
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t skipped_ = 0;
  std::map<std::string, std::map<std::string, std::size_t>> left_out_;  // kind -> why -> comparisons
};

}  // namespace weft::conformance
