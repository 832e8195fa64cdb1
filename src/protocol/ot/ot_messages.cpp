#include "weft/protocol/ot/ot_messages.hpp"

#include <utility>

#include "weft/base/varint.hpp"

namespace weft::protocol::ot {
namespace {

enum class Type : std::uint8_t {
  kHello = 1,
  kSubmit = 2,
  kShare = 3,
  kKeep = 4,
  kWelcome = 16,
  kChanges = 17,
  kRefused = 18,
  kReferences = 19,
  kStale = 20,
};

Error malformed() { return {ErrorCode::kInvalidArgument, "a frame that cannot be read"}; }

void write_incarnation(Incarnation incarnation, Writer& out) {
  out.big_endian(incarnation.high, 8);
  out.big_endian(incarnation.low, 8);
}

Incarnation read_incarnation(Reader& in) { return {in.big_endian(8), in.big_endian(8)}; }

bool read_flag(Reader& in) {
  const std::uint8_t flag = in.u8();
  if (flag > 1) in.fail();
  return flag == 1;
}

template <class Message>
Message whole(Reader& in, Message message) {
  if (!in.at_end()) in.fail();
  return message;
}

Hello read_hello(Reader& in) {
  if (in.varuint() != kProtocolVersion) in.fail();
  Hello hello;
  hello.replica = in.varuint();
  hello.incarnation = read_incarnation(in);
  hello.version = in.varuint();
  hello.sequence = in.varuint();
  return whole(in, hello);
}

Result<ReplicaMessage> read_share(Reader& in, std::size_t values_max) {
  Share share;
  share.version = in.varuint();
  share.key = in.varstring();
  WEFT_ASSIGN(share.value, weft::ot::read_reference(in, values_max));
  return whole(in, ReplicaMessage(std::move(share)));
}

Welcome read_welcome(Reader& in) {
  Welcome welcome;
  welcome.replica = in.varuint();
  welcome.incarnation = read_incarnation(in);
  welcome.version = in.varuint();
  welcome.other = read_flag(in);
  return whole(in, welcome);
}

Refused read_refused(Reader& in) {
  const std::uint8_t code = in.u8();
  if (code < 1 || code > 5) in.fail();
  Refused refused{static_cast<Refusal>(code), in.varuint(), in.varuint(), std::string(in.varstring())};
  return whole(in, std::move(refused));
}

Result<ReferenceItem> read_item(Reader& in, std::size_t values_max) {
  const std::uint8_t event = in.u8();
  if (event < 1 || event > 3) return malformed();
  ReferenceItem item{static_cast<ReferenceItem::Event>(event), in.varuint(), std::string(in.varstring()), {}};
  if (item.event == ReferenceItem::Event::kShared) {
    WEFT_ASSIGN(item.value, weft::ot::read_reference(in, values_max));
  }
  return item;
}

Result<AuthorityMessage> read_references(Reader& in, std::size_t values_max) {
  References references;
  references.full = read_flag(in);
  references.version = in.varuint();
  const std::uint64_t count = in.varuint();
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    WEFT_ASSIGN(ReferenceItem item, read_item(in, values_max));
    references.items.push_back(std::move(item));
  }
  return whole(in, AuthorityMessage(std::move(references)));
}

Writer begin(Bytes& frame, Type type) {
  Writer out(frame);
  out.u8(static_cast<std::uint8_t>(type));
  return out;
}

Bytes encode_run(Type type, ByteView bytes) {
  Bytes frame;
  frame.reserve(1 + bytes.size());
  begin(frame, type).raw(bytes);
  return frame;
}

Bytes encode_key(Type type, std::string_view key) {
  Bytes frame;
  begin(frame, type).varstring(key);
  return frame;
}

}  // namespace

Result<ReplicaMessage> parse_replica_message(ByteView frame, std::size_t values_max) {
  Reader in(frame);
  Result<ReplicaMessage> message = malformed();
  switch (static_cast<Type>(in.u8())) {
    case Type::kHello: message = ReplicaMessage(read_hello(in)); break;
    case Type::kSubmit: return ReplicaMessage(Submit{in.raw(in.remaining())});
    case Type::kShare: message = read_share(in, values_max); break;
    case Type::kKeep: message = ReplicaMessage(whole(in, Keep{std::string(in.varstring())})); break;
    default: break;
  }
  if (message && in.failed()) return malformed();
  return message;
}

Result<AuthorityMessage> parse_authority_message(ByteView frame, std::size_t values_max) {
  Reader in(frame);
  Result<AuthorityMessage> message = malformed();
  switch (static_cast<Type>(in.u8())) {
    case Type::kWelcome: message = AuthorityMessage(read_welcome(in)); break;
    case Type::kChanges: return AuthorityMessage(Changes{in.raw(in.remaining())});
    case Type::kRefused: message = AuthorityMessage(read_refused(in)); break;
    case Type::kReferences: message = read_references(in, values_max); break;
    case Type::kStale: message = AuthorityMessage(whole(in, Stale{std::string(in.varstring())})); break;
    default: break;
  }
  if (message && in.failed()) return malformed();
  return message;
}

Bytes encode(const Hello& hello) {
  Bytes frame;
  Writer out = begin(frame, Type::kHello);
  out.varuint(kProtocolVersion);
  out.varuint(hello.replica);
  write_incarnation(hello.incarnation, out);
  out.varuint(hello.version);
  out.varuint(hello.sequence);
  return frame;
}

Bytes encode(const Submit& submit) { return encode_run(Type::kSubmit, submit.submission); }

Bytes encode(const Share& share) {
  Bytes frame;
  Writer out = begin(frame, Type::kShare);
  out.varuint(share.version);
  out.varstring(share.key);
  weft::ot::write_reference(share.value, out);
  return frame;
}

Bytes encode(const Keep& keep) { return encode_key(Type::kKeep, keep.key); }

Bytes encode(const Welcome& welcome) {
  Bytes frame;
  Writer out = begin(frame, Type::kWelcome);
  out.varuint(welcome.replica);
  write_incarnation(welcome.incarnation, out);
  out.varuint(welcome.version);
  out.u8(welcome.other ? 1 : 0);
  return frame;
}

Bytes encode(const Changes& changes) { return encode_run(Type::kChanges, changes.change); }

Bytes encode(const Refused& refused) {
  Bytes frame;
  Writer out = begin(frame, Type::kRefused);
  out.u8(static_cast<std::uint8_t>(refused.code));
  out.varuint(refused.sequence);
  out.varuint(refused.version);
  out.varstring(refused.reason);
  return frame;
}

Bytes encode(const References& references) {
  Bytes frame;
  Writer out = begin(frame, Type::kReferences);
  out.u8(references.full ? 1 : 0);
  out.varuint(references.version);
  out.varuint(references.items.size());
  for (const ReferenceItem& item : references.items) {
    out.u8(static_cast<std::uint8_t>(item.event));
    out.varuint(item.owner);
    out.varstring(item.key);
    if (item.value) weft::ot::write_reference(*item.value, out);
  }
  return frame;
}

Bytes encode(const Stale& stale) { return encode_key(Type::kStale, stale.key); }

}  // namespace weft::protocol::ot
