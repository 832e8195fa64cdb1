#include "weft/ot/element_event.hpp"

#include "event_facts.hpp"
#include "weft/base/utf.hpp"

namespace weft::ot {

using detail::EventFacts;
using detail::ValueRef;

const char* to_string(EventKind kind) {
  switch (kind) {
    case EventKind::kText: return "text";
    case EventKind::kSet: return "set";
    case EventKind::kInserted: return "inserted";
    case EventKind::kReplaced: return "replaced";
    case EventKind::kRemoved: return "removed";
    case EventKind::kMoved: return "moved";
    case EventKind::kDetached: return "detached";
  }
  return "unknown";
}

EventKind ElementEvent::kind() const { return facts_.kind; }
const Handle& ElementEvent::target() const { return facts_.target; }
bool ElementEvent::local() const { return facts_.local; }
const PathStep& ElementEvent::place() const { return facts_.place; }
std::uint32_t ElementEvent::moved_to() const { return facts_.moved_to; }
Handle ElementEvent::inserted() const { return facts_.inserted; }

std::string_view ElementEvent::key() const {
  const auto* key = std::get_if<std::string>(&facts_.place);
  return key == nullptr ? std::string_view() : std::string_view(*key);
}

std::uint32_t ElementEvent::index() const {
  const auto* index = std::get_if<std::uint32_t>(&facts_.place);
  return index == nullptr ? 0 : *index;
}

namespace {

struct ValueToPlain {
  std::optional<Plain> operator()(std::monostate) const { return std::nullopt; }
  std::optional<Plain> operator()(const Element* element) const { return to_plain(*element); }
  std::optional<Plain> operator()(const Array* array) const { return to_plain(*array); }
  std::optional<Plain> operator()(const Object* object) const { return to_plain(*object); }
  std::optional<Plain> operator()(const std::string* text) const { return Plain(*text); }
  std::optional<Plain> operator()(const Plain& plain) const { return plain; }
};

}  // namespace

std::optional<Plain> ElementEvent::old_value() const { return std::visit(ValueToPlain{}, facts_.old_value); }
std::optional<Plain> ElementEvent::new_value() const { return std::visit(ValueToPlain{}, facts_.new_value); }

std::vector<TextPiece> ElementEvent::pieces() const {
  std::vector<TextPiece> pieces;
  if (facts_.change == nullptr) return pieces;
  std::string_view inserted = facts_.change->inserted();
  // What takes the edit back inserts what it deleted, from left to right.
  std::string_view removed = facts_.undone == nullptr ? std::string_view() : facts_.undone->inserted();
  std::uint64_t position = 0;
  for (const TextChange::Component& component : facts_.change->components()) {
    if (component.kind == TextChange::Kind::kSkip) {
      position += component.length;
    } else if (component.kind == TextChange::Kind::kInsert) {
      pieces.push_back({true, position, inserted.substr(0, component.bytes)});
      inserted.remove_prefix(component.bytes);
      position += component.length;
    } else {
      const std::string_view gone = removed.substr(0, utf8_prefix_bytes(removed, component.length));
      pieces.push_back({false, position, gone});
      removed.remove_prefix(gone.size());
    }
  }
  return pieces;
}

}  // namespace weft::ot
