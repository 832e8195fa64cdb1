#pragma once

// What the tree of a state is made of: 40 bytes an element, its value included.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "weft/base/varint.hpp"
#include "weft/ot/element.hpp"

namespace weft::ot {

inline constexpr std::uint32_t kNoNode = 0xFFFFFFFF;

/// Whether both parts of an id fit where ids are kept.
inline bool is_valid(ElementId id) { return id.replica <= kVarUintMax && id.counter <= kVarUintMax; }

/// Where a node stands in its array.
struct ArrayPlace {
  std::uint32_t next;  // the child behind it, or kNoNode
  std::uint32_t leaf;  // of the array's tree
};

/// Its key, when it is a member of an object.
struct MemberKey {
  static constexpr std::size_t kInlineMax = 11;
  static constexpr std::uint8_t kLong = 0xFF;

  std::uint8_t bytes[kInlineMax];  // of a long one its number, in front
  std::uint8_t size;               // or kLong

  bool is_long() const { return size == kLong; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes), size}; }
  std::uint32_t number() const {
    std::uint32_t number = 0;
    std::memcpy(&number, bytes, sizeof number);
    return number;
  }

  static MemberKey of_text(std::string_view text) {
    MemberKey key{};
    if (!text.empty()) std::memcpy(key.bytes, text.data(), text.size());
    key.size = static_cast<std::uint8_t>(text.size());
    return key;
  }
  static MemberKey of_number(std::uint32_t number) {
    MemberKey key{};
    std::memcpy(key.bytes, &number, sizeof number);
    key.size = kLong;
    return key;
  }
};

/// The root and the length of an array. The height of its tree is beside the id.
struct ArrayValue {
  std::uint32_t root;
  std::uint32_t size;
};

/// How an element keeps its value: one kind for each type, two for numbers.
enum class NodeKind : std::uint8_t { kNull, kBoolean, kInteger, kDouble, kDate, kText, kArray, kObject };

class Node {
 public:
  Node(ElementId id, NodeKind kind, std::uint32_t parent_node)
      : integer(0),
        parent(parent_node),
        place{kNoNode, kNoNode},
        replica_and_kind_(id.replica << 8 | static_cast<std::uint8_t>(kind)),
        counter_and_height_(id.counter << 8) {}

  ElementId id() const { return {replica_and_kind_ >> 8, counter_and_height_ >> 8}; }
  NodeKind kind() const { return static_cast<NodeKind>(replica_and_kind_ & 0xFF); }
  void set_kind(NodeKind kind) { replica_and_kind_ = (replica_and_kind_ >> 8) << 8 | static_cast<std::uint8_t>(kind); }
  std::uint32_t height() const { return static_cast<std::uint32_t>(counter_and_height_ & 0xFF); }
  void set_height(std::uint32_t height) { counter_and_height_ = (counter_and_height_ >> 8) << 8 | (height & 0xFF); }

  ElementType type() const {
    static constexpr ElementType kTypes[] = {ElementType::kNull, ElementType::kBoolean, ElementType::kNumber,
                                             ElementType::kNumber, ElementType::kDate, ElementType::kText,
                                             ElementType::kArray, ElementType::kObject};
    return kTypes[static_cast<std::size_t>(kind())];
  }
  bool is_container() const { return kind() >= NodeKind::kArray; }

  /// What `value` holds is told by the kind.
  union {
    bool boolean;
    std::int64_t integer;  ///< of an integer, and of a date
    double real;
    std::uint32_t text;    ///< the number of its buffer
    ArrayValue array;
    std::uint32_t members;
  };
  std::uint32_t parent;  ///< kNoNode for the root
  /// Which one it is, is told by the parent's kind.
  union {
    ArrayPlace place;
    MemberKey key;
  };

 private:
  std::uint64_t replica_and_kind_;
  std::uint64_t counter_and_height_;
};

static_assert(sizeof(Node) == 40);

}  // namespace weft::ot
