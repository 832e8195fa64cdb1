#include "weft/crdt/any.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "any_tags.hpp"

namespace weft::crdt {
namespace {

constexpr double kIntegerMax = 2147483647.0;

std::uint64_t bits_of(double value) {
  if (std::isnan(value)) return 0x7FF8000000000000U;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

double double_of(std::uint64_t bits) {
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double float_of(std::uint32_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

bool is_integer(double value) { return std::fabs(value) <= kIntegerMax && std::floor(value) == value; }

bool is_float32(double value) {
  if (std::isnan(value)) return false;
  if (std::isinf(value)) return true;
  if (std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max())) return false;
  return static_cast<double>(static_cast<float>(value)) == value;
}

void write_number(Writer& out, double value) {
  if (is_integer(value)) {
    out.u8(kTagInteger);
    out.varint({static_cast<std::uint64_t>(std::fabs(value)), std::signbit(value)});
  } else if (is_float32(value)) {
    const auto narrow = static_cast<float>(value);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &narrow, sizeof bits);
    out.u8(kTagFloat32);
    out.big_endian(bits, 4);
  } else {
    out.u8(kTagFloat64);
    out.big_endian(bits_of(value), 8);
  }
}

// The number of an array-index key: "0" to "4294967294" without leading zeros.
std::optional<std::uint32_t> array_index(std::string_view key) {
  if (key.empty() || key.size() > 10 || (key[0] == '0' && key.size() > 1)) return std::nullopt;
  std::uint64_t index = 0;
  for (const char digit : key) {
    if (digit < '0' || digit > '9') return std::nullopt;
    index = index * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (index > 4294967294U) return std::nullopt;
  return static_cast<std::uint32_t>(index);
}

// JavaScript's order of properties, for members that stand in order of insertion.
bool property_before(const AnyMember& a, const AnyMember& b) {
  const auto left = array_index(a.key);
  const auto right = array_index(b.key);
  if (left && right) return *left < *right;
  return left.has_value() && !right.has_value();
}

std::size_t varint_size(VarInt number) {
  const std::uint64_t rest = number.magnitude >> 6;
  return rest == 0 ? 1 : 1 + varuint_size(rest);
}

// Reads a length, and tells whether it was written in its shortest form.
std::uint64_t read_length(Reader& in, bool& canonical) {
  const std::uint8_t* start = in.position();
  const std::uint64_t length = in.varuint();
  if (static_cast<std::size_t>(in.position() - start) != varuint_size(length)) canonical = false;
  return length;
}

bool skip_number(Reader& in, std::uint8_t tag) {
  if (tag == kTagInteger) {
    const std::uint8_t* start = in.position();
    const VarInt number = in.varint();
    const auto size = static_cast<std::size_t>(in.position() - start);
    return number.magnitude <= 2147483647U && size == varint_size(number);
  }
  if (tag == kTagFloat32) {
    const double value = float_of(static_cast<std::uint32_t>(in.big_endian(4)));
    return !is_integer(value) && is_float32(value);
  }
  const std::uint64_t bits = in.big_endian(8);
  const double value = double_of(bits);
  return !is_integer(value) && !is_float32(value) && bits == bits_of(value);
}

bool skip_value(Reader& in, std::size_t depth);

// Keys that come in order of property, without repeats, are the common case of one or two keys;
// whatever else there is counts as not canonical and is written anew.
bool skip_object(Reader& in, std::size_t depth) {
  bool canonical = true;
  std::vector<std::string_view> keys;
  for (std::uint64_t count = read_length(in, canonical); count > 0 && !in.failed(); --count) {
    const std::uint8_t* start = in.position();
    const std::string_view key = in.varstring();
    if (in.failed()) return false;
    if (static_cast<std::size_t>(in.position() - start) != varuint_size(key.size()) + key.size())
      canonical = false;
    if (array_index(key)) canonical = false;
    keys.push_back(key);
    if (!skip_value(in, depth)) canonical = false;
  }
  std::sort(keys.begin(), keys.end());
  return canonical && std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

bool skip_value(Reader& in, std::size_t depth) {
  bool canonical = true;
  const std::uint8_t tag = in.u8();
  switch (tag) {
    case kTagUndefined:
    case kTagNull:
    case kTagTrue:
    case kTagFalse: return true;
    case kTagInteger:
    case kTagFloat32:
    case kTagFloat64: return skip_number(in, tag);
    case kTagBigInt: in.raw(8); return true;
    case kTagString: {
      const std::uint8_t* start = in.position();
      const std::size_t size = in.varstring().size();
      return static_cast<std::size_t>(in.position() - start) == varuint_size(size) + size;
    }
    case kTagBytes: in.raw(read_length(in, canonical)); return canonical;
    default: break;
  }
  if ((tag != kTagArray && tag != kTagObject) || depth == 0) return in.fail(), false;
  if (tag == kTagObject) return skip_object(in, depth - 1);
  for (std::uint64_t count = read_length(in, canonical); count > 0 && !in.failed(); --count)
    if (!skip_value(in, depth - 1)) canonical = false;
  return canonical;
}

Any read_object(Reader& in, std::size_t depth) {
  std::vector<AnyMember> members;
  for (std::uint64_t count = in.varuint(); count > 0 && !in.failed(); --count) {
    std::string key(in.varstring());
    members.push_back({std::move(key), read_any(in, depth)});
  }
  return AnyObject::from_members(std::move(members));
}

Any read_array(Reader& in, std::size_t depth) {
  AnyArray items;
  for (std::uint64_t count = in.varuint(); count > 0 && !in.failed(); --count)
    items.push_back(read_any(in, depth));
  return items;
}

}  // namespace

AnyObject::AnyObject() = default;
AnyObject::AnyObject(std::initializer_list<AnyMember> members)
    : AnyObject(from_members(std::vector<AnyMember>(members))) {}
AnyObject::AnyObject(const AnyObject&) = default;
AnyObject::AnyObject(AnyObject&&) noexcept = default;
AnyObject& AnyObject::operator=(const AnyObject&) = default;
AnyObject& AnyObject::operator=(AnyObject&&) noexcept = default;
AnyObject::~AnyObject() = default;

void AnyObject::set(std::string key, Any value) {
  for (AnyMember& member : members_) {
    if (member.key == key) {
      member.value = std::move(value);
      return;
    }
  }
  AnyMember added{std::move(key), std::move(value)};
  const auto place = std::upper_bound(members_.begin(), members_.end(), added, property_before);
  members_.insert(place, std::move(added));
}

const Any* AnyObject::find(std::string_view key) const {
  for (const AnyMember& member : members_)
    if (member.key == key) return &member.value;
  return nullptr;
}

std::size_t AnyObject::size() const { return members_.size(); }

bool operator==(const AnyObject& a, const AnyObject& b) {
  return std::equal(a.members_.begin(), a.members_.end(), b.members_.begin(), b.members_.end(),
                    [](const AnyMember& x, const AnyMember& y) { return x.key == y.key && x.value == y.value; });
}

AnyObject AnyObject::from_members(std::vector<AnyMember> members) {
  // Sorting by key brings repeats together: the first keeps its place, the last its value.
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return members[a].key != members[b].key ? members[a].key < members[b].key : a < b;
  });
  std::vector<bool> dropped(members.size(), false);
  for (std::size_t i = 0, first = 0; i < order.size(); ++i) {
    if (members[order[first]].key != members[order[i]].key) first = i;
    if (first == i) continue;
    members[order[first]].value = std::move(members[order[i]].value);
    dropped[order[i]] = true;
  }
  AnyObject object;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (!dropped[i]) object.members_.push_back(std::move(members[i]));
  std::stable_sort(object.members_.begin(), object.members_.end(), property_before);
  return object;
}

bool operator==(const Any& a, const Any& b) {
  if (a.value_.index() != b.value_.index()) return false;
  if (const double* number = std::get_if<double>(&a.value_))
    return bits_of(*number) == bits_of(*std::get_if<double>(&b.value_));
  return a.value_ == b.value_;
}

void write_any(Writer& out, const Any& value) {
  const Any::Storage& storage = value.storage();
  if (std::holds_alternative<Undefined>(storage)) return out.u8(kTagUndefined);
  if (std::holds_alternative<std::nullptr_t>(storage)) return out.u8(kTagNull);
  if (const bool* flag = std::get_if<bool>(&storage)) return out.u8(*flag ? kTagTrue : kTagFalse);
  if (const double* number = std::get_if<double>(&storage)) return write_number(out, *number);
  if (const BigInt* big = std::get_if<BigInt>(&storage)) {
    out.u8(kTagBigInt);
    out.big_endian(static_cast<std::uint64_t>(big->value), 8);
  } else if (const std::string* text = std::get_if<std::string>(&storage)) {
    out.u8(kTagString);
    out.varstring(*text);
  } else if (const Bytes* bytes = std::get_if<Bytes>(&storage)) {
    out.u8(kTagBytes);
    out.varbytes(*bytes);
  } else if (const AnyArray* array = std::get_if<AnyArray>(&storage)) {
    out.u8(kTagArray);
    out.varuint(array->size());
    for (const Any& item : *array) write_any(out, item);
  } else if (const AnyObject* object = std::get_if<AnyObject>(&storage)) {
    out.u8(kTagObject);
    out.varuint(object->size());
    for (const AnyMember& member : object->members()) {
      out.varstring(member.key);
      write_any(out, member.value);
    }
  }
}

Any read_any(Reader& in, std::size_t nesting_max) {
  switch (in.u8()) {
    case kTagUndefined: return in.failed() ? Any() : Any(Undefined{});
    case kTagNull: return nullptr;
    case kTagInteger: {
      const VarInt number = in.varint();
      const auto magnitude = static_cast<double>(number.magnitude);
      return number.negative ? -magnitude : magnitude;
    }
    case kTagFloat32: return float_of(static_cast<std::uint32_t>(in.big_endian(4)));
    case kTagFloat64: return double_of(in.big_endian(8));
    case kTagBigInt: return BigInt{static_cast<std::int64_t>(in.big_endian(8))};
    case kTagFalse: return false;
    case kTagTrue: return true;
    case kTagString: return in.varstring();
    case kTagBytes: return to_bytes(in.varbytes());
    case kTagObject:
      if (nesting_max > 0) return read_object(in, nesting_max - 1);
      break;
    case kTagArray:
      if (nesting_max > 0) return read_array(in, nesting_max - 1);
      break;
    default: break;
  }
  in.fail();
  return {};
}

bool skip_any(Reader& in, std::size_t nesting_max) { return skip_value(in, nesting_max); }

}  // namespace weft::crdt
