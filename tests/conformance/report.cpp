#include "conformance/report.hpp"

#include <algorithm>
#include <cstdio>

#include "conformance/vector_case.hpp"

namespace weft::conformance {
namespace {

constexpr std::size_t kBefore = 8;
constexpr std::size_t kShown = 40;

// Hex around the first difference, so that a long update stays readable.
std::string describe_difference(ByteView expected, ByteView actual) {
  std::size_t at = 0;
  while (at < expected.size() && at < actual.size() && expected[at] == actual[at]) ++at;
  const std::size_t from = at > kBefore ? at - kBefore : 0;
  const auto window = [from](ByteView bytes) {
    const std::size_t start = std::min(from, bytes.size());
    const std::size_t count = std::min(kShown, bytes.size() - start);
    return to_hex(bytes.subspan(start, count)) + (start + count < bytes.size() ? "..." : "");
  };
  return "first difference at byte " + std::to_string(at) + " (expected " + std::to_string(expected.size()) +
         " bytes, got " + std::to_string(actual.size()) + ")\n      from byte " + std::to_string(from) +
         "\n      expected " + window(expected) + "\n      got      " + window(actual);
}

}  // namespace

bool CaseReport::bytes(std::string_view what, std::string_view expected_hex, ByteView actual) {
  ++compared_;
  const Bytes expected = from_hex(expected_hex);
  const bool same = std::equal(expected.begin(), expected.end(), actual.begin(), actual.end());
  if (!same) fail(what, describe_difference(expected, actual));
  return same;
}

bool CaseReport::text(std::string_view what, std::string_view expected, std::string_view actual) {
  ++compared_;
  if (expected == actual) return true;
  const std::size_t at = static_cast<std::size_t>(
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end()).first - expected.begin());
  const std::size_t from = at > 20 ? at - 20 : 0;
  fail(what, "first difference at character " + std::to_string(at) + "\n      expected " +
                 std::string(expected.substr(std::min(from, expected.size()), 120)) + "\n      got      " +
                 std::string(actual.substr(std::min(from, actual.size()), 120)));
  return false;
}

bool CaseReport::that(std::string_view what, bool holds) {
  ++compared_;
  if (!holds) fail(what, "does not hold");
  return holds;
}

void CaseReport::fail(std::string_view what, std::string_view why) {
  failures_.push_back(std::string(what) + ": " + std::string(why));
}

void Report::add(const std::string& file, const std::string& kind, const std::string& id,
                 const CaseReport& report) {
  if (!report.failures().empty()) {
    ++failed_;
    std::printf("FAIL %s %s\n", file.c_str(), id.c_str());
    for (const std::string& failure : report.failures()) std::printf("   %s\n", failure.c_str());
    return;
  }
  if (report.compared() == 0) {
    ++skipped_;
    std::printf("skip %s %s:", file.c_str(), id.c_str());
    for (const auto& [why, count] : report.left_out()) std::printf(" %s;", why.c_str());
    std::printf("\n");
    return;
  }
  ++passed_;
  for (const auto& [why, count] : report.left_out()) left_out_[kind][why] += count;
}

void Report::print_summary() const {
  for (const auto& [kind, reasons] : left_out_)
    for (const auto& [why, count] : reasons)
      std::printf("not compared in passed cases of kind %s: %zu times: %s\n", kind.c_str(), count, why.c_str());
  std::printf("%zu passed, %zu failed, %zu skipped\n", passed_, failed_, skipped_);
}

}  // namespace weft::conformance
