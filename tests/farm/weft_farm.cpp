#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "conformance/report.hpp"
#include "farm/farm_case.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/write.hpp"

// Runs the cases that farm.mjs recorded with Yjs: one per line of the input, one line of answer each.
namespace {

using weft::conformance::CaseReport;

CaseReport run_line(const std::string& line) {
  CaseReport report;
  const auto parsed = weft::json::parse(line);
  if (!parsed) {
    report.fail("case", parsed.error().message);
    return report;
  }
  try {
    weft::farm::run_case(*parsed, report);
  } catch (const std::exception& broken) {
    report.fail("case", broken.what());
  }
  return report;
}

std::string answer(const CaseReport& report) {
  weft::json::Array failures;
  for (const std::string& failure : report.failures()) failures.emplace_back(failure);
  weft::json::Object members;
  members.set("failures", std::move(failures));
  return weft::json::write(weft::json::Value(std::move(members)));
}

}  // namespace

int main() {
  bool agreed = true;
  for (std::string line; std::getline(std::cin, line);) {
    const CaseReport report = run_line(line);
    agreed = agreed && report.failures().empty();
    std::puts(answer(report).c_str());
    std::fflush(stdout);
  }
  return agreed ? 0 : 1;
}
