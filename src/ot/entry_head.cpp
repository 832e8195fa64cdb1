#include "weft/ot/entry_head.hpp"

#include "weft/base/varint.hpp"

namespace weft::ot {
namespace {

// The first byte of a change.
constexpr std::uint8_t kEntries = 1;
constexpr std::uint8_t kSnapshot = 2;

Error malformed() { return {ErrorCode::kInvalidArgument, "not a change of a sequenced document"}; }

Result<ChangeSpan> span_of_entries(Reader& in) {
  ChangeSpan span;
  while (!in.at_end()) {
    Reader entry(in.varbytes());
    const std::uint64_t version = entry.varuint();
    const bool follows = span.first == 0 || version == span.last + 1;
    if (in.failed() || entry.failed() || version == 0 || !follows) return malformed();
    if (span.first == 0) span.first = version;
    span.last = version;
  }
  return span;
}

}  // namespace

Result<ChangeSpan> span_of_change(ByteView change) {
  Reader in(change);
  const std::uint8_t kind = in.u8();
  if (kind == kEntries) return span_of_entries(in);
  const std::uint64_t version = in.varuint();
  if (kind != kSnapshot || in.failed()) return malformed();
  return ChangeSpan{true, version, version};
}

Result<SubmissionHead> head_of_submission(ByteView submission) {
  Reader in(submission);
  const SubmissionHead head{in.varuint(), in.varuint(), in.varuint()};
  if (in.failed()) return Error{ErrorCode::kInvalidArgument, "a submission that cannot be read"};
  return head;
}

Bytes write_version(std::uint64_t version) {
  Bytes bytes;
  Writer(bytes).varuint(version);
  return bytes;
}

Result<std::uint64_t> read_version(ByteView version) {
  Reader in(version);
  const std::uint64_t number = in.varuint();
  if (in.failed() || !in.at_end()) return Error{ErrorCode::kInvalidArgument, "not the version of a sequenced document"};
  return number;
}

}  // namespace weft::ot
