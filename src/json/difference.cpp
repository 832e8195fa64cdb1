#include "weft/json/difference.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "json/alignment.hpp"
#include "json/code_points.hpp"
#include "json/hashed.hpp"

namespace weft::json {
namespace {

class Comparison {
 public:
  void compare(const Value& before, const Hashed& before_hash, const Value& after, const Hashed& after_hash);
  Difference take() && { return std::move(changes_); }

 private:
  void compare_objects(const Object& before, const Hashed& before_hash, const Object& after, const Hashed& after_hash);
  void compare_arrays(const Array& before, const Hashed& before_hash, const Array& after, const Hashed& after_hash);
  void compare_texts(std::string_view before, std::string_view after);
  void note(std::optional<Value> removed, std::optional<Value> added) {
    changes_.push_back({path_, std::move(removed), std::move(added), std::nullopt});
  }
  // Does something one step further in.
  template <class Body>
  void inside(Step step, Body body) {
    path_.push_back(std::move(step));
    body();
    path_.pop_back();
  }

  Path path_;
  Difference changes_;
};

// Equal values are read once more here, where their hashes meet first, and not looked into again.
void Comparison::compare(const Value& before, const Hashed& before_hash, const Value& after, const Hashed& after_hash) {
  if (before_hash.hash == after_hash.hash && before == after) return;
  if (before.kind() != after.kind()) return note(before, after);
  switch (before.kind()) {
    case Kind::kObject: return compare_objects(*before.as_object(), before_hash, *after.as_object(), after_hash);
    case Kind::kArray: return compare_arrays(*before.as_array(), before_hash, *after.as_array(), after_hash);
    case Kind::kString: return compare_texts(*before.as_string(), *after.as_string());
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kNumber: return note(before, after);
  }
}

void Comparison::compare_objects(const Object& before, const Hashed& before_hash, const Object& after,
                                 const Hashed& after_hash) {
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < after.size(); ++i) place.emplace(after.begin()[i].first, i);
  std::vector<bool> known(after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& [name, value] = before.begin()[i];
    const auto found = place.find(name);
    inside(name, [&, &old = value] {
      if (found == place.end()) return note(old, std::nullopt);
      known[found->second] = true;
      compare(old, before_hash.children[i], after.begin()[found->second].second, after_hash.children[found->second]);
    });
  }
  for (std::size_t i = 0; i < after.size(); ++i)
    if (!known[i]) inside(after.begin()[i].first, [&] { note(std::nullopt, after.begin()[i].second); });
}

// Everything left of `to` is as it will be, so that the index of an element is that in `after`.
void Comparison::compare_arrays(const Array& before, const Hashed& before_hash, const Array& after,
                                const Hashed& after_hash) {
  std::vector<Match> matches = align(before_hash.children, after_hash.children, kAlignedEditsMax);
  matches.push_back({before.size(), after.size()});
  std::size_t from = 0, to = 0;
  for (const Match& match : matches) {
    for (; from < match.before && to < match.after; ++from, ++to)
      inside(to, [&] { compare(before[from], before_hash.children[from], after[to], after_hash.children[to]); });
    // From the last one back, so that what goes at the end of an array moves nothing.
    for (std::size_t goes = match.before; goes > from; --goes)
      inside(to + (goes - 1 - from), [&] { note(before[goes - 1], std::nullopt); });
    for (; to < match.after; ++to) inside(to, [&] { note(std::nullopt, after[to]); });
    if (match.before == before.size()) break;
    inside(to, [&] {
      compare(before[match.before], before_hash.children[match.before], after[to], after_hash.children[to]);
    });
    from = match.before + 1;
    ++to;
  }
}

void Comparison::compare_texts(std::string_view before, std::string_view after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  const auto inside_character = [](std::string_view text, std::size_t at) {
    return at < text.size() && continues_character(text[at]);
  };
  std::size_t prefix = 0, suffix = 0;
  while (prefix < shorter && before[prefix] == after[prefix]) ++prefix;
  while (prefix > 0 && (inside_character(before, prefix) || inside_character(after, prefix))) --prefix;
  while (suffix < shorter - prefix && before[before.size() - suffix - 1] == after[after.size() - suffix - 1]) ++suffix;
  while (suffix > 0 && inside_character(before, before.size() - suffix)) --suffix;
  note(Value(before.substr(prefix, before.size() - prefix - suffix)),
       Value(after.substr(prefix, after.size() - prefix - suffix)));
  changes_.back().text_at = count_code_points(before.substr(0, prefix));
}

}  // namespace

Difference difference(const Value& before, const Value& after) {
  Comparison comparison;
  comparison.compare(before, hash_of(before), after, hash_of(after));
  return std::move(comparison).take();
}

}  // namespace weft::json
