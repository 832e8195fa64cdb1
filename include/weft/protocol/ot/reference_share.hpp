#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/ot/json_type.hpp"
#include "weft/ot/reference_set.hpp"
#include "weft/protocol/ot/replica_link.hpp"

namespace weft::protocol::ot {

/// Cursors, selections and marks of a replica and of everybody else who is linked to the document.
///
/// Our own are kept as they are shown, and told to others as they are at the version we have: each time that
/// they would see something else than we do. Those of others are kept at that version, and mapped over what
/// is unsent to be shown. All end with the connection; our own are shared again on the next.
/// Lifetime: borrows the link and its replica. Thread: confined.
template <weft::ot::Type T>
  requires std::same_as<typename T::Operation, weft::ot::Operation>
class ReferenceShare final : private LinkExtension, private weft::ot::ReplicaObserver<T> {
 public:
  /// Owner 0 is ourselves.
  using OnChange = std::function<void(const weft::ot::ReferenceChange&)>;
  static constexpr ReferenceOwner kSelf = 0;

  ReferenceShare(ReplicaLink<T>& link, Executor& executor, OnChange on_change = {})
      : link_(&link), executor_(&executor), on_change_(std::move(on_change)) {
    link.extend(this);
    link.replica().observe(this);
  }
  ~ReferenceShare() {
    *alive_ = false;
    link_->extend(nullptr);
    link_->replica().ignore(this);
  }
  ReferenceShare(const ReferenceShare&) = delete;
  ReferenceShare& operator=(const ReferenceShare&) = delete;

  /// A reference of ours into the document as it is shown; `shared` with everybody, or private.
  /// Errors: those of ReferenceSet::put.
  Result<void> set(std::string key, Reference reference, bool shared) {
    WEFT_ASSIGN(const auto change, own_.put({kSelf, key, std::move(reference)}, {}, &link_->replica().state()));
    if (shared) {
      shared_.insert(key);
    } else {
      shared_.erase(key);
    }
    publish_soon();
    tell({change});
    return {};
  }

  /// Forgets a reference of ours.
  void remove(std::string_view key) {
    own_.make_private(kSelf, key);
    shared_.erase(std::string(key));
    publish_soon();
  }

  /// Ours, as shown; null when there is none. Lifetime: until anything changes.
  const Reference* own(std::string_view key) const { return own_.find(kSelf, key); }
  /// Whether others may see it.
  bool shared(const std::string& key) const { return shared_.count(key) != 0; }
  /// Those of others, at the committed version.
  const weft::ot::ReferenceSet& others() const { return others_; }

  /// Where a reference of somebody else is to be drawn.
  std::optional<Reference> shown(ReferenceOwner owner, std::string_view key) const {
    const Reference* found = others_.find(owner, key);
    if (found == nullptr || outdated_) return std::nullopt;
    return weft::ot::display(*found, link_->replica().unsent(), link_->replica().state());
  }

 private:
  using Document = weft::ot::Doc<T>;

  const Document& committed() const { return link_->replica().committed(); }

  // ---- what arrives

  void on_welcome() override {
    told_ = others_ = weft::ot::ReferenceSet(committed().version_number());
    announced_.clear();
    publish_soon();
  }

  void on_integrated(ByteView change) override {
    if (Document::is_snapshot(change)) {
      told_ = weft::ot::ReferenceSet(committed().version_number());
      outdated_ = true;  // until all are told again, which follows
    } else {
      follow(change);
    }
    publish_soon();
  }

  void follow(ByteView change) {
    const std::uint64_t version = committed().version_number();
    if (told_.empty() && others_.empty()) {
      told_.apply(version, {}, nullptr);
      others_.apply(version, {}, nullptr);
      return;
    }
    const auto entries = Document::read_entries(change, {});
    WEFT_CHECK(entries.has_value());  // the replica took them
    weft::ot::Batch batch;
    for (const auto& entry : *entries)
      if (entry.version > others_.version()) batch.insert(batch.end(), entry.batch.begin(), entry.batch.end());
    told_.apply(version, batch, &committed().state());
    tell(others_.apply(version, batch, &committed().state()));
  }

