// The visible content of a text as a delta.

#include <string>

#include "engine.hpp"
#include "json_any.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {

AnyObject Engine::attributes_of(const FormatSet& formats) const {
  std::vector<AnyMember> members;
  formats.for_each([&](std::uint32_t key, const FormatValue& value) {
    members.push_back({std::string(names_[key]), read_kept_any(as_bytes(value.bytes))});
  });
  return AnyObject::from_members(std::move(members));
}

// A format ends a run of text, whether or not it changes anything.
Delta Engine::delta_of(Handle type) {
  Delta delta;
  FormatSet formats;
  std::string text;
  std::u16string units;  // what is not in `text` yet: halves of pairs may stand in neighbouring blocks
  const auto finish_run = [&] {
    append_utf8(units, text);
    units.clear();
    if (!text.empty()) delta.push_back(DeltaOp::insert(std::move(text), attributes_of(formats)));
    text.clear();
  };
  for (Handle at = types_[type].first; at != kNone; at = store_[at].right) {
    const Block& block = store_[at];
    if (block.deleted()) continue;
    if (block.ref() == Ref::kFormat) {
      finish_run();
      note_format(at, formats);
    } else if (block.ref() == Ref::kString) {
      collect_text(block, text, units);
    } else {
      finish_run();
      for (std::uint64_t i = 0; i < block.length; ++i)
        delta.push_back(DeltaOp::insert_values({value_at(block, i)}, attributes_of(formats)));
    }
  }
  finish_run();
  return delta;
}

}  // namespace weft::crdt
