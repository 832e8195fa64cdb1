#pragma once

// One append() call inside its transaction.

#include <span>
#include <vector>

#include "storage/sqlite/log_rows.hpp"

namespace weft::sqlite {

/// The outer Result fails with the whole batch, an inner one with its element alone, of which
/// nothing has been written then.
Result<std::vector<Result<Appended>>> append_rows(DocumentRows& documents, LogRows& log,
                                                  std::span<const Append> batch);

}  // namespace weft::sqlite
