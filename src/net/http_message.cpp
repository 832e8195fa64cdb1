#include "weft/net/http_message.hpp"

#include <algorithm>

#include "net/http_head.hpp"

namespace weft::net {

std::string_view HttpRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view HttpRequest::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string_view HttpRequest::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [name](const HttpField& field) {
    return equals_ignoring_case(field.name, name);
  });
  return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

HttpResponse text_response(std::uint16_t status, std::string body) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

}  // namespace weft::net
