// SPDX-License-Identifier: Apache-2.0
#include "server/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kName[] = "d.yaml";

absl::StatusOr<Configuration> Parse(std::string_view text) {
  return ParseConfiguration(text, {.path = kName});
}

const Setting* Find(std::string_view key) {
  for (const Setting& setting : AllSettings()) {
    if (setting.key == key) {
      return &setting;
    }
  }
  return nullptr;
}

TEST(LoadTest, ReadsEveryKindOfValue) {
  ASSERT_OK_AND_ASSIGN(const Configuration read, Parse(R"(
data_dir: /srv/boot
grpc_address: "[::]:7443"
http_socket: ""
server_names: [boot.example, 192.0.2.7]
build_workers: 4
build_time_limit: 10m
max_cached_bytes: 2GiB
log_level: debug
log_format: json
)"));
  EXPECT_EQ(read.daemon.data_dir, "/srv/boot");
  EXPECT_EQ(read.daemon.grpc_address, "[::]:7443");
  EXPECT_EQ(read.daemon.http_socket, "");
  EXPECT_THAT(read.daemon.server_names,
              ElementsAre("boot.example", "192.0.2.7"));
  EXPECT_EQ(read.daemon.builds.workers, 4);
  EXPECT_EQ(read.daemon.builds.time_limit, std::chrono::minutes(10));
  EXPECT_EQ(read.daemon.images.stored_bytes, int64_t{2} << 30);
  EXPECT_EQ(read.log.level, LogLevel::kDebug);
  EXPECT_EQ(read.log.format, LogFormat::kJson);
}

TEST(LoadTest, AFileOfCommentsHasTheDefaults) {
  for (const char* text : {"", "# nothing\n"}) {
    ASSERT_OK_AND_ASSIGN(const Configuration read, Parse(text));
    EXPECT_THAT(Differences(read, Configuration()), IsEmpty());
  }
}

TEST(LoadTest, SaysAllThatIsWrongAtOnce) {
  EXPECT_EQ(Parse("grpc_adress: 1\n"
                  "build_workers: 0\n"
                  "toolchain_dirs: /usr/lib/grub\n"
                  "log_level: [info]\n"
                  "max_cached_bytes: 4GB\n"
                  "log_format: text\n"
                  "log_format: json\n")
                .status()
                .message(),
            "d.yaml:1:1: unknown member `grpc_adress`; did you mean "
            "`grpc_address`?\n"
            "d.yaml:2:16: build_workers: `0`: expected a whole number from 1 "
            "to 256\n"
            "d.yaml:3:17: toolchain_dirs: expected a list: [PATH, ...]\n"
            "d.yaml:4:12: log_level: expected WORD (two quotes for nothing)\n"
            "d.yaml:5:19: max_cached_bytes: `4GB`: expected a size such as "
            "4GiB: a whole number with the unit B, KiB, MiB, GiB or TiB, at "
            "most 1024TiB\n"
            "d.yaml:7:1: `log_format` comes twice");
}

TEST(LoadTest, TheCommandLineOutweighsTheFile) {
  ConfigurationSource source{.path = kName};
  source.given = {{Find("build_workers"), {"7"}},
                  {Find("server_names"), {"a.example"}}};
  ASSERT_OK_AND_ASSIGN(
      const Configuration read,
      ParseConfiguration("build_workers: 3\nserver_names: [b.example]\n",
                         source));
  EXPECT_EQ(read.daemon.builds.workers, 7);
  EXPECT_THAT(read.daemon.server_names, ElementsAre("a.example"));
  source.given = {{Find("build_workers"), {"none"}}};
  EXPECT_THAT(ParseConfiguration("", source),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("--build-workers: `none`")));
}

TEST(LoadTest, ANamedFileMustBeThere) {
  const testing::TempDir directory;
  EXPECT_THAT(LoadConfiguration({.path = directory.path() + "/none.yaml"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.yaml")));
}

TEST(LoadTest, WhatIsWrittenReadsTheSame) {
  Configuration made;
  made.daemon.server_names = {"boot.example", "2001:db8::7"};
  made.daemon.data_dir = "/srv/a \"quoted\" path";
  made.daemon.http_socket = "";
  made.daemon.builds.time_limit = std::chrono::seconds(90);
  made.log.level = LogLevel::kWarning;
  ASSERT_OK_AND_ASSIGN(const Configuration read,
                       Parse(WriteConfiguration(made)));
  EXPECT_THAT(Differences(read, made), IsEmpty());
}

std::string ReadSource(const std::string& path) {
  const absl::StatusOr<Bytes> bytes =
      ReadFile(BOOTMILL_SOURCE_DIR "/" + path, kMiB);
  EXPECT_THAT(bytes, IsOk()) << path;
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

TEST(LoadTest, TheInstalledFileHasTheDefaults) {
  EXPECT_EQ(ReadSource("deploy/bootmilld.yaml"),
            WriteConfiguration(Configuration()))
      << "write it anew: bootmilld --config /dev/null --print-config";
}

// Each setting is a row `| key | option | type | default | reload | about |`.
TEST(LoadTest, TheReferenceNamesEverySetting) {
  const std::string manual = ReadSource("docs/operations.md");
  for (const Setting& setting : AllSettings()) {
    std::string value;
    for (const std::string& text : setting.get(Configuration())) {
      value += text;
    }
    EXPECT_THAT(
        manual,
        HasSubstr(absl::StrFormat(
            "| `%s` | `%s` | %s%s | %s | %s | %s |\n", setting.key,
            setting.option, setting.is_list ? "list of " : "", setting.type,
            value.empty() ? "none" : absl::StrFormat("`%s`", value),
            setting.reloads ? "reload" : "restart", setting.about)));
  }
}

}  // namespace
}  // namespace bootmill::server
