// Telling those who listen what happened.

#include <algorithm>

#include "event_facts.hpp"
#include "model_core.hpp"
#include "removed_elements.hpp"

namespace weft::ot::detail {

/// While it lives, callbacks run.
class ModelCore::Telling {
 public:
  explicit Telling(ModelCore& core) : core_(core), was_(std::exchange(core.telling_, true)) { ++core_.turn_; }
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;
  ~Telling() { core_.telling_ = was_; }

 private:
  ModelCore& core_;
  bool was_;
};

/// A subscription to an element, counted.
struct ModelCore::Counted {
  Counted(std::shared_ptr<HandleRecord> of, std::shared_ptr<void> held) : record(std::move(of)), token(std::move(held)) {
    ++record->core->listeners_;
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() {
    --record->core->listeners_;
    token.reset();
    record->listeners.sweep();
  }

  std::shared_ptr<HandleRecord> record;
  std::shared_ptr<void> token;
};

Subscription ModelCore::observe(const std::shared_ptr<HandleRecord>& record,
                                std::function<void(const ElementEvent&)> callback) {
  if (!attached(*record)) return {};
  auto token = record->listeners.add(std::move(callback), turn_of_newcomer());
  return Subscription(std::make_shared<Counted>(record, std::move(token)));
}

Subscription ModelCore::on_lost(std::function<void(const LostWrite&)> callback) {
  return Subscription(lost_.add(std::move(callback), turn_of_newcomer()));
}

Subscription ModelCore::on_committed(std::function<void(std::uint64_t)> callback) {
  return Subscription(
      committed_.add([call = std::move(callback)](const std::uint64_t& sequence) { call(sequence); }, turn_of_newcomer()));
}

void ModelCore::applied(const Batch& batch, const Batch& inverse, const Trail& trail, bool local) {
  keep_last_values(inverse);
  if (!listened()) return;
  const Telling telling(*this);
  const std::vector<NumberStep> numbers = number_steps(port_->state(), batch, inverse);
  for (std::size_t i = 0; i < batch.size() && i < trail.size(); ++i) {
    if (trail[i].empty()) continue;
    const Operation& undone = inverse[batch.size() - 1 - i];
    const auto hears = [&](const TrailStep& step) {
      const auto record = known(step.id);
      return record != nullptr && !record->listeners.empty();
    };
    if (std::any_of(trail[i].begin(), trail[i].end(), hears))
      tell_operation(describe(*this, batch[i], undone, numbers.empty() ? NumberStep{} : numbers[i], local), trail[i]);
    tell_detached(undone, local);
  }
}

void ModelCore::tell_operation(const EventFacts& facts, const std::vector<TrailStep>& trail) {
  Path path;
  for (std::size_t i = 0; i < trail.size(); ++i) {
    if (i > 0) path.insert(path.begin(), trail[i - 1].place);
    const auto record = known(trail[i].id);
    if (record != nullptr && !record->listeners.empty()) record->listeners.tell(ElementEvent(facts, path), turn_);
  }
}

void ModelCore::tell_detached(const Operation& undone, bool local) {
  for_each_removed(undone, [&](const Element& removed) {
    walk_elements(removed, [&](const Element& element) {
      const auto record = known(element.id);
      if (record == nullptr || record->listeners.empty() || attached(*record)) return;
      EventFacts facts;
      facts.kind = EventKind::kDetached;
      facts.target = Handle(record);
      facts.local = local;
      facts.old_value = &element;
      record->listeners.tell(ElementEvent(facts, {}), turn_);
    });
  });
}

void ModelCore::committed(std::uint64_t sequence) {
  if (committed_.empty()) return;
  const Telling telling(*this);
  committed_.tell(sequence, turn_);
}

namespace {

/// The key or index that an operation writes.
struct PlaceOf {
  std::optional<PathStep> operator()(const ArrayInsert& of) const { return of.index; }
  std::optional<PathStep> operator()(const ArrayDelete& of) const { return of.index; }
  std::optional<PathStep> operator()(const ArrayReplace& of) const { return of.index; }
  std::optional<PathStep> operator()(const ArrayMove& of) const { return of.from; }
  std::optional<PathStep> operator()(const ObjectPut& of) const { return of.key; }
  std::optional<PathStep> operator()(const ObjectDelete& of) const { return of.key; }
  template <class Other>
  std::optional<PathStep> operator()(const Other&) const {
    return std::nullopt;
  }
};

/// The value that an operation writes.
struct ValueOf {
  std::optional<Plain> operator()(const Noop&) const { return std::nullopt; }
  std::optional<Plain> operator()(const TextEdit& of) const { return std::string(of.change.inserted()); }
  std::optional<Plain> operator()(const TextSet& of) const { return of.value; }
  std::optional<Plain> operator()(const ArrayInsert& of) const { return to_plain(of.value); }
  std::optional<Plain> operator()(const ArrayDelete&) const { return std::nullopt; }
  std::optional<Plain> operator()(const ArrayReplace& of) const { return to_plain(of.value); }
  std::optional<Plain> operator()(const ArrayMove&) const { return std::nullopt; }
  std::optional<Plain> operator()(const ArraySet& of) const { return to_plain(of.value); }
  std::optional<Plain> operator()(const ObjectPut& of) const { return to_plain(of.value); }
  std::optional<Plain> operator()(const ObjectDelete&) const { return std::nullopt; }
  std::optional<Plain> operator()(const ObjectSet& of) const { return to_plain(of.value); }
  std::optional<Plain> operator()(const NumberAdd& of) const { return of.delta; }
  std::optional<Plain> operator()(const NumberSet& of) const { return of.value; }
  std::optional<Plain> operator()(const BooleanSet& of) const { return of.value; }
  std::optional<Plain> operator()(const DateSet& of) const { return of.value; }
};

}  // namespace

void ModelCore::lost(const LossFacts& facts) {
  if (lost_.empty()) return;
  const Telling telling(*this);
  const ElementId* target = target_of(*facts.losing);
  LostWrite write{target == nullptr ? Handle() : any_handle(*target),
                  std::visit(PlaceOf{}, *facts.losing),
                  facts.reason,
                  facts.local,
                  facts.loser,
                  facts.winner,
                  std::visit(ValueOf{}, *facts.losing),
                  facts.winning == nullptr ? std::nullopt : std::visit(ValueOf{}, *facts.winning),
                  facts.losing,
                  facts.winning};
  lost_.tell(write, turn_);
}

// ---- the way in from a replica's link

std::shared_ptr<ModelCore> make_core(JsonPort& port, const Clock* clock) {
  return std::make_shared<ModelCore>(port, clock);
}
void close(ModelCore& core) { core.close(); }
void applied(ModelCore& core, const Batch& batch, const Batch& inverse, const Trail& trail, bool local) {
  core.applied(batch, inverse, trail, local);
}
void lost(ModelCore& core, const LossFacts& facts) { core.lost(facts); }
void committed(ModelCore& core, std::uint64_t sequence) { core.committed(sequence); }
bool wants_trail(const ModelCore& core) { return core.listened(); }

}  // namespace weft::ot::detail
