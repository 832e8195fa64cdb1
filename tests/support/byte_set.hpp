#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "weft/model/model.hpp"

namespace weft::testing {

/// The smallest model there is: a growing set of bytes. A change, a version and a snapshot are all
/// a run of members; 0xff is malformed. What a set should hold a test can say without asking it.
/// It retreats over what this object integrated itself, and a set only grows: it never reverts.
class ByteSet {
 public:
  static constexpr ModelType kType = {"test.byte_set", 1, Ordering::kCommutative};

  static ByteSet create(const Limits&) { return {}; }
  static Result<ByteSet> from_snapshot(ByteView bytes, const Limits&) {
    ByteSet set;
    WEFT_TRY(set.admit(bytes));
    set.integrated_.clear();
    return set;
  }

  Result<Admitted> admit(ByteView change) {
    if (std::find(change.begin(), change.end(), 0xff) != change.end())
      return Error{ErrorCode::kInvalidArgument, "0xff is no member"};
    Admitted admitted;
    for (const auto byte : change)
      if (members_.insert(byte).second) admitted.change.push_back(byte);
    integrated_.push_back({to_bytes(change), admitted.change});
    return admitted;
  }
  Result<Outcome> integrate(ByteView change) {
    WEFT_ASSIGN(const Admitted admitted, admit(change));
    return admitted.change.empty() ? Outcome::kDuplicate : Outcome::kApplied;
  }
  Bytes version() const { return {members_.begin(), members_.end()}; }
  Result<Bytes> changes_since(ByteView version) const {
    Bytes missing;
    for (const auto byte : members_)
      if (std::find(version.begin(), version.end(), byte) == version.end()) missing.push_back(byte);
    return missing;
  }
  Result<bool> includes(ByteView change) const {
    return std::all_of(change.begin(), change.end(), [this](auto byte) { return members_.count(byte) != 0; });
  }
  static Result<Bytes> merge_changes(std::span<const ByteView> changes) {
    Bytes all;
    for (const ByteView change : changes) all.insert(all.end(), change.begin(), change.end());
    return all;
  }
  Bytes snapshot() const { return version(); }
  std::string to_json_text() const { return "[]"; }
  std::size_t memory_bytes() const { return members_.size(); }
  void check_invariants() const {}

  Result<bool> retreat(ByteView change) {
    if (integrated_.empty()) return false;
    if (integrated_.back().change != to_bytes(change))
      return Error{ErrorCode::kInvalidArgument, "that is not the newest change"};
    for (const auto byte : integrated_.back().added) members_.erase(byte);
    integrated_.pop_back();
    return true;
  }
  Result<Bytes> reverted(std::span<const ByteView> later, std::uint64_t replica) const {
    if (replica == 0) return Error{ErrorCode::kInvalidArgument, "0 is no replica"};
    for (const ByteView change : later) {
      WEFT_ASSIGN(const bool known, includes(change));
      if (!known) return Error{ErrorCode::kFailedPrecondition, "a set of this kind only grows"};
    }
    return Bytes();
  }

 private:
  struct Integrated {
    Bytes change;
    Bytes added;
  };
  std::set<std::uint8_t> members_;
  std::vector<Integrated> integrated_;
};

}  // namespace weft::testing
