#pragma once

#include "weft/base/result.hpp"

namespace weft::sqlite {

/// What a SQLite result code means to us.
struct Failure {
  ErrorCode code;
  /// True when no write may follow: the last flush is in doubt, or the file's structure is broken.
  bool stops_writing;
};

/// Takes an extended result code. Codes without a line of their own are read as their primary code.
Failure classify(int extended_code);

}  // namespace weft::sqlite
