#include "storage/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

namespace weft::sqlite {
namespace {

struct Line {
  int sqlite_code;
  Failure failure;
};

constexpr bool kGoesOn = false;
constexpr bool kStops = true;

constexpr Line kLines[] = {
    // A failed write leaves frames that no commit covers: harmless, and space may come back. A
    // failed flush is another matter: the kernel may have dropped the pages and call them clean,
    // so that trying again would succeed without having written anything.
    {SQLITE_FULL, {ErrorCode::kResourceExhausted, kGoesOn}},
    {SQLITE_NOMEM, {ErrorCode::kResourceExhausted, kGoesOn}},
    {SQLITE_IOERR, {ErrorCode::kUnavailable, kStops}},
    {SQLITE_IOERR_FSYNC, {ErrorCode::kUnavailable, kStops}},
    {SQLITE_IOERR_DIR_FSYNC, {ErrorCode::kUnavailable, kStops}},
    {SQLITE_IOERR_WRITE, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_IOERR_READ, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_IOERR_NOMEM, {ErrorCode::kResourceExhausted, kGoesOn}},
    {SQLITE_IOERR_CORRUPTFS, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_IOERR_DATA, {ErrorCode::kDataLoss, kStops}},
    // Less of the file than the structure says there is.
    {SQLITE_IOERR_SHORT_READ, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_CORRUPT, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_NOTADB, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_FORMAT, {ErrorCode::kDataLoss, kStops}},
    // Our statements cannot break a constraint unless what is stored already does.
    {SQLITE_CONSTRAINT, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_MISMATCH, {ErrorCode::kDataLoss, kStops}},
    {SQLITE_BUSY, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_LOCKED, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_PROTOCOL, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_READONLY, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_PERM, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_CANTOPEN, {ErrorCode::kUnavailable, kGoesOn}},
    {SQLITE_TOOBIG, {ErrorCode::kInvalidArgument, kGoesOn}},
};

const Line* find(int code) {
  for (const Line& line : kLines)
    if (line.sqlite_code == code) return &line;
  return nullptr;
}

}  // namespace

Failure classify(int extended_code) {
  if (const Line* line = find(extended_code)) return line->failure;
  if (const Line* line = find(extended_code & 0xff)) return line->failure;
  return {ErrorCode::kInternal, kGoesOn};
}

}  // namespace weft::sqlite
