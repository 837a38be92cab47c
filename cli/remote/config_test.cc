// SPDX-License-Identifier: Apache-2.0
#include "cli/remote/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "cli/remote/remote.h"
#include "cli/testing/run_cli.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::ParseJson;
using testing::RunCli;
using ::testing::StartsWith;
using testing::WriteText;

// Every test has a configuration of its own.
class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() { setenv("BOOTMILL_CONFIG", path_.c_str(), 1); }
  ~ConfigTest() override { unsetenv("BOOTMILL_CONFIG"); }

  TempDir directory_;
  std::string path_ = directory_.path() + "/deep/config.yaml";
};

TEST_F(ConfigTest, WhatIsWrittenReadsTheSame) {
  Config config;
  config.current = "a b";
  config.contexts["a b"] = {"boot.example:7443", "acme", "/c a.pem",
                            "cert.pem",          "",     "",
                            {"k1", "k: 2"}};
  config.contexts["yes"] = {"unix:/s", "", "", "", "", "", {}};
  ASSERT_THAT(SaveConfig(path_, config), IsOk());
  ASSERT_OK_AND_ASSIGN(const Config read, LoadConfig(path_));
  EXPECT_EQ(read, config);
  struct stat info{};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
}

TEST_F(ConfigTest, AFileThatIsNotThereIsEmpty) {
  unsetenv("BOOTMILL_CONFIG");
  EXPECT_THAT(LoadConfig("/dev/null/.config/config.yaml"), IsOk());
  ASSERT_OK_AND_ASSIGN(const Config read, LoadConfig(path_));
  EXPECT_EQ(read, Config{});
}

TEST_F(ConfigTest, AFileThatIsNamedMustBeThere) {
  const char* missing = "config.yaml, which BOOTMILL_CONFIG names, does not ";
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"whoami"},
                                             {"whoami", "--server", "a:1"},
                                             {"config", "list"},
                                             {"config", "use", "one"}}) {
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, kExitFailed) << words[0];
    EXPECT_THAT(outcome.err, HasSubstr(missing)) << words[0];
  }
  // A call that needs nothing of it does not miss it.
  RemoteOptions options;
  options.server.server = "unix:/s";
  EXPECT_THAT(ResolveServer(options), IsOk());
  EXPECT_EQ(
      RunCli({"config", "set-context", "one", "--server", "a:1"}).exit_code,
      kExitOk);
}

TEST_F(ConfigTest, AFileThatCannotBeReadFailsOnlyCallsThatNeedIt) {
  setenv("BOOTMILL_CONFIG", directory_.path().c_str(), 1);  // no regular file
  std::ostringstream out;
  std::ostringstream err;
  Context context(out, err);
  RemoteOptions options;
  options.told = &context;
  options.server.server = "a:1";
  EXPECT_THAT(ResolveServer(options),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("not a regular file")));
  options.server.ca = "ca.pem";
  options.server.certificate = "cert.pem";
  options.server.key = "key.pem";
  ASSERT_OK_AND_ASSIGN(const ServerContext server, ResolveServer(options));
  EXPECT_EQ(server.server, "a:1");
  EXPECT_THAT(err.str(), HasSubstr("the configuration is passed over: "));
  options.context = "one";
  EXPECT_FALSE(ResolveServer(options).ok());
}

TEST_F(ConfigTest, EachMistakeIsALineAndTheExitCodeSaysWhichKind) {
  const std::string path = directory_.path() + "/c.yaml";
  setenv("BOOTMILL_CONFIG", path.c_str(), 1);
  WriteText(path, "curent: a\ncontexts: {a: 7}\n");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{
           {"config", "list"}, {"whoami", "--server", "unix:/s"}}) {
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, kExitInvalid) << words[0];
    EXPECT_THAT(outcome.err,
                AllOf(StartsWith("bootmill: " + path + ":1:1: unknown member"),
                      HasSubstr("\nbootmill: " + path + ":2:15: expected a")));
  }
  WriteText(path, "current: a\ncontexts: {a: {server: foo}}\n");
  EXPECT_EQ(RunCli({"whoami"}).exit_code, kExitInvalid);
  const Outcome outcome = RunCli({"whoami", "--server", "foo"});
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("server `foo`: expected HOST:PORT"));
  EXPECT_EQ(RunCli({"config", "set-context", "b", "--server", "foo"}).exit_code,
            kExitUsage);
  EXPECT_EQ(RunCli({"config", "set-context", "", "--server", "x:1"}).exit_code,
            kExitUsage);
}

