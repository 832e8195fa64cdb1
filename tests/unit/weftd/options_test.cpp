#include "weftd/options.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>

using namespace weft;
using weftd::Options;
using weftd::read_options;

namespace {

std::string refusal(const std::vector<std::string>& arguments) {
  auto options = read_options(arguments);
  REQUIRE_FALSE(options);
  return options.error().message;
}

}  // namespace

TEST_CASE("Without flags weftd listens on loopback", "[unit][weftd]") {
  const auto options = read_options({});
  REQUIRE(options);
  CHECK(options->command == Options::Command::kServe);
  CHECK(options->address == "127.0.0.1");
  CHECK(options->port == 8787);
  CHECK(options->log_level == LogLevel::kInfo);
}

TEST_CASE("Flags take their value after a space or an equals sign", "[unit][weftd]") {
  const auto options = read_options({"--listen", "0.0.0.0:0", "--data=elsewhere", "--log-level", "debug"});
  REQUIRE(options);
  CHECK(options->address == "0.0.0.0");
  CHECK(options->port == 0);
  CHECK(options->data_directory == "elsewhere");
  CHECK(options->log_level == LogLevel::kDebug);
  CHECK(read_options({"--listen", "[::1]:99"})->address == "::1");
  CHECK(read_options({"--version"})->command == Options::Command::kVersion);
  CHECK(read_options({"-h"})->command == Options::Command::kHelp);
}

TEST_CASE("What is wrong on the command line is said", "[unit][weftd]") {
  CHECK(refusal({"--listen", "8787"}) == "listen: expected ADDRESS:PORT, got '8787'");
  CHECK(refusal({"--listen", "127.0.0.1:70000"}) == "listen: the port must be 0 to 65535, got '70000'");
  CHECK(refusal({"--listen", "127.0.0.1:"}) == "listen: the port must be 0 to 65535, got ''");
  CHECK(refusal({"--listen"}) == "--listen needs a value");
  CHECK(refusal({"--lisen", "x"}) == "unknown flag '--lisen'; see --help");
  CHECK(refusal({"serve"}) == "unexpected argument 'serve'; see --help");
  CHECK(refusal({"--log-level", "loud"}) == "log-level: expected debug, info, warning or error, got 'loud'");
  CHECK(refusal({"--data", ""}) == "data: a directory is needed");
  CHECK(refusal({"--config", "no such file"}) == "config: cannot read 'no such file'");
}

TEST_CASE("A configuration sets what the flags do not", "[unit][weftd]") {
  Options options;
  REQUIRE(weftd::apply_config(R"({"listen":"[::]:1","data":"d","log-level":"error","allowed-origins":["https://a"]})",
                              options));
  CHECK(options.address == "::");
  CHECK(options.port == 1);
  CHECK(options.allowed_origins == std::vector<std::string>{"https://a"});
  for (const char* bad : {"", "[]", "{\"listen\":1}", "{\"colour\":\"red\"}", "{\"allowed-origins\":\"*\"}",
                          "{\"allowed-origins\":[1]}", "{\"listen\":\"x\"}", "{} x"}) {
    INFO(bad);
    CHECK_FALSE(weftd::apply_config(bad, options));
  }
}

TEST_CASE("The command line wins over the file, wherever it stands", "[unit][weftd]") {
  const std::string path = "weftd_options_test.json";
  std::ofstream(path) << R"({"data":"from-file","log-level":"error"})";
  const auto options = read_options({"--data", "from-flag", "--config", path});
  std::remove(path.c_str());
  REQUIRE(options);
  CHECK(options->data_directory == "from-flag");
  CHECK(options->log_level == LogLevel::kError);
}

TEST_CASE("The help names every flag", "[unit][weftd]") {
  const std::string help = weftd::help_text();
  for (const char* flag : {"--listen", "--data", "--log-level", "--config", "--version", "--help", "allowed-origins"})
    CHECK(help.find(flag) != std::string::npos);
}
