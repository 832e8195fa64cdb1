#pragma once

// The inside of a JsonModel: who holds handles to which elements, and who listens.
//
//  1. The core has one record for each element, or absent place, that a handle or a subscription names.
//     It is there as long as they are, and keeps the core alive.
//  2. What is attached is read from the replica's state, everything else from the record's last value.
//  3. Nothing is edited while callbacks run.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "listener_list.hpp"
#include "weft/ot/json_model.hpp"

namespace weft::ot::detail {

/// What handles to one element share.
struct HandleRecord {
  explicit HandleRecord(std::shared_ptr<ModelCore> of) : core(std::move(of)) {}
  HandleRecord(const HandleRecord&) = delete;
  HandleRecord& operator=(const HandleRecord&) = delete;
  ~HandleRecord();

  std::shared_ptr<ModelCore> core;
  bool absent = false;
  ElementId id;                         // unless absent
  std::shared_ptr<const Element> last;  // when it was detached; a part of what was removed with it
  ListenerList<ElementEvent> listeners;
  Handle container;  // of an absent one, where it is looked for
  PathStep step;
};

class ModelCore : public std::enable_shared_from_this<ModelCore> {
 public:
  ModelCore(JsonPort& port, const Clock* clock) : port_(&port), clock_(clock) {}
  void close() { port_ = nullptr; }

  /// Null for a handle of no document. One that is absent looks again first.
  static const std::shared_ptr<HandleRecord>& record_of(const Handle& handle);

  // Looking.
  /// Undefined when the element is not attached.
  Handle handle(ElementId id);
  /// Also of one that is gone.
  Handle any_handle(ElementId id) { return Handle(record(id)); }
  Handle child(const Handle& container, PathStep step);
  bool attached(const HandleRecord& record) const;
  /// Null once the replica is gone.
  const State* state() const { return port_ == nullptr ? nullptr : &port_->state(); }

  // Editing.
  IdMint& mint() { return port_->mint(); }
  /// Why this element cannot be edited as one of that type, if so.
  Result<void> check(const HandleRecord& record, ElementType type) const;
  /// Why nothing can be edited now, if so.
  Result<void> check_open() const;
  /// Needs check_open().
  Result<void> edit(Batch batch);
  /// Every outcome of an edit passes here, so that a transaction knows of the first that failed.
  Result<void> note(Result<void> outcome);
  std::size_t drafted() const { return port_ == nullptr ? 0 : port_->drafted(); }
  Result<void> finish(std::size_t before, Result<void> outcome);

  // Telling.
  Subscription observe(const std::shared_ptr<HandleRecord>& record, std::function<void(const ElementEvent&)> callback);
  Subscription on_lost(std::function<void(const LostWrite&)> callback);
  Subscription on_committed(std::function<void(std::uint64_t)> callback);
  void applied(const Batch& batch, const Batch& inverse, const Trail& trail, bool local);
  void lost(const LossFacts& facts);
  void committed(std::uint64_t sequence);
  bool listened() const { return listeners_ > 0; }

  /// How many transactions run inside one another, and the first edit in the innermost that failed.
  std::size_t depth = 0;
  std::optional<Error> failure;

 private:
  friend struct HandleRecord;
  struct IdHash {
    std::size_t operator()(ElementId id) const {
      return static_cast<std::size_t>((id.replica * 0x9e3779b97f4a7c15U) ^ (id.counter * 0xc2b2ae3d27d4eb4fU));
    }
  };
  class Telling;
  struct Counted;

  std::shared_ptr<HandleRecord> known(ElementId id) const;
  std::shared_ptr<HandleRecord> record(ElementId id);
  std::shared_ptr<HandleRecord> find_child(const HandleRecord& container, const PathStep& step);
  std::shared_ptr<HandleRecord> last_child(const HandleRecord& container, const PathStep& step);
  std::optional<TimePoint> now() const;
  std::uint64_t turn_of_newcomer() const { return telling_ ? turn_ : 0; }
  void keep_last_values(const Batch& inverse);
  void tell_operation(const EventFacts& facts, const std::vector<TrailStep>& trail);
  void tell_detached(const Operation& undone, bool local);

  JsonPort* port_;
  const Clock* clock_;
  std::unordered_map<ElementId, std::weak_ptr<HandleRecord>, IdHash> records_;
  std::size_t listeners_ = 0;  // of elements
  ListenerList<LostWrite> lost_;
  ListenerList<std::uint64_t> committed_;
  bool telling_ = false;
  std::uint64_t turn_ = 0;  // counts what is told
};

}  // namespace weft::ot::detail
