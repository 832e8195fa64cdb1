#include "weft/storage/storage_rules.hpp"

#include <algorithm>

namespace weft::storage_rules {
namespace {

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

std::string quoted(const DocumentId& id) {
  return "'" + id.domain + "' / '" + id.collection + "' / '" + id.name + "'";
}

Result<void> check_record(ByteView record, const char* what) {
  if (record.size() <= kRecordBytesMax) return {};
  return invalid(std::string(what) + " is longer than kRecordBytesMax");
}

}  // namespace

Result<void> check_create(const DocumentId& id, std::string_view model) {
  WEFT_TRY(validate(id));
  if (model.size() > kNamePartBytesMax) return invalid("the model is longer than kNamePartBytesMax");
  return {};
}

Result<void> check_append(const Append& append) {
  WEFT_TRY(append.create ? check_create(append.document, append.create->model) : validate(append.document));
  if (append.create && append.expected_end)
    return invalid("a document that is to be made has no end to expect");
  if (append.entries.empty()) return invalid("an append needs at least one entry");
  for (const Entry& entry : append.entries) {
    if (entry.author.size() > kNamePartBytesMax)
      return invalid("an author is longer than kNamePartBytesMax");
    WEFT_TRY(check_record(entry.payload, "a payload"));
  }
  return check_record(append.version, "the version");
}

Result<void> check_expected_end(const DocumentInfo& info, const Append& append) {
  if (!append.expected_end || *append.expected_end == info.end) return {};
  return Error{ErrorCode::kAborted, "the log of " + quoted(append.document) + " ends at " +
                                        std::to_string(info.end.value) + ", not at " +
                                        std::to_string(append.expected_end->value)};
}

Result<void> check_snapshot(const DocumentInfo& info, LogPosition through, ByteView data) {
  WEFT_TRY(check_record(data, "the snapshot"));
  if (info.end < through) return invalid("a snapshot cannot reach past the end of the log");
  if (through < info.snapshot_through)
    return Error{ErrorCode::kAborted, "a newer snapshot is there already"};
  return {};
}

bool stays_as_checkpoint(const DocumentInfo& info, LogPosition next, std::uint64_t spared) {
  return info.snapshot_through < next && spared >= info.snapshot_bytes - info.snapshot_bytes / 2;
}

Result<void> check_discard(const DocumentInfo& info, LogPosition through) {
  if (!(info.snapshot_through < through)) return {};
  return Error{ErrorCode::kFailedPrecondition,
               "the snapshot reaches to " + std::to_string(info.snapshot_through.value) +
                   " and does not cover entries up to " + std::to_string(through.value)};
}

Error not_found(const DocumentId& id) {
  return {ErrorCode::kNotFound, "no document " + quoted(id)};
}

Error already_exists(const DocumentId& id) {
  return {ErrorCode::kAlreadyExists, "document " + quoted(id) + " exists already"};
}

DocumentInfo created(const Creation& creation, LogPosition last_used, FeedPosition feed) {
  DocumentInfo info;
  info.incarnation = creation.incarnation;
  info.model = creation.model;
  info.born = last_used;
  info.first = LogPosition{last_used.value + 1};
  info.end = last_used;
  info.feed = feed;
  return info;
}

Appended note_append(DocumentInfo& info, const Append& append, FeedPosition feed) {
  info.end.value += append.entries.size();
  for (const Entry& entry : append.entries) info.log_bytes_since_snapshot += entry.payload.size();
  info.version.assign(append.version.begin(), append.version.end());
  info.feed = feed;
  return {info.end, feed};
}

void note_snapshot(DocumentInfo& info, LogPosition through, std::uint64_t snapshot_bytes,
                   std::uint64_t log_bytes) {
  info.snapshot_through = through;
  info.snapshot_bytes = snapshot_bytes;
  info.log_bytes_since_snapshot = log_bytes;
}

void note_discard(DocumentInfo& info, LogPosition through) {
  info.first.value = std::max(info.first.value, through.value + 1);
}

}  // namespace weft::storage_rules
