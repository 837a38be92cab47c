// SPDX-License-Identifier: Apache-2.0
// What bootmilld says about its configuration and its command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/temp_dir.h"
#include "tests/e2e/operations/program.h"

namespace bootmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandTest : public ::testing::Test {
 protected:
  Ended WithConfig(const std::string& text,
                   std::vector<std::string> arguments) {
    WriteText(path_, text);
    arguments.insert(arguments.begin(), {"--config", path_});
    return Bootmilld(std::move(arguments));
  }

  const TempDir directory_;
  const std::string path_ = directory_.path() + "/bootmilld.yaml";
};

TEST_F(CommandTest, CheckConfigSaysAllThatIsWrong) {
  const Ended ended = WithConfig(
      "data_dirr: /srv\nbuild_workers: many\nhttp_address: name:1\n"
      "max_cached_bytes: 12\n",
      {"--check-config"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_EQ(ended.output, "");
  EXPECT_EQ(
      ended.errors,
      "bootmilld: " + path_ +
          ":1:1: unknown member `data_dirr`; did you mean `data_dir`?\n"
          "bootmilld: " +
          path_ +
          ":2:16: build_workers: `many`: expected a whole number from 1 to "
          "256\n"
          "bootmilld: " +
          path_ +
          ":3:15: http_address: `name:1`: expected HOST:PORT, an IP address "
          "such as 127.0.0.1 or [::] and a port of at most 65535\n"
          "bootmilld: " +
          path_ +
          ":4:19: max_cached_bytes: `12`: expected a size such as 4GiB: a "
          "whole number with the unit B, KiB, MiB, GiB or TiB, at most "
          "1024TiB\n");
}

TEST_F(CommandTest, CheckConfigIsQuietAboutARightFile) {
  const Ended ended =
      WithConfig("server_names: [boot.example]\n", {"--check-config"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.output, "the configuration is right\n");
  EXPECT_EQ(ended.errors, "");
}

TEST_F(CommandTest, AWrongFileStartsNoDaemon) {
  const Ended ended =
      WithConfig("nothing: 1\n", {"--data-dir", directory_.path() + "/data"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.errors, HasSubstr(":1:1: unknown member `nothing`"));
  EXPECT_EQ(Bootmilld({"--config", "/none.yaml"}).exit_code, 3);
}

TEST_F(CommandTest, PrintConfigPrintsAFileThatMeansTheSame) {
  const Ended first = WithConfig(
      "log_level: debug\n",
      {"--print-config", "--server-name", "a.example", "--http-socket", ""});
  EXPECT_EQ(first.exit_code, 0) << first.errors;
  EXPECT_THAT(first.output, AllOf(HasSubstr("\nlog_level: debug\n"),
                                  HasSubstr("\nserver_names: [a.example]\n"),
                                  HasSubstr("\nhttp_socket: \"\"\n"),
                                  HasSubstr("\n#log_format: text\n")));
  const Ended again = WithConfig(first.output, {"--print-config"});
  EXPECT_EQ(again.output, first.output);
}

TEST_F(CommandTest, WrongOptionsAreNamed) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } cases[] = {
      {{"--grpc-adress", "x"},
       "bootmilld: unknown option `--grpc-adress`; did you mean "
       "`--grpc-address`?; see `bootmilld --help`\n"},
      {{"--build-workers", "0"}, "expected a whole number from 1 to 256"},
      {{"--build-time-limit", "5"}, "expected a duration such as 90s"},
      {{"backup"}, "DIR"},
      {{"--print-config", "--check-config"}, "excludes"},
      {{"bakcup", "x"}, "unknown command `bakcup`; did you mean `backup`?"},
  };
  for (const auto& test : cases) {
    const Ended ended = Bootmilld(test.arguments);
    EXPECT_EQ(ended.exit_code, 2) << test.message;
    EXPECT_THAT(ended.errors, HasSubstr(test.message));
  }
}

TEST_F(CommandTest, WhatCannotBePrintedIsAFailure) {
  for (const char* option : {"--version", "--help", "--print-config"}) {
    EXPECT_EQ(RunToEnd({"/bin/sh", "-c", "exec \"$0\" \"$1\" >/dev/full",
                        BootmilldPath(), option})
                  .exit_code,
              1)
        << option;
  }
}

TEST_F(CommandTest, HelpHasExamplesForEachCommand) {
  for (const char* command : {"", "backup", "restore", "check"}) {
    std::vector<std::string> arguments = {command, "--help"};
    std::erase(arguments, "");
    const Ended ended = Bootmilld(arguments);
    EXPECT_EQ(ended.exit_code, 0) << command;
    EXPECT_THAT(ended.output, HasSubstr("Example")) << command;
    std::vector<std::string> words = {"help", command};
    std::erase(words, "");
    EXPECT_EQ(Bootmilld(words).output, ended.output) << command;
  }
}

}  // namespace
}  // namespace bootmill::testing
