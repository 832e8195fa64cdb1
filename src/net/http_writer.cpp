#include "net/http_writer.hpp"

#include <algorithm>
#include <string>

#include "net/http_head.hpp"

namespace weft::net {
namespace {

bool is_ours(std::string_view name) {
  return equals_ignoring_case(name, "content-length") || equals_ignoring_case(name, "transfer-encoding") ||
         equals_ignoring_case(name, "connection");
}

bool is_sound(const HttpField& field) {
  return is_token(field.name) && is_field_value(field.value) && !is_ours(field.name);
}

bool has_body(std::uint16_t status) { return status >= 200 && status != 204 && status != 304; }

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Bytes write_response(const HttpResponse& response, HttpWriteOptions options) {
  const bool sound = response.status >= 100 && response.status <= 999 &&
                     std::all_of(response.fields.begin(), response.fields.end(), is_sound);
  if (!sound) return write_response(text_response(500, "malformed answer\n"), options);
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_phrase(response.status)).append("\r\n");
  for (const HttpField& field : response.fields) append_field(out, field.name, field.value);
  if (has_body(response.status)) append_field(out, "Content-Length", std::to_string(response.body.size()));
  if (response.status == 101) append_field(out, "Connection", "Upgrade");
  if (options.closes) append_field(out, "Connection", "close");
  out.append("\r\n");
  if (has_body(response.status) && !options.head_only) out.append(response.body);
  return to_bytes(as_bytes(out));
}

std::string_view reason_phrase(std::uint16_t status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

}  // namespace weft::net
