#pragma once

// The canonical JSON text of a document, in the parts that State and Plain print alike.

#include <string>
#include <string_view>
#include <utility>

#include "weft/base/json_string.hpp"
#include "weft/ot/element.hpp"

namespace weft::ot::detail {

inline void append_date(Date date, std::string& out) {
  out.append("{\"$date\":").append(std::to_string(date.milliseconds)).append("}");
}

/// The brackets and commas around items or members.
class JsonGroup {
 public:
  JsonGroup(char open, char close, std::string& out) : out_(out), open_(open), close_(close), before_(open) {}
  JsonGroup(const JsonGroup&) = delete;
  JsonGroup& operator=(const JsonGroup&) = delete;
  ~JsonGroup() {
    if (before_ == open_) out_ += open_;
    out_ += close_;
  }

  /// Comes before each item.
  void next() { out_ += std::exchange(before_, ','); }
  /// Comes before each value of a member.
  void next(std::string_view key) {
    next();
    append_json_string(key, out_);
    out_ += ':';
  }

 private:
  std::string& out_;
  char open_, close_;
  char before_;
};

}  // namespace weft::ot::detail
