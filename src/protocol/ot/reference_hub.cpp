#include "weft/protocol/ot/reference_hub.hpp"

#include <iterator>
#include <utility>

#include "weft/ot/entry_head.hpp"
#include "weft/ot/json_type.hpp"

namespace weft::protocol::ot {
namespace {

// How far behind a reference may be: bringing it here costs what happened since.
constexpr std::uint64_t kBehindMax = 4096;

// The operations of JSON documents do not depend on their policy.
using Document = weft::ot::Doc<weft::ot::Json>;

std::uint64_t version_of(const sync::DocumentPort& port) {
  const auto version = weft::ot::read_version(port.version());
  return version ? *version : 0;
}

}  // namespace

ReferenceHub::ReferenceHub(sync::DocumentPort& port, const Limits& limits, weft::ot::ReferenceLimits reference_limits)
    : port_(&port), limits_(limits), references_(version_of(port), reference_limits) {}

// While nobody is here nobody tells us of changes.
void ReferenceHub::join(Listener* listener) {
  if (listeners_.empty()) references_.replace(version_of(*port_), {}, nullptr);
  listeners_.push_back(listener);
}

void ReferenceHub::leave(Listener* listener, ReferenceOwner owner) {
  std::erase(listeners_, listener);
  if (!references_.drop(owner).empty()) tell(nullptr, {ReferenceItem::Event::kClosed, owner, "", {}});
}

void ReferenceHub::document_changed(ByteView change) {
  if (!follow(change)) references_.replace(version_of(*port_), {}, nullptr);
}

Result<void> ReferenceHub::follow(ByteView change) {
  WEFT_ASSIGN(const weft::ot::ChangeSpan span, weft::ot::span_of_change(change));
  if (span.last <= version()) return {};
  if (references_.empty()) {
    references_.apply(span.last, {}, nullptr);
    return {};
  }
  WEFT_ASSIGN(const auto entries, Document::read_entries(change, limits_));
  for (const auto& entry : entries)
    if (entry.version > version()) references_.apply(entry.version, entry.batch, nullptr);
  return {};
}

Result<weft::ot::Batch> ReferenceHub::operations_since(std::uint64_t from, bool& forgotten) const {
  weft::ot::Batch operations;
  if (from == version()) return operations;
  if (from > version()) return Error{ErrorCode::kInvalidArgument, "a reference to a version that is not there yet"};
  forgotten = version() - from > kBehindMax;
  if (forgotten) return operations;
  WEFT_ASSIGN(const auto missing, port_->changes_since(weft::ot::write_version(from)));
  forgotten = Document::is_snapshot(missing->change());
  if (forgotten) return operations;
  WEFT_ASSIGN(const auto entries, Document::read_entries(missing->change(), limits_));
  for (const auto& entry : entries)
    if (entry.version <= version()) operations.insert(operations.end(), entry.batch.begin(), entry.batch.end());
  return operations;
}

Result<bool> ReferenceHub::share(Listener* from, ReferenceOwner owner, Share share) {
  bool forgotten = false;
  WEFT_ASSIGN(const weft::ot::Batch since, operations_since(share.version, forgotten));
  if (forgotten) return false;
  WEFT_TRY(references_.put({owner, share.key, std::move(share.value)}, since, nullptr));
  const Reference* now = references_.find(owner, share.key);
  tell(from, {ReferenceItem::Event::kShared, owner, std::move(share.key), *now});
  return true;
}

void ReferenceHub::keep(Listener* from, ReferenceOwner owner, const std::string& key) {
  if (!references_.make_private(owner, key).empty()) tell(from, {ReferenceItem::Event::kPrivate, owner, key, {}});
}

References ReferenceHub::all_but(ReferenceOwner owner) const {
  References references{true, version(), {}};
  for (weft::ot::OwnedReference& reference : references_.all())
    if (reference.owner != owner)
      references.items.push_back(
          {ReferenceItem::Event::kShared, reference.owner, std::move(reference.key), std::move(reference.value)});
  return references;
}

void ReferenceHub::tell(const Listener* from, ReferenceItem item) {
  const bool nobody = listeners_.empty() || (listeners_.size() == 1 && listeners_.front() == from);
  if (nobody) return;
  References references{false, version(), {}};
  references.items.push_back(std::move(item));
  const SharedFrame frame = make_frame(encode(references));
  for (Listener* listener : listeners_)
    if (listener != from) listener->references_changed(version(), frame);
  port_->wake();
}

}  // namespace weft::protocol::ot
