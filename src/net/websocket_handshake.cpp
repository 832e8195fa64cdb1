#include "net/websocket_handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "weft/base/bytes.hpp"

namespace weft::net {
namespace {

constexpr std::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kKeyChars = 24;

std::string base64(ByteView bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// 16 bytes are 22 characters and two of padding; the bits beyond them are not looked at.
bool is_key(std::string_view key) {
  if (key.size() != kKeyChars || !key.ends_with("==")) return false;
  return std::all_of(key.begin(), key.end() - 2, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
}

std::ptrdiff_t count_fields(const HttpRequest& request, std::string_view name) {
  return std::count_if(request.fields.begin(), request.fields.end(),
                       [name](const HttpField& field) { return equals_ignoring_case(field.name, name); });
}

bool any_field_has_token(const HttpRequest& request, std::string_view name, std::string_view token) {
  return std::any_of(request.fields.begin(), request.fields.end(), [&](const HttpField& field) {
    return equals_ignoring_case(field.name, name) && list_has_token(field.value, token);
  });
}

}  // namespace

std::string websocket_accept(std::string_view key) {
  const std::string text = std::string(key).append(kAcceptGuid);
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest;
  SHA1(as_bytes(text).data(), text.size(), digest.data());
  return base64(digest);
}

std::string websocket_key(Random& random) {
  std::array<std::uint8_t, kKeyBytes> key;
  for (std::size_t i = 0; i < key.size(); i += 8) {
    const std::uint64_t bits = random.next();
    for (std::size_t j = 0; j < 8; ++j) key[i + j] = static_cast<std::uint8_t>(bits >> (8 * j));
  }
  return base64(key);
}

bool wants_websocket(const HttpRequest& request) {
  return any_field_has_token(request, "upgrade", "websocket");
}

HeadFault check_upgrade(const HttpRequest& request, const std::vector<std::string>& allowed_origins) {
  if (request.method != "GET") return {400, "upgrade by another method than GET"};
  if (!any_field_has_token(request, "connection", "upgrade")) return {400, "Connection does not say upgrade"};
  if (!request.body.empty()) return {400, "upgrade with a body"};
  if (count_fields(request, "sec-websocket-version") != 1 || request.field("sec-websocket-version") != "13") {
    return {426, "WebSocket version is not 13"};
  }
  if (count_fields(request, "sec-websocket-key") != 1 || !is_key(request.field("sec-websocket-key"))) {
    return {400, "malformed Sec-WebSocket-Key"};
  }
  if (count_fields(request, "origin") > 1) return {400, "more than one Origin"};
  const std::string_view origin = request.field("origin");
  const bool foreign = std::find(allowed_origins.begin(), allowed_origins.end(), origin) == allowed_origins.end();
  if (!origin.empty() && !allowed_origins.empty() && foreign) return {403, "origin is not allowed"};
  return {};
}

HttpResponse upgrade_response(const HttpRequest& request, const UpgradeAccepted& accepted) {
  HttpResponse response{101, {}, {}};
  response.fields.push_back({"Upgrade", "websocket"});
  response.fields.push_back({"Sec-WebSocket-Accept", websocket_accept(request.field("sec-websocket-key"))});
  if (accepted.subprotocol.empty()) return response;
  if (!any_field_has_token(request, "sec-websocket-protocol", accepted.subprotocol)) {
    return text_response(500, "subprotocol was not offered\n");
  }
  response.fields.push_back({"Sec-WebSocket-Protocol", accepted.subprotocol});
  return response;
}

}  // namespace weft::net
