#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/log.hpp"
#include "weft/base/result.hpp"

namespace weft::weftd {

/// What weftd was asked to do.
struct Options {
  enum class Command : std::uint8_t { kServe, kHelp, kVersion };

  Command command = Command::kServe;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8787;
  std::string data_directory = "weft-data";
  LogLevel log_level = LogLevel::kInfo;
  std::vector<std::string> allowed_origins;
};

/// The text of --help.
std::string help_text();

/// Reads the command line, and the file that --config names; the command line wins.
/// Errors: kInvalidArgument (unknown flag or key, bad value), kNotFound (no such file).
Result<Options> read_options(const std::vector<std::string>& arguments);

/// Reads a configuration: a JSON object with any of the keys that help_text() names.
/// Errors: kInvalidArgument (not JSON, an unknown key, a bad value).
Result<void> apply_config(std::string_view json_text, Options& options);

}  // namespace weft::weftd
