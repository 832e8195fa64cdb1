#include "net/http_body_reader.hpp"

#include <algorithm>

namespace weft::net {
namespace {

constexpr std::size_t kSizeDigitsMax = 15;  // stays below 2^60

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

HttpBodyReader::HttpBodyReader(bool chunked, std::uint64_t content_length, const Limits& limits)
    : limits_(limits),
      left_(content_length),
      chunked_(chunked),
      state_(chunked ? State::kSize : content_length > 0 ? State::kData : State::kDone) {}

HeadFault HttpBodyReader::put(std::string_view& bytes, Bytes& body) {
  if (!chunked_ && left_ > limits_.body_bytes_max - body.size()) return {413, "body over body_bytes_max"};
  while (!bytes.empty() && state_ != State::kDone) {
    if (state_ == State::kData) {
      take_data(bytes, body);
      continue;
    }
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    if (end == 0 || bytes[end - 1] != '\r') return {400, "line without CR LF in a chunked body"};
    const std::string_view line = bytes.substr(0, end - 1);
    bytes.remove_prefix(end + 1);
    if (const HeadFault fault = take_line(line, body.size())) return fault;
  }
  return {};
}

void HttpBodyReader::take_data(std::string_view& bytes, Bytes& body) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  const ByteView data = as_bytes(bytes.substr(0, count));
  body.insert(body.end(), data.begin(), data.end());
  bytes.remove_prefix(count);
  left_ -= count;
  if (left_ == 0) state_ = chunked_ ? State::kDataEnd : State::kDone;
}

HeadFault HttpBodyReader::take_line(std::string_view line, std::size_t body_size) {
  if (state_ == State::kSize) return take_size(line, body_size);
  if (state_ == State::kTrailer) return take_trailer(line);
  state_ = State::kSize;
  return line.empty() ? HeadFault{} : HeadFault{400, "chunk is longer than its size"};
}

HeadFault HttpBodyReader::take_size(std::string_view line, std::size_t body_size) {
  std::size_t digits = 0;
  left_ = 0;
  for (; digits < line.size() && hex_value(line[digits]) >= 0; ++digits) {
    if (digits == kSizeDigitsMax) return {400, "chunk size overflows"};
    left_ = left_ * 16 + static_cast<std::uint64_t>(hex_value(line[digits]));
  }
  const std::string_view extension = line.substr(digits);
  const bool sound = extension.empty() || (extension.starts_with(';') && is_field_value(extension));
  if (digits == 0 || !sound) return {400, "malformed chunk size"};
  if (left_ > limits_.body_bytes_max - body_size) return {413, "body over body_bytes_max"};
  state_ = left_ == 0 ? State::kTrailer : State::kData;
  return {};
}

HeadFault HttpBodyReader::take_trailer(std::string_view line) {
  trailer_bytes_ += line.size();
  if (trailer_bytes_ > limits_.header_bytes_max) return {400, "fields behind the body over header_bytes_max"};
  if (line.empty()) {
    state_ = State::kDone;
    return {};
  }
  HttpField dropped;
  return split_field(line, dropped);
}

}  // namespace weft::net
