#pragma once

namespace weft {

/// The version of this library; CMakeLists.txt reads it here.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace weft
