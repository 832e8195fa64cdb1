#include "weft/crdt/delta.hpp"

#include <utility>

#include "weft/crdt/input.hpp"

namespace weft::crdt {

DeltaOp DeltaOp::insert(std::string text, AnyObject attributes) {
  DeltaOp op;
  op.action = DeltaAction::kInsertText;
  op.text = std::move(text);
  op.attributes = std::move(attributes);
  return op;
}

DeltaOp DeltaOp::insert_values(std::vector<Value> values, AnyObject attributes) {
  DeltaOp op;
  op.action = DeltaAction::kInsertValues;
  op.values = std::move(values);
  op.attributes = std::move(attributes);
  return op;
}

DeltaOp DeltaOp::create(Input input, AnyObject attributes) {
  DeltaOp op;
  op.action = DeltaAction::kCreate;
  op.created = std::make_shared<const Input>(std::move(input));
  op.attributes = std::move(attributes);
  return op;
}

DeltaOp DeltaOp::retain(std::uint64_t count, AnyObject attributes) {
  DeltaOp op;
  op.count = count;
  op.attributes = std::move(attributes);
  return op;
}

DeltaOp DeltaOp::erase(std::uint64_t count) {
  DeltaOp op;
  op.action = DeltaAction::kErase;
  op.count = count;
  return op;
}

}  // namespace weft::crdt
