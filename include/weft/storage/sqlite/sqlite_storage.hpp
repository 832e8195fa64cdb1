#pragma once

#include <memory>
#include <string>

#include "weft/storage/storage.hpp"

namespace weft::sqlite {

struct SqliteOptions {
  /// The database file, created when missing; SQLite keeps a "-wal" file beside it while it is
  /// open, and after a crash. Both belong together.
  std::string path;
  /// How long to wait for another process to let go of the file.
  Duration lock_wait = std::chrono::seconds(1);
  /// The write-ahead log is copied into the database once it is this long.
  std::uint32_t checkpoint_pages = 4000;
  /// Used when the file is made: a power of two from 512 to 65536.
  std::uint32_t page_bytes = 4096;
  /// What the database file may grow to; 0 leaves it to the disk. Reaching it is a full disk.
  std::uint64_t file_bytes_max = 0;
  /// Noted in the file when its schema is made or migrated.
  WallTime now;
};

/// Storage in one SQLite file, in WAL mode, owned by one process at a time.
///
/// kDurable commits with synchronous=FULL. kBuffered commits with synchronous=NORMAL: it is in the
/// operating system's hands, so that a crash of the process cannot lose it and a power failure
/// can. A later kDurable commit makes it durable too.
/// Thread: one call at a time.
class SqliteStorage final : public Storage {
 public:
  /// Errors: kUnavailable (the file is open elsewhere, read-only, or cannot be made),
  /// kFailedPrecondition (not a database, another application's, or of a newer schema; the file is
  /// left as it was), kDataLoss (damaged), kInvalidArgument (a bad option).
  static Result<std::unique_ptr<Storage>> open(const SqliteOptions& options);
  ~SqliteStorage() override;

  Result<DocumentInfo> create(const DocumentId& id, std::string_view model,
                              Incarnation incarnation) override;
  Result<DocumentInfo> info(const DocumentId& id) override;
  Result<void> remove(const DocumentId& id) override;
  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability) override;
  Result<void> read(const DocumentId& id, LogPosition from, const LogVisitor& visitor) override;
  Result<std::optional<Snapshot>> snapshot(const DocumentId& id) override;
  Result<std::optional<Snapshot>> snapshot_at(const DocumentId& id, LogPosition at) override;
  Result<void> write_snapshot(const DocumentId& id, LogPosition through, ByteView data) override;
  Result<void> discard_through(const DocumentId& id, LogPosition through) override;
  Result<void> feed(const CollectionId& collection, FeedPosition after, std::size_t limit,
                    const FeedVisitor& visitor) override;
  Result<void> list(const CollectionId& collection, std::string_view after, std::size_t limit,
                    const ListVisitor& visitor) override;

 private:
  struct Parts;
  explicit SqliteStorage(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace weft::sqlite