  Result<void> on_references(References references) override {
    if (references.version != committed().version_number())
      return Error{ErrorCode::kInvalidArgument, "references to another version than the one that was sent"};
    if (references.full) {
      replace(std::move(references));
    } else {
      for (ReferenceItem& item : references.items) take(std::move(item));
    }
    return {};
  }

  void replace(References references) {
    std::vector<OwnedReference> all;
    for (ReferenceItem& item : references.items)
      if (item.value) all.push_back({item.owner, std::move(item.key), std::move(*item.value)});
    outdated_ = false;
    tell(others_.replace(references.version, std::move(all), &committed().state()));
  }

  // What is not in the document is left out, as everybody does.
  void take(ReferenceItem item) {
    switch (item.event) {
      case ReferenceItem::Event::kPrivate: return tell(others_.make_private(item.owner, item.key));
      case ReferenceItem::Event::kClosed: return tell(others_.drop(item.owner));
      case ReferenceItem::Event::kShared: break;
    }
    if (!item.value) return;
    const auto change = others_.put({item.owner, item.key, std::move(*item.value)}, {}, &committed().state());
    if (change) return tell({*change});
    tell(others_.make_private(item.owner, item.key));
  }

  void on_stale(const std::string& key) override {
    told_.make_private(kSelf, key);
    publish_soon();
  }

  void on_disconnected() override {
    outdated_ = false;
    std::vector<weft::ot::ReferenceChange> closed = others_.replace(committed().version_number(), {}, nullptr);
    tell(closed);
  }

  // ---- what we tell

  void applied(const typename T::Batch& batch, const typename T::Batch&, const typename T::Trail&, bool) override {
    if (own_.empty()) return;
    const auto changes = own_.apply(0, batch, &link_->replica().state());
    publish_soon();
    tell(changes);
  }
  void lost(const weft::ot::Entry<T>&, const weft::ot::Loss<T>&) override {}
  void committed(std::uint64_t) override {}

  void publish_soon() {
    if (std::exchange(publish_posted_, true)) return;
    executor_->post([this, alive = alive_] {
      if (!*alive) return;
      publish_posted_ = false;
      publish();
    });
  }

  void publish() {
    if (!link_->synced()) return;
    std::erase_if(announced_, [this](const std::string& key) { return is_kept(key); });
    if (shared_.empty()) return;
    const weft::ot::Batch unsent = link_->replica().unsent();
    for (const std::string& key : shared_) publish(key, unsent);
  }

  // What is private now, or gone with its target, does not stay with the authority.
  bool is_kept(const std::string& key) {
    if (shared_.count(key) != 0 && own(key) != nullptr) return false;
    keep(key);
    return true;
  }

  void keep(const std::string& key) {
    told_.make_private(kSelf, key);
    link_->send(encode(Keep{key}));
  }

  // Only what others would see differently.
  void publish(const std::string& key, const weft::ot::Batch& unsent) {
    const Reference* mine = own(key);
    if (mine == nullptr) return;
    auto value = weft::ot::before(*mine, unsent, committed().state());
    if (!value) {  // into something that others do not have yet
      if (announced_.erase(key) != 0) keep(key);
      return;
    }
    const Reference* told = told_.find(kSelf, key);
    if (told != nullptr && *told == *value) return;
    if (!told_.put({kSelf, key, *value}, {}, &committed().state())) return;
    announced_.insert(key);
    link_->send(encode(Share{committed().version_number(), key, std::move(*value)}));
  }

  void tell(const std::vector<weft::ot::ReferenceChange>& changes) const {
    if (!on_change_) return;
    for (const auto& change : changes) on_change_(change);
  }

  ReplicaLink<T>* link_;
  Executor* executor_;
  OnChange on_change_;
  weft::ot::ReferenceSet own_;     // as shown
  std::set<std::string> shared_;   // keys of those that others may see
  std::set<std::string> announced_;  // keys of those that the authority has of us
  weft::ot::ReferenceSet told_;    // and what they are there
  weft::ot::ReferenceSet others_;  // at the committed version
  bool outdated_ = false;          // they are at an older one, which nothing brings here
  bool publish_posted_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace weft::protocol::ot
