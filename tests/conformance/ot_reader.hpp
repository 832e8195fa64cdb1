#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "weft/json/value.hpp"
#include "weft/ot/state.hpp"

// Reading json-ot's documents and operations from JSON. What has a field that is not known is no
// vector: that throws BadVector, and the case fails.
namespace weft::conformance {

/// Throws when `object` has other fields than these.
void only_fields(const json::Value& object, std::initializer_list<std::string_view> known);

ot::TextChange read_change(const json::Value& components);
std::uint32_t read_index(const json::Value& value);

/// Reads one case: in it an id, a string in the vectors, always means the same element.
class OtReader {
 public:
  ot::Element element(const json::Value& value);
  /// A batch of one for what is no batch.
  ot::Batch batch(const json::Value& value);

 private:
  ot::ElementId id(const json::Value& object);
  ot::Array elements(const json::Value& value);
  ot::Object members(const json::Value& value);
  void add_operation(const json::Value& value, ot::Batch& out);
  ot::Operation array_operation(const std::string& code, const json::Value& value);
  ot::Operation object_operation(const std::string& code, const json::Value& value);
  ot::Operation scalar_operation(const std::string& code, const json::Value& value);

  std::map<std::string, ot::ElementId> ids_;
};

/// A vector's document, which may be of any type, as a member of a state's root.
class OtDocument {
 public:
  explicit OtDocument(const ot::Element& element);

  /// Whether the batch could be applied; the batch that takes it back.
  Result<ot::Batch> apply(const ot::Batch& batch) { return state_.apply(batch); }
  ot::Element element() const;
  /// The plain value, in which a date is a number.
  json::Value plain() const;

 private:
  ot::State state_;
  ot::ElementId id_;
};

}  // namespace weft::conformance
