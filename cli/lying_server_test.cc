// SPDX-License-Identifier: Apache-2.0
// A server that lies: nothing of what it says may steer the terminal or look
// like a line that the program itself wrote. Every command is walked.
#include "cli/testing/lying_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_cli.h"
#include "common/testing/temp_dir.h"
#include "common/utf8.h"

namespace bootmill::cli {
namespace {

using ::testing::HasSubstr;
using testing::kForged;
using testing::kHostile;
using testing::Lie;
using testing::LyingServer;
using testing::Outcome;
using testing::ParseJson;
using testing::RunCli;

using Words = std::vector<std::string>;

// Returns what is wrong with text for people; empty if nothing is.
std::string Wrong(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kForged)) {
      return "a forged line: " + line;
    }
    line.erase(std::remove(line.begin(), line.end(), '\t'), line.end());
    if (FindUnprintable(line).has_value()) {
      return "not printable: " + line;
    }
  }
  return "";
}

class LyingServerTest : public ::testing::Test {
 protected:
  LyingServerTest() : server_(Path("socket")) {
    setenv("BOOTMILL_CONFIG", Path("config.yaml").c_str(), 1);
    setenv("BOOTMILL_SERVER", ("unix:" + Path("socket")).c_str(), 1);
    setenv("BOOTMILL_PATIENCE", "0", 1);
    setenv("EDITOR", "true", 1);
    unsetenv("VISUAL");
    testing::WriteText(Path("web.yaml"), testing::SpecText("web"));
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Every command that asks the daemon, with words that make it ask.
  std::vector<Words> Walk() const {
    const std::string spec = Path("web.yaml");
    return {
        {"status"},
        {"apply", "-f", spec},
        {"apply", "-f", spec, "--dry-run"},
        {"apply", "-f", spec, "--wait"},
        {"edit", "web"},
        {"preview", "-f", spec, "--scripts"},
        {"diff", "-f", spec},
        {"diff", "--all", "--toolchain", "a", "--toolchain", "b"},
        {"build", "web"},
        {"build", "web", "--watch"},
        {"build", "web", "--promote"},
        {"logs", "b", "c", "--follow"},
        {"cancel", "b"},
        {"promote", "web", "--yes"},
        {"outdated"},
        {"pull", "web", "-d", Path("images")},
        {"inspect", "artifacts/" + std::string(64, 'a')},
        {"get", "fleets/web", "releases/web-1", "builds/b", "toolchains/t",
         "artifacts/" + std::string(64, 'a')},
        {"list", "fleets"},
        {"list", "releases"},
        {"list", "builds"},
        {"list", "toolchains"},
        {"list", "artifacts", "--release", "web-1"},
        {"history", "web"},
        {"rollback", "web", "1"},
        {"delete", "web", "--yes"},
        {"undelete", "web"},
        {"toolchain", "import", "--directory", "/usr/lib/grub",
         "--trust-directory"},
        {"toolchain", "list"},
        {"toolchain", "show", "t", "--modules"},
        {"toolchain", "activate", "t"},
        {"toolchain", "deprecate", "t"},
        {"toolchain", "revoke", "t", "--yes"},
        {"toolchain", "default", "t"},
        {"orgs", "list"},
        {"orgs", "get", "acme"},
        {"orgs", "create", "acme", "--admin", "ann", "-d", Path("ann")},
        {"orgs", "set-quota", "acme", "--fleets", "5"},
        {"accounts", "create", "anna", "--role", "viewer"},
        {"accounts", "list"},
        {"accounts", "reset", "anna"},
        {"accounts", "disable", "anna"},
        {"accounts", "enable", "anna"},
        {"principals", "list"},
        {"principals", "issue", "bob", "-d", Path("bob")},
        {"principals", "bind", "bob", "viewer"},
        {"principals", "revoke", "bob", "--yes"},
        {"tokens", "list"},
        {"tokens", "create", "pipeline", "--role", "viewer"},
        {"tokens", "revoke", "t", "--yes"},
        {"trust", "key", "-f", Path("key.pem")},
        {"ui", "login"},
        {"ui", "sessions"},
        {"ui", "logout"},
        {"audit", "list"},
        {"audit", "verify"},
        {"events", "--count", "1"},
        {"whoami"},
    };
  }

  bootmill::testing::TempDir directory_;
  LyingServer server_;
};

// Commands that ask nobody, or a file.
const std::set<std::string>& Local() {
  static const std::set<std::string> kLocal = {
      "validate",      "mkimage",       "verify",       "completion",
      "help",          "config-list",   "config-show",  "config-use",
      "config-delete", "config-rename", "config-renew", "config-set-context"};
  return kLocal;
}

TEST_F(LyingServerTest, TheWalkKnowsEveryCommand) {
  ASSERT_EQ(RunCli({"man", Path("man")}).exit_code, kExitOk);
  std::set<std::string> pages;
  for (const auto& entry : std::filesystem::directory_iterator(Path("man"))) {
    pages.insert(entry.path().stem().string() + "-");
  }
  std::set<std::string> walked;
  for (const Words& words : Walk()) {
    walked.insert("bootmill-" + words[0] + "-");
    walked.insert("bootmill-" + words[0] + "-" + words[1 % words.size()] + "-");
  }
  ASSERT_GT(pages.size(), 40U);
  for (const std::string& page : pages) {
    // A page whose name begins another page's is that of a group.
    const auto next = pages.upper_bound(page);
    const bool group = next != pages.end() && next->starts_with(page);
    const std::string command =
        group ? "" : page.substr(sizeof("bootmill"), page.size() - 10);
    EXPECT_TRUE(group || Local().contains(command) || walked.contains(page))
        << command << ": add it to Walk()";
  }
}

TEST_F(LyingServerTest, NothingThatItSaysReachesTheTerminal) {
  for (const Lie lie :
       {Lie::kAnswers, Lie::kOtherStates, Lie::kErrors, Lie::kBareErrors}) {
    server_.Tell(lie);
    for (const Words& command : Walk()) {
      for (const char* format : {"", "wide", "name"}) {
        Words words = command;
        if (*format != '\0') {
          words.insert(words.end(), {"-o", format});
        }
        // A directory that holds a key is refused without a call.
        std::filesystem::remove_all(Path("ann"));
        std::filesystem::remove_all(Path("bob"));
        const int before = server_.calls();
        const auto begin = std::chrono::steady_clock::now();
        const Outcome outcome = RunCli(words);
        const auto elapsed = std::chrono::steady_clock::now() - begin;
        const std::string name = absl::StrFormat(
            "%s %s -o %s, lie %d", command[0], command[1 % command.size()],
            format, static_cast<int>(lie));
        EXPECT_EQ(Wrong(outcome.out), "") << name;
        EXPECT_EQ(Wrong(outcome.err), "") << name;
        EXPECT_LT(elapsed, std::chrono::seconds(20)) << name;
        EXPECT_TRUE(server_.calls() > before || *format != '\0')
            << name << " has not asked: " << outcome.err;
      }
    }
  }
}

TEST_F(LyingServerTest, DocumentsSayExactlyWhatItSaid) {
  for (const Words& command : Walk()) {
    for (const char* format : {"json", "yaml"}) {
      Words words = command;
      words.insert(words.end(), {"-o", format});
      const Outcome outcome = RunCli(words);
      EXPECT_EQ(Wrong(outcome.out), "") << command[0] << " " << format;
      EXPECT_EQ(Wrong(outcome.err), "") << command[0] << " " << format;
    }
  }
  EXPECT_EQ(ParseJson(RunCli({"whoami", "-o", "json"}).out)["identity"],
            kHostile);
  EXPECT_EQ(
      ParseJson(
          RunCli({"events", "--count", "1", "-o", "json"}).out)["resource"],
      kHostile);
  const Document fleets =
      ParseJson(RunCli({"list", "fleets", "-o", "json"}).out);
  ASSERT_EQ(fleets["fleets"].size(), 1U);
  EXPECT_EQ(fleets["fleets"][0]["source"]["text"], kHostile);
}

// A file gets the text, a terminal what can be seen of it.
TEST_F(LyingServerTest, WhatGoesIntoAFileIsExact) {
  EXPECT_EQ(RunCli({"get", "fleets/web", "--source"}).out, kHostile);
  EXPECT_EQ(RunCli({"trust", "key"}).out, kHostile);
  std::ostringstream out;
  std::ostringstream err;
  Context context(out, err);
  context.columns = 80;
  context.ShowExact(kHostile);
  EXPECT_THAT(out.str(), HasSubstr("\\x1b[2J"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

// A shell would insert what it is offered into the command line.
TEST_F(LyingServerTest, CompletionOffersOnlyNames) {
  EXPECT_EQ(RunCli({"__complete", "promote", ""}).out, ":\n");
  EXPECT_EQ(RunCli({"__complete", "get", ""}).out, ":\n");
  EXPECT_GT(server_.calls(), 1);
}

TEST_F(LyingServerTest, ListsThatNeverEndAreGivenUp) {
  server_.Tell(Lie::kEmptyPages);
  const Outcome empty = RunCli({"list", "fleets"});
  EXPECT_EQ(empty.exit_code, kExitFailed);
  EXPECT_THAT(empty.err, HasSubstr("100 pages in a row without an item"));
  EXPECT_LT(server_.calls(), 150);
  server_.Tell(Lie::kFullPages);
  const Outcome full = RunCli({"list", "fleets"});
  EXPECT_EQ(full.exit_code, kExitFailed);
  EXPECT_THAT(full.err, HasSubstr("the list does not end"));
  EXPECT_EQ(RunCli({"list", "fleets", "--limit", "3"}).exit_code, kExitOk);
}

}  // namespace
}  // namespace bootmill::cli
