#pragma once

#include <cstdint>

namespace weft::crdt {

using Handle = std::uint32_t;  ///< names a block, a type, or a map entry in its pool
inline constexpr std::uint32_t kNone = 0xFFFFFFFF;
inline constexpr std::uint32_t kNoLane = 0xFFFFFF;
inline constexpr std::size_t kLanesMax = kNoLane;

/// What a block holds; the numbers are those of the wire.
enum class Ref : std::uint8_t {
  kGc = 0,
  kDeleted = 1,
  kJson = 2,
  kBinary = 3,
  kString = 4,
  kEmbed = 5,
  kFormat = 6,
  kType = 7,
  kAny = 8,
  kDoc = 9,
  kSkip = 10,  ///< in updates only
};

/// An id inside one document: a lane is a client and a multiple of 2^32 that `clock` is added to.
struct LocalId {
  std::uint32_t lane = kNoLane;
  std::uint32_t clock = 0;
  bool exists() const { return lane != kNoLane; }
  friend bool operator==(LocalId a, LocalId b) { return a.lane == b.lane && a.clock == b.clock; }
  friend bool operator!=(LocalId a, LocalId b) { return !(a == b); }
};

/// One struct of the document: a run of units that one client wrote in one go, or a run of units
/// of which nothing but the ids is left (GC).
///
/// Shape: 48 bytes. A GC block has no links, no parent and no origins.
struct Block {
  std::uint32_t lane_and_flags;
  std::uint32_t clock;   ///< of the first unit, within the lane
  std::uint32_t length;  ///< low half, see Store::length()
  LocalId origin;
  LocalId right_origin;
  std::uint32_t content;  ///< offset in an arena, a type, or for kGc and kDeleted the length's high half
  Handle parent;          ///< type
  std::uint32_t place;    ///< leaf of the position tree, or map entry
  Handle left;
  Handle right;

  static constexpr std::uint32_t kDeletedFlag = 1U << 28;
  static constexpr std::uint32_t kTwoByteFlag = 1U << 29;
  static constexpr std::uint32_t kMapFlag = 1U << 30;
  static constexpr std::uint32_t kKeepFlag = 1U << 31;  ///< an undo manager may need what was deleted

  std::uint32_t lane() const { return lane_and_flags & 0xFFFFFFU; }
  Ref ref() const { return static_cast<Ref>((lane_and_flags >> 24) & 15U); }
  bool deleted() const { return (lane_and_flags & kDeletedFlag) != 0; }
  bool two_byte() const { return (lane_and_flags & kTwoByteFlag) != 0; }
  bool in_map() const { return (lane_and_flags & kMapFlag) != 0; }
  bool kept() const { return (lane_and_flags & kKeepFlag) != 0; }
  /// Bytes of a text unit.
  std::uint32_t width() const { return two_byte() ? 2 : 1; }
  /// Whether two blocks are of different kinds, or only one is deleted: then they never merge.
  bool differs(const Block& other) const {
    return ((lane_and_flags ^ other.lane_and_flags) & (kDeletedFlag | 15U << 24)) != 0;
  }
  bool is_item() const { return ref() != Ref::kGc; }
  bool countable() const { return ref() != Ref::kDeleted && ref() != Ref::kFormat && ref() != Ref::kGc; }
  bool visible() const { return !deleted() && countable(); }
  bool has_high_length() const { return ref() == Ref::kGc || ref() == Ref::kDeleted; }
  LocalId id() const { return {lane(), clock}; }

  void set_ref(Ref ref) {
    lane_and_flags = (lane_and_flags & ~(15U << 24)) | (static_cast<std::uint32_t>(ref) << 24);
  }
  void set_flag(std::uint32_t flag, bool on = true) {
    lane_and_flags = on ? lane_and_flags | flag : lane_and_flags & ~flag;
  }
};
static_assert(sizeof(Block) == 48);

}  // namespace weft::crdt
