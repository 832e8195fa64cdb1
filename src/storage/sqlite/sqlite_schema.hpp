#pragma once

#include "storage/sqlite/sqlite_connection.hpp"

namespace weft::sqlite {

/// The newest schema this build knows; SCHEMA.md describes it.
inline constexpr std::uint64_t kSchemaVersion = 2;

/// Errors: kFailedPrecondition (a newer build has migrated the file). Writes nothing.
Result<void> check_schema_is_known(Connection& connection);

/// Brings the schema to kSchemaVersion, one transaction per version.
Result<void> migrate(Connection& connection, WallTime now);

}  // namespace weft::sqlite
