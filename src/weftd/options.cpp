#include "options.hpp"

#include <charconv>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <utility>

#include "weft/json/parse.hpp"

namespace weft::weftd {
namespace {

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Result<void> set_listen(std::string_view text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return invalid("listen: expected ADDRESS:PORT, got '" + std::string(text) + "'");
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc{} || end != digits.data() + digits.size())
    return invalid("listen: the port must be 0 to 65535, got '" + std::string(digits) + "'");
  std::string_view address = text.substr(0, colon);
  const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (bracketed) address = address.substr(1, address.size() - 2);
  options.address = address;
  options.port = port;
  return {};
}

Result<void> set_data(std::string_view text, Options& options) {
  if (text.empty()) return invalid("data: a directory is needed");
  options.data_directory = text;
  return {};
}

Result<void> set_log_level(std::string_view text, Options& options) {
  constexpr std::pair<std::string_view, LogLevel> kLevels[] = {{"debug", LogLevel::kDebug},
                                                               {"info", LogLevel::kInfo},
                                                               {"warning", LogLevel::kWarning},
                                                               {"error", LogLevel::kError}};
  for (const auto& [name, level] : kLevels) {
    if (name != text) continue;
    options.log_level = level;
    return {};
  }
  return invalid("log-level: expected debug, info, warning or error, got '" + std::string(text) + "'");
}

/// A setting that has the same name on the command line and in the file.
struct Setting {
  std::string_view name;
  Result<void> (*set)(std::string_view, Options&);
};
constexpr Setting kSettings[] = {{"listen", set_listen}, {"data", set_data}, {"log-level", set_log_level}};

const Setting* find_setting(std::string_view name) {
  for (const Setting& setting : kSettings)
    if (setting.name == name) return &setting;
  return nullptr;
}

Result<void> set_allowed_origins(const json::Value& value, Options& options) {
  const json::Array* origins = value.as_array();
  if (origins == nullptr) return invalid("allowed-origins: expected an array of strings");
  for (const json::Value& origin : *origins) {
    if (origin.as_string() == nullptr) return invalid("allowed-origins: expected an array of strings");
    options.allowed_origins.push_back(*origin.as_string());
  }
  return {};
}

Result<void> apply_member(const std::string& name, const json::Value& value, Options& options) {
  if (name == "allowed-origins") return set_allowed_origins(value, options);
  const Setting* setting = find_setting(name);
  if (setting == nullptr) return invalid("unknown key '" + name + "'");
  if (value.as_string() == nullptr) return invalid(name + ": expected a string");
  return setting->set(*value.as_string(), options);
}

Result<void> apply_config_file(const std::string& path, Options& options) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kNotFound, "config: cannot read '" + path + "'"};
  std::ostringstream text;
  text << file.rdbuf();
  auto applied = apply_config(text.str(), options);
  if (!applied) return invalid("config: " + path + ": " + applied.error().message);
  return {};
}

using Flag = std::pair<std::string, std::string>;

/// Splits the command line into names and values; "--name value" and "--name=value" are the same.
Result<std::vector<Flag>> read_flags(const std::vector<std::string>& arguments, Options& options) {
  std::vector<Flag> flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      options.command = Options::Command::kHelp;
      continue;
    }
    if (argument == "--version") {
      options.command = Options::Command::kVersion;
      continue;
    }
    if (argument.rfind("--", 0) != 0) return invalid("unexpected argument '" + argument + "'; see --help");
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (name != "config" && find_setting(name) == nullptr)
      return invalid("unknown flag '--" + name + "'; see --help");
    if (equals != std::string::npos) {
      flags.emplace_back(name, argument.substr(equals + 1));
    } else if (i + 1 < arguments.size()) {
      flags.emplace_back(name, arguments[++i]);
    } else {
      return invalid("--" + name + " needs a value");
    }
  }
  return flags;
}

}  // namespace

std::string help_text() {
  return R"(weftd: serves shared documents to Yjs clients

usage: weftd [flags]

  --listen ADDRESS:PORT   where to listen (127.0.0.1:8787; port 0 takes a free one)
  --data DIR              where documents are kept; created when missing (weft-data)
  --log-level LEVEL       debug, info, warning or error (info)
  --config FILE           a JSON object with any of the keys listen, data, log-level, and
                          allowed-origins: an array of the origins whose pages may connect
                          (absent or empty: all); flags win over the file
  --version               print the version and exit
  --help                  print this text and exit

  ws://ADDRESS:PORT/yjs/NAME   the document NAME, for y-websocket clients
  ws://ADDRESS:PORT/hocuspocus any number of documents, for hocuspocus clients
  ws://ADDRESS:PORT/weft       any number of documents, for native clients
  http://ADDRESS:PORT/healthz  200 while the process runs
  http://ADDRESS:PORT/readyz   200 while it takes connections, 503 while it drains

Log lines are JSON, on standard error. SIGTERM and SIGINT drain: connections are closed with
code 1012 and everything is stored. The exit status is 0 then, and 1 when something could not be.
)";
}

Result<void> apply_config(std::string_view json_text, Options& options) {
  WEFT_ASSIGN(const json::Value value, json::parse(json_text));
  if (value.as_object() == nullptr) return invalid("expected a JSON object");
  for (const auto& [name, member] : *value.as_object()) WEFT_TRY(apply_member(name, member, options));
  return {};
}

Result<Options> read_options(const std::vector<std::string>& arguments) {
  Options options;
  WEFT_ASSIGN(const std::vector<Flag> flags, read_flags(arguments, options));
  for (const auto& [name, value] : flags)
    if (name == "config") WEFT_TRY(apply_config_file(value, options));
  for (const auto& [name, value] : flags)
    if (const Setting* setting = find_setting(name)) WEFT_TRY(setting->set(value, options));
  return options;
}

}  // namespace weft::weftd
