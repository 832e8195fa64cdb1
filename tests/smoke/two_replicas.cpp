// Two replicas of one document are edited apart, exchange what each lacks, and agree. Ends with 0
// when they do. Built where no test framework goes: without exceptions, and as WebAssembly.
#include <cstdio>
#include <string>

#include "weft/crdt/doc.hpp"

namespace {

using namespace weft;

Result<void> edit(crdt::Doc& doc, std::string_view text, crdt::Utf16Offset at) {
  WEFT_ASSIGN(crdt::Text body, doc.text("body"));
  WEFT_TRY(body.insert(at, text));
  WEFT_ASSIGN(crdt::Map settings, doc.map("settings"));
  return settings.set(text, 1.5);
}

/// Gives `to` what it lacks of `from`.
Result<void> exchange(const crdt::Doc& from, crdt::Doc& to) {
  WEFT_ASSIGN(const Bytes update, from.encode_state_as_update(to.encode_state_vector()));
  WEFT_TRY(to.apply_update(update));
  return {};
}

Result<std::string> shown(crdt::Doc& doc) {
  WEFT_ASSIGN(const crdt::Text body, doc.text("body"));
  doc.check_invariants();
  return body.to_string();
}

Result<bool> replicas_agree() {
  crdt::Doc left({.client = ClientId{1}});
  crdt::Doc right({.client = ClientId{2}});
  WEFT_TRY(edit(left, "shared ", crdt::Utf16Offset{0}));
  WEFT_TRY(exchange(left, right));
  WEFT_TRY(edit(left, "left \xF0\x9F\xA7\xB5 ", crdt::Utf16Offset{7}));
  WEFT_TRY(edit(right, "right ", crdt::Utf16Offset{0}));
  WEFT_TRY(exchange(left, right));
  WEFT_TRY(exchange(right, left));
  WEFT_ASSIGN(const std::string left_text, shown(left));
  WEFT_ASSIGN(const std::string right_text, shown(right));
  std::printf("left:  %s\nright: %s\n", left_text.c_str(), right_text.c_str());
  return left_text == right_text && left_text == "right shared left \xF0\x9F\xA7\xB5 " &&
         left.to_json_text() == right.to_json_text();
}

}  // namespace

int main() {
  const Result<bool> agree = replicas_agree();
  if (!agree) {
    std::fprintf(stderr, "%s\n", agree.error().message.c_str());
    return 2;
  }
  return *agree ? 0 : 1;
}
