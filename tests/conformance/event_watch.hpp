#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/report.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/json/value.hpp"

namespace weft::conformance {

/// Watches all roots and the subdocuments of a document, and compares each call with the next one of a recorded log,
/// within the call, because what it tells is worked out from the document as it is then.
class EventWatch {
 public:
  EventWatch(crdt::Doc& doc, const json::Value& roots, CaseReport& report);

  /// The log of what comes next. Lifetime: borrowed until end_step().
  void begin_step(const std::string& what, const json::Array& log);
  void end_step();

 private:
  void take(const crdt::SubdocumentsEvent& event);
  const json::Value* next(const std::string& kind, const std::string& name, bool local);
  std::string label(const std::string& kind, const std::string& name) const { return what_ + ' ' + kind + ' ' + name; }

  CaseReport& report_;
  std::vector<crdt::Subscription> watches_;
  std::string what_;
  const json::Array* log_ = nullptr;
  std::size_t calls_ = 0;
};

}  // namespace weft::conformance
