#include "net/websocket_address.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace weft::net {
namespace {

constexpr std::string_view kScheme = "ws://";
constexpr std::string_view kDefaultPort = "80";

Error malformed(std::string_view text) {
  return {ErrorCode::kInvalidArgument,
          "not ws://HOST[:PORT][/PATH] with an IP address or localhost: " + std::string(text)};
}

struct Authority {
  std::string_view host;
  std::string_view port = kDefaultPort;
};

// An IPv6 address is full of colons, so it stands in brackets.
Authority split_authority(std::string_view text) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  const std::size_t host_end = bracket == std::string_view::npos ? text.find(':') : bracket + 1;
  Authority result{text.substr(0, host_end)};
  if (bracket != std::string_view::npos) result.host = text.substr(1, bracket - 1);
  if (host_end >= text.size()) return result;
  result.port = text[host_end] == ':' ? text.substr(host_end + 1) : std::string_view();
  return result;
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

bool is_target(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

}  // namespace

Result<WebSocketAddress> parse_websocket_address(std::string_view text) {
  if (!text.starts_with(kScheme)) return malformed(text);
  const std::string_view rest = text.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const Authority authority = split_authority(rest.substr(0, slash));
  std::uint16_t port = 0;
  if (!parse_port(authority.port, port) || !is_target(rest)) return malformed(text);
  boost::system::error_code error;
  const std::string host(authority.host == "localhost" ? "127.0.0.1" : authority.host);
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return malformed(text);
  const std::string_view target = slash == rest.size() ? "/" : rest.substr(slash);
  return WebSocketAddress{{address, port}, std::string(rest.substr(0, slash)), std::string(target)};
}

}  // namespace weft::net
