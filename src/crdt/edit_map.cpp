#include "engine.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {

// Puts a value behind what the key holds, which thereby loses.
void Engine::put(Handle type, std::string_view key, const Input& value) {
  const Handle at = entry(type, key);
  insert_value(type, Gap{entries_[at].tail, kNone}, at, value);
}

Result<void> Engine::set_entry(Handle type, std::string_view key, const Input& value) {
  if (!is_valid_utf8(key)) return Error{ErrorCode::kInvalidArgument, "map: key is not UTF-8"};
  WEFT_TRY(check_input(value, options_.limits.nesting_max, false));
  begin({}, true);
  put(type, key, value);
  end();
  return {};
}

void Engine::erase_entry(Handle type, std::string_view key) {
  const Handle at = find_entry(type, key);
  if (at == kNone || store_[entries_[at].tail].deleted()) return;
  begin({}, true);
  delete_block(entries_[at].tail);
  end();
}

void Engine::clear_entries(Handle type) {
  begin({}, true);
  for (Handle at = types_[type].first_entry; at != kNone; at = entries_[at].next) delete_block(entries_[at].tail);
  end();
}

}  // namespace weft::crdt
