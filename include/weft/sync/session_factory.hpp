#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "weft/sync/session.hpp"

namespace weft {

/// What a connection may do with a document.
enum class Access : std::uint8_t { kNone, kRead, kWrite };

/// Makes the session of one protocol for one connection. Lifetime: the session borrows the port
/// and ends before it.
using SessionFactory =
    std::function<std::unique_ptr<sync::Session>(sync::DocumentPort& port, sync::SessionId id, Access access)>;

}  // namespace weft
