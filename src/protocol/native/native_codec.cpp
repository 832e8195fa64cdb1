#include "weft/protocol/native/native_codec.hpp"

#include <utility>

#include "protocol/native/wire/native_wire.hpp"
#include "weft/base/utf.hpp"

namespace weft::protocol::native {
namespace {

constexpr std::size_t kWordBytes = 8;

bool readable(const std::string& text) { return is_valid_utf8(text); }

template <class... Texts>
bool all_readable(const Texts&... texts) {
  return (readable(texts) && ...);
}

struct HasReadableText {
  bool operator()(const Hello& m) const { return all_readable(m.credential, m.agent); }
  bool operator()(const Welcome& m) const { return readable(m.principal); }
  bool operator()(const Bye& m) const { return readable(m.reason); }
  bool operator()(const Open& m) const { return all_readable(m.domain, m.collection, m.name, m.model); }
  bool operator()(const Close& m) const { return readable(m.reason); }
  bool operator()(const ListRequest& m) const { return all_readable(m.domain, m.collection, m.after); }
  bool operator()(const RemoveRequest& m) const { return all_readable(m.domain, m.collection, m.name); }
  bool operator()(const FeedRequest& m) const { return all_readable(m.domain, m.collection); }
  bool operator()(const Request& m) const { return std::visit(*this, m.what); }
  bool operator()(const Response& m) const {
    for (const DocumentRow& row : m.documents)
      if (!all_readable(row.name, row.model)) return false;
    return all_readable(m.reason, m.next_after);
  }
  bool operator()(const Opened&) const { return true; }
  bool operator()(const Piece&) const { return true; }
  bool operator()(const Confirm&) const { return true; }
  bool operator()(const Saved&) const { return true; }
  bool operator()(const Ping&) const { return true; }
  bool operator()(const Pong&) const { return true; }
};

}  // namespace

Bytes encode(const Message& message) { return wire::write(message); }

Result<Message> parse(ByteView frame) {
  if (frame.size() > kMessageBytesMax)
    return Error{ErrorCode::kResourceExhausted, "message: longer than " + std::to_string(kMessageBytesMax) + " bytes"};
  Message message;
  std::string problem;
  if (!wire::read(frame.data(), frame.size(), kMessageBytesMax / kWordBytes, message, problem))
    return Error{ErrorCode::kInvalidArgument, "message: " + problem};
  if (!std::visit(HasReadableText{}, message)) return Error{ErrorCode::kInvalidArgument, "message: text is not UTF-8"};
  return message;
}

}  // namespace weft::protocol::native
