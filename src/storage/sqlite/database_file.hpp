#pragma once

// Opening the file: whose is it, may we have it, and does it have our schema?

#include "storage/sqlite/sqlite_connection.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace weft::sqlite {

/// Bytes 68 to 71 of every file of ours: "Weft".
inline constexpr std::uint32_t kApplicationId = 0x57656674;

/// Opens, checks, locks, and brings the schema up to date. Errors: as SqliteStorage::open.
Result<std::unique_ptr<Connection>> open_database(const SqliteOptions& options);

}  // namespace weft::sqlite
