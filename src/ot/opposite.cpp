#include "ot/reference_rules.hpp"

#include <string>
#include <variant>

namespace weft::ot {
namespace {

TextChange opposite(const TextChange& change) {
  TextChange back;
  for (const TextChange::Component& part : change.components()) {
    if (part.kind == TextChange::Kind::kSkip) back.skip(part.length);
    if (part.kind == TextChange::Kind::kInsert) back.erase(part.length);
    if (part.kind == TextChange::Kind::kDelete) back.insert(std::string(part.length, '.'), part.length);
  }
  back.trim();
  return back;
}

struct Opposite {
  Operation operator()(const Noop& edit) { return edit; }
  Operation operator()(const TextEdit& edit) { return TextEdit{edit.target, opposite(edit.change)}; }
  Operation operator()(const TextSet& edit) { return edit; }
  Operation operator()(const ArrayInsert& edit) { return ArrayDelete{edit.target, edit.index}; }
  Operation operator()(const ArrayDelete& edit) { return ArrayInsert{edit.target, edit.index, {}}; }
  Operation operator()(const ArrayReplace& edit) { return ArrayReplace{edit.target, edit.index, {}}; }
  Operation operator()(const ArrayMove& edit) { return ArrayMove{edit.target, edit.to, edit.from}; }
  Operation operator()(const ArraySet& edit) { return ArraySet{edit.target, {}}; }
  // Whether the key was there before, the committed state tells.
  Operation operator()(const ObjectPut&) { return Noop{}; }
  Operation operator()(const ObjectDelete&) { return Noop{}; }
  Operation operator()(const ObjectSet&) { return Noop{}; }
  Operation operator()(const NumberAdd&) { return Noop{}; }
  Operation operator()(const NumberSet&) { return Noop{}; }
  Operation operator()(const BooleanSet&) { return Noop{}; }
  Operation operator()(const DateSet&) { return Noop{}; }
};

}  // namespace

Operation opposite(const Operation& operation) { return std::visit(Opposite{}, operation); }

}  // namespace weft::ot
