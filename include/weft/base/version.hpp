#pragma once

namespace weft {

/// The version of this library, as CMakeLists.txt says it too.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace weft
