#include "weft/ot/reference_set.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace weft::ot {
namespace {

ReferenceEvent event_of(const Reference& reference, ReferenceEvent unless_empty) {
  return value_count(reference) == 0 ? ReferenceEvent::kCleared : unless_empty;
}

std::size_t encoded_size(std::string_view key, const Reference& reference) {
  Bytes bytes;
  Writer out(bytes);
  out.varstring(key);
  write_reference(reference, out);
  return bytes.size();
}

}  // namespace

const Reference* ReferenceSet::find(ReferenceOwner owner, std::string_view key) const {
  const auto found = references_.find(Name(owner, key));
  return found == references_.end() ? nullptr : &found->second;
}

std::vector<OwnedReference> ReferenceSet::all() const {
  std::vector<OwnedReference> list;
  for (const auto& [name, reference] : references_) list.push_back({name.first, name.second, reference});
  return list;
}

std::vector<OwnedReference> ReferenceSet::of(ReferenceOwner owner) const {
  std::vector<OwnedReference> list;
  for (auto at = references_.lower_bound(Name(owner, "")); at != references_.end() && at->first.first == owner; ++at)
    list.push_back({owner, at->first.second, at->second});
  return list;
}

Result<void> ReferenceSet::check_limits(const OwnedReference& added) const {
  std::size_t references = 1, values = value_count(added.value), bytes = encoded_size(added.key, added.value);
  for (const OwnedReference& other : of(added.owner)) {
    if (other.key == added.key) continue;
    ++references;
    values += value_count(other.value);
    bytes += encoded_size(other.key, other.value);
  }
  if (references > limits_.references_max)
    return Error{ErrorCode::kResourceExhausted, "references_max: too many references of one owner"};
  if (values > limits_.values_max)
    return Error{ErrorCode::kResourceExhausted, "values_max: references of one owner to too many places"};
  if (bytes > limits_.bytes_max)
    return Error{ErrorCode::kResourceExhausted, "bytes_max: references of one owner are too large"};
  return {};
}

Result<ReferenceChange> ReferenceSet::put(OwnedReference reference, std::span<const Operation> since,
                                          const State* state) {
  WEFT_TRY(check_limits(reference));
  for (const Operation& operation : since) move(reference.value, operation);
  if (state != nullptr) {
    if (!keep_attached(reference.value, *state))
      return Error{ErrorCode::kNotFound, "a reference into what is not in the document"};
    if (!in_range(reference.value, *state))
      return Error{ErrorCode::kInvalidArgument, "a reference behind the end, or into another type of element"};
  }
  ReferenceChange change{event_of(reference.value, ReferenceEvent::kShared), reference.owner, reference.key};
  references_.insert_or_assign(Name(reference.owner, std::move(reference.key)), std::move(reference.value));
  return change;
}

std::vector<ReferenceChange> ReferenceSet::apply(std::uint64_t version, std::span<const Operation> batch,
                                                 const State* state) {
  version_ = version;
  std::vector<ReferenceChange> changes;
  const bool detaches = state != nullptr && std::any_of(batch.begin(), batch.end(), may_detach);
  for (auto at = references_.begin(); at != references_.end();) {
    Reference moved = at->second;
    for (const Operation& operation : batch) move(moved, operation);
    if (detaches && !keep_attached(moved, *state)) {
      at = erase(at, ReferenceEvent::kDetached, changes);
      continue;
    }
    if (!(moved == at->second)) {
      changes.push_back({event_of(moved, ReferenceEvent::kMoved), at->first.first, at->first.second});
      at->second = std::move(moved);
    }
    ++at;
  }
  return changes;
}

std::vector<ReferenceChange> ReferenceSet::make_private(ReferenceOwner owner, std::string_view key) {
  std::vector<ReferenceChange> changes;
  const auto found = references_.find(Name(owner, key));
  if (found != references_.end()) erase(found, ReferenceEvent::kPrivate, changes);
  return changes;
}

std::vector<ReferenceChange> ReferenceSet::drop(ReferenceOwner owner) {
  std::vector<ReferenceChange> changes;
  auto at = references_.lower_bound(Name(owner, ""));
  while (at != references_.end() && at->first.first == owner) at = erase(at, ReferenceEvent::kClosed, changes);
  return changes;
}

std::vector<ReferenceChange> ReferenceSet::replace(std::uint64_t version, std::vector<OwnedReference> all,
                                                   const State* state) {
  const std::map<Name, Reference> known = std::exchange(references_, {});
  version_ = version;
  std::vector<ReferenceChange> changes;
  for (OwnedReference& reference : all) {
    const auto before = known.find(Name(reference.owner, reference.key));
    const Reference value = reference.value;
    auto change = put(std::move(reference), {}, state);
    if (change && (before == known.end() || !(before->second == value))) changes.push_back(std::move(*change));
  }
  for (const auto& [name, reference] : known)
    if (references_.count(name) == 0) changes.push_back({ReferenceEvent::kClosed, name.first, name.second});
  return changes;
}

std::map<ReferenceSet::Name, Reference>::iterator ReferenceSet::erase(std::map<Name, Reference>::iterator at,
                                                                      ReferenceEvent event,
                                                                      std::vector<ReferenceChange>& changes) {
  changes.push_back({event, at->first.first, at->first.second});
  return references_.erase(at);
}

}  // namespace weft::ot
