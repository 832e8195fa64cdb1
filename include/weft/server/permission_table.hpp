#pragma once

#include <map>
#include <string>
#include <tuple>

#include "weft/server/server.hpp"

namespace weft {

/// Who may do what, as a table: an answer to ServerOptions::authorize.
///
///   PermissionTable table(Access::kNone);
///   table.set({.principal = "ann", .domain = "acme"}, Access::kWrite);
///   options.authorize = [&table](const ConnectionInfo& info) { return table.access(info); };
///
/// Of the rules that fit, the one that names the most of the document counts; of two that name as much, the one that
/// names the principal. Call Server::check_permissions() after a change that is to hold at once.
/// Thread: confined to the server's executor. Complexity: O(log rules).
class PermissionTable {
 public:
  /// What a rule is about; an empty part stands for all. A document is named in its collection, a collection in its
  /// domain.
  struct Scope {
    std::string principal = {};
    std::string domain = {};
    std::string collection = {};
    std::string name = {};
  };

  /// `otherwise` is for whom no rule fits.
  explicit PermissionTable(Access otherwise) : otherwise_(otherwise) {}

  void set(const Scope& scope, Access access) { rules_[key_of(scope)] = access; }
  void clear(const Scope& scope) { rules_.erase(key_of(scope)); }
  Access access(const ConnectionInfo& info) const;

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  static Key key_of(const Scope& scope) { return {scope.principal, scope.domain, scope.collection, scope.name}; }

  Access otherwise_;
  std::map<Key, Access> rules_;
};

}  // namespace weft
