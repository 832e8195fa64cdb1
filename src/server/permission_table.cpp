#include "weft/server/permission_table.hpp"

namespace weft {

Access PermissionTable::access(const ConnectionInfo& info) const {
  Scope scope{info.principal, info.document.domain, info.document.collection, info.document.name};
  std::string* const parts[] = {&scope.name, &scope.collection, &scope.domain};
  for (std::size_t left_out = 0;; ++left_out) {
    for (const std::string& principal : {info.principal, std::string()}) {
      scope.principal = principal;
      const auto rule = rules_.find(key_of(scope));
      if (rule != rules_.end()) return rule->second;
    }
    if (left_out == 3) return otherwise_;
    parts[left_out]->clear();
  }
}

}  // namespace weft