TEST_F(ConfigTest, SaysWhereAFileIsWrong) {
  const std::string path = directory_.path() + "/c.yaml";
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"[]", "c.yaml:1:1: expected `current` and `contexts`"},
      {"contexts:\n  a: {sevrer: x}\n",
       "c.yaml:2:7: unknown member `sevrer`; did you mean `server`?"},
      {"contexts:\n  a: {server: []}\n", "c.yaml:2:15: expected a text"},
      {"contexts:\n  a: 7\n", "c.yaml:2:6: expected a context"},
      {"contexts:\n  a: {trusted_keys: k}\n", "expected a list of files"},
      {"curent: a\n",
       "c.yaml:1:1: unknown member `curent`; did you mean `current`?"},
      {"contexts: {a: {server: x}, a: {}}\n", "c.yaml:1:28: `a` comes twice"},
      {"a: [\n", "c.yaml:2:1: "},
  };
  for (const auto& test : cases) {
    WriteText(path, test.text);
    EXPECT_THAT(LoadConfig(path), StatusIs(absl::StatusCode::kInvalidArgument,
                                           HasSubstr(test.message)))
        << test.text;
  }
}

TEST_F(ConfigTest, CommandsChangeIt) {
  EXPECT_EQ(RunCli({"config", "set-context", "one", "--server", "a:1", "--ca",
                    "ca.pem", "--trusted-key", "/k.pem"})
                .exit_code,
            kExitOk);
  EXPECT_EQ(RunCli({"config", "set-context", "two", "--server", "unix:/s",
                    "--org", "acme"})
                .exit_code,
            kExitOk);
  const Outcome list = RunCli({"config", "list"});
  EXPECT_EQ(list.out,
            "CONTEXT  CURRENT  SERVER   ORG\n"
            "one      *        a:1      default\n"
            "two               unix:/s  acme\n");
  const Document one = ParseJson(RunCli({"config", "show", "-o", "json"}).out);
  EXPECT_EQ(one["name"], "one");
  EXPECT_THAT(one["ca"].get<std::string>(), EndsWith("/ca.pem"));
  EXPECT_EQ(one["ca"].get<std::string>().front(), '/');
  EXPECT_FALSE(one.contains("token")) << "what is empty is left out";
  EXPECT_THAT(RunCli({"config", "show"}).out,
              HasSubstr("context   one, the current one\n"
                        "server    a:1\n"
                        "org       default\n"
                        "ca        /"));
  EXPECT_THAT(RunCli({"--context", "two", "config", "show"}).out,
              HasSubstr("context   two\n"));
  EXPECT_EQ(RunCli({"config", "list", "-o", "name"}).out, "one\ntwo\n");
  // What is not named stays.
  EXPECT_EQ(RunCli({"config", "set-context", "one", "--org", "x"}).exit_code,
            kExitOk);
  EXPECT_EQ(
      ParseJson(RunCli({"config", "show", "one", "-o", "json"}).out)["server"],
      "a:1");
  EXPECT_EQ(RunCli({"config", "use", "two"}).exit_code, kExitOk);
  EXPECT_EQ(RunCli({"config", "delete", "two"}).exit_code, kExitOk);
  const Outcome none = RunCli({"config", "show"});
  EXPECT_EQ(none.exit_code, kExitFailed);
  EXPECT_THAT(none.err, HasSubstr("no context is current"));
  EXPECT_THAT(RunCli({"config", "use", "onee"}).err,
              HasSubstr("has no context `onee`; did you mean `one`?"));
  EXPECT_THAT(RunCli({"config", "set-context", "new"}).err,
              HasSubstr("context `new` needs --server"));
}

TEST_F(ConfigTest, OptionsStandBeforeTheContextAndTheContextBeforeDefaults) {
  WriteText(directory_.path() + "/c.yaml",
            "current: one\ncontexts:\n  one: {server: 'a:1', org: acme, ca: "
            "ca.pem, certificate: /c.pem, trusted_keys: [k.pem]}\n");
  setenv("BOOTMILL_CONFIG", (directory_.path() + "/c.yaml").c_str(), 1);
  ASSERT_OK_AND_ASSIGN(const ServerContext one, ResolveServer({}));
  EXPECT_EQ(one.server, "a:1");
  EXPECT_EQ(one.org, "acme");
  EXPECT_EQ(one.ca, directory_.path() + "/ca.pem");
  EXPECT_EQ(one.certificate, "/c.pem");
  EXPECT_THAT(one.trusted_keys, ElementsAre(directory_.path() + "/k.pem"));
  RemoteOptions said;
  said.server.server = "b:2";
  said.server.ca = "other.pem";
  ASSERT_OK_AND_ASSIGN(const ServerContext two, ResolveServer(said));
  EXPECT_EQ(two.server, "b:2");
  EXPECT_EQ(two.org, "acme");
  EXPECT_EQ(two.ca, "other.pem");
  RemoteOptions wrong;
  wrong.context = "on";
  EXPECT_THAT(ResolveServer(wrong),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("no context `on`; did you mean `one`?")));
}

TEST_F(ConfigTest, ACommandWithoutADaemonSaysWhatToStart) {
  const Outcome outcome = RunCli({"whoami", "--patience", "1", "--server",
                                  "unix:" + directory_.path() + "/none"});
  EXPECT_EQ(outcome.exit_code, kExitBusy);
  EXPECT_THAT(outcome.err, HasSubstr("start the daemon there"));
  EXPECT_THAT(outcome.out, IsEmpty());
}

}  // namespace
}  // namespace bootmill::cli
