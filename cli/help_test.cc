// SPDX-License-Identifier: Apache-2.0
// Help and wrong command lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_cli.h"

namespace bootmill::cli {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::RunCli;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

std::string Joined(const Words& words) {
  std::string text = "bootmill";
  for (const std::string& word : words) {
    text += " " + word;
  }
  return text;
}

// Adds `command` and all commands below it, as completion offers them.
void AddAllBelow(const Words& command, std::vector<Words>& all) {
  all.push_back(command);
  Words words = command;
  words.emplace_back("--help");
  const std::string help = RunCli(words).out;
  // The command `help` takes all others.
  if (command == Words{"help"} ||
      (help.find("Subcommands:") == std::string::npos &&
       help.find("SUBCOMMANDS:") == std::string::npos)) {
    return;
  }
  words = command;
  words.insert(words.begin(), "__complete");
  words.emplace_back("");
  std::istringstream offered(RunCli(words).out);
  for (std::string line; std::getline(offered, line);) {
    if (line.find('\t') != std::string::npos) {
      Words below = command;
      below.push_back(line.substr(0, line.find('\t')));
      AddAllBelow(below, all);
    }
  }
}

// The program itself, as no words, and all its commands.
const std::vector<Words>& Commands() {
  static const std::vector<Words> kCommands = [] {
    std::vector<Words> all;
    AddAllBelow({}, all);
    return all;
  }();
  return kCommands;
}

TEST(HelpTest, TheWalkFindsCommandsOfBothLevels) {
  EXPECT_GT(Commands().size(), 65U);
  for (const Words& known :
       {Words{"status"}, {"orgs", "set-quota"}, {"config", "renew"}}) {
    EXPECT_THAT(Commands(), ::testing::Contains(known));
  }
}

TEST(HelpTest, EveryCommandHasUsageAndExamplesOfItself) {
  for (const Words& command : Commands()) {
    if (command == Words{"help"}) {
      continue;  // its help is the program's
    }
    Words words = command;
    words.emplace_back("--help");
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, kExitOk) << Joined(words);
    EXPECT_THAT(outcome.out, HasSubstr("\nUsage: " + Joined(command)));
    const size_t examples = outcome.out.find("\nExamples:\n");
    ASSERT_NE(examples, std::string::npos) << Joined(words);
    EXPECT_THAT(outcome.out.substr(examples),
                AnyOf(HasSubstr("\n  " + Joined(command) + " "),
                      HasSubstr("\n  " + Joined(command) + "\n")));
    EXPECT_THAT(outcome.err, IsEmpty());
  }
}

TEST(HelpTest, ListsEveryCommandAndTheExitCodes) {
  const Outcome outcome = RunCli({"--help"});
  for (const Words& command : Commands()) {
    if (!command.empty()) {
      EXPECT_THAT(outcome.out, HasSubstr("\n  " + command[0] + " "));
    }
  }
  EXPECT_THAT(
      outcome.out,
      HasSubstr("Exit codes:\n  0 done,\n  1 failed,\n  2 wrong command "
                "line,\n  3 a spec or a configuration is not valid,\n "
                " 4 no answer from the server, or it is busy,\n  5 not "
                "allowed.\n"));
}

// What prints no result of its own: scripts for shells, help, and what
// grub-mkimage writes, whose -o names a file.
TEST(HelpTest, EveryCommandTakesTheSameFormats) {
  const std::vector<Words> others = {{"completion"}, {"help"}, {"mkimage"}};
  for (const Words& command : Commands()) {
    Words words = command;
    words.emplace_back("--help");
    const std::string help = RunCli(words).out;
    const bool is_group = help.find("ubcommands:\n") != std::string::npos ||
                          help.find("UBCOMMANDS:\n") != std::string::npos;
    if (!is_group &&
        std::find(others.begin(), others.end(), command) == others.end()) {
      EXPECT_THAT(help, HasSubstr("{table,wide,name,json,yaml}"))
          << Joined(words);
    }
  }
}

TEST(HelpTest, LinesFitAUsualTerminal) {
  for (const Words& command : Commands()) {
    Words words = command;
    words.emplace_back("--help");
    std::istringstream lines(RunCli(words).out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80U) << Joined(words) << ": " << line;
    }
  }
}

// `alias b='bootmill --context acme'` is a prefix of every command.
TEST(HelpTest, OptionsOfCallsMayStandBeforeEveryCommand) {
  for (const Words& command : Commands()) {
    Words plain = command;
    plain.emplace_back("--help");
    Words words = {"--context", "acme", "--org=x", "--patience", "3"};
    words.insert(words.end(), plain.begin(), plain.end());
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, kExitOk) << Joined(words) << outcome.err;
    EXPECT_EQ(outcome.out, RunCli(plain).out) << Joined(words);
  }
}

TEST(HelpTest, TheHelpCommandIsAnOptionOfOthers) {
  EXPECT_EQ(RunCli({"toolchain", "help"}).out,
            RunCli({"toolchain", "--help"}).out);
  EXPECT_EQ(RunCli({"toolchain", "help", "list"}).out,
            RunCli({"toolchain", "list", "--help"}).out);

  EXPECT_EQ(RunCli({"help"}).out, RunCli({"--help"}).out);
  EXPECT_EQ(RunCli({"help", "toolchain", "list"}).out,
            RunCli({"toolchain", "list", "--help"}).out);
  EXPECT_EQ(RunCli({"--help", "list"}).out, RunCli({"list", "--help"}).out);
  EXPECT_EQ(RunCli({"help", "frobnicate"}).exit_code, kExitUsage);
}

TEST(VersionTest, IsOneLine) {
  const Words forms[] = {{"--version"}, {"mkimage", "-V"}};
  for (const Words& words : forms) {
    const Outcome outcome = RunCli(words);
    EXPECT_EQ(outcome.exit_code, kExitOk);
    EXPECT_THAT(outcome.out, ::testing::MatchesRegex("bootmill [0-9.]+\n"));
  }
}

struct UsageCase {
  Words words;
  const char* message;  // all of the line but "bootmill: "
};

constexpr char kAll[] =
    "status, apply, edit, preview, diff, build, logs, cancel, promote, "
    "outdated, pull, verify, inspect, get, list, history, rollback, delete, "
    "undelete, toolchain, orgs, principals, accounts, tokens, trust, ui, "
    "audit, "
    "events, whoami, config, validate, mkimage, completion, help; see "
    "`bootmill --help`";
const std::string& Needed() {
  static const std::string kText = std::string("a command is needed: ") + kAll;
  return kText;
}
const std::string& Unknown() {
  static const std::string kText =
      std::string("unknown command `frobnicate`; there are ") + kAll;
  return kText;
}

TEST(UsageTest, SaysInOneLineWhatIsWrongAndWhereHelpIs) {
  const UsageCase cases[] = {
      {{}, Needed().c_str()},
      {{"biuld"},
       "unknown command `biuld`; did you mean `build`?; see `bootmill --help`"},
      {{"frobnicate"}, Unknown().c_str()},
      {{"--verison"},
       "unknown option `--verison`; did you mean `--version`?; see `bootmill "
       "--help`"},
      {{"toolchain"},
       "a command is needed: import, list, show, activate, deprecate, revoke, "
       "default; see `bootmill toolchain --help`"},
      {{"toolchain", "shwo"},
       "unknown command `shwo`; did you mean `show`?; see `bootmill toolchain "
       "--help`"},
      {{"toolchain", "show"},
       "exactly one of toolchains of the daemon, --directory and --deb is "
       "needed; see `bootmill toolchain show --help`"},
      {{"toolchain", "show", "-d", "a", "--deb", "b"},
       "requires at most 1 options be given from [-d,--directory,--deb]; see "
       "`bootmill toolchain show --help`"},
      {{"build"},
       "a fleet is needed, such as `bootmill build web`; to build files of "
       "this machine add --local; see `bootmill build --help`"},
      {{"build", "web", "--output", "z"},
       "--file, --output and --target are for --local; `bootmill apply` stores "
       "a spec, `bootmill pull` fetches images; see `bootmill build --help`"},
      {{"build", "--local", "--output", "z", "-d", "y"},
       "--local needs --file: the specs; see `bootmill build --help`"},
      {{"build", "--local", "-f", "x", "--output", "z"},
       "--local needs GRUB's modules: --directory or --deb; see `bootmill "
       "build --help`"},
      {{"build", "--local", "-f", "x", "-d", "y", "--output", "z", "--watch"},
       "--watch, --wait, --promote, --revision and --toolchain are for builds "
       "of the daemon; --local takes GRUB's modules from --directory or --deb; "
       "see `bootmill build --help`"},
      {{"preview", "--local", "-f", "x", "-d", "y", "--toolchain", "z"},
       "--toolchain is one of the daemon; --local takes GRUB's modules from "
       "--directory or --deb; see `bootmill preview --help`"},
      {{"preview", "-f", "x", "-d", "y"},
       "GRUB's modules are given with --local only; the daemon takes those of "
       "--toolchain; see `bootmill preview --help`"},
      {{"list", "fleet"},
       "kind: `fleet` is not known; did you mean `fleets`?; see `bootmill list "
       "--help`"},
      {{"--server", "x", "--frmat", "list", "fleets"},
       "unknown option `--frmat`; did you mean `--format`?; see `bootmill list "
       "--help`"},
      {{"--one", "--two", "list", "fleets"},
       "unknown option `--one`; see `bootmill list --help`"},
      {{"build", "--local", "-f", "x", "-d", "y", "--output", "z", "--targt=a"},
       "unknown option `--targt`; did you mean `--target`?; see `bootmill "
       "build --help`"},
      {{"build", "--local", "-f", "x", "-d", "y", "--output", "z", "--dbe",
        "a"},
       "unknown option `--dbe`; did you mean `--deb`?; see `bootmill build "
       "--help`"},
      {{"build", "--local", "-f", "x", "-d", "y", "--output", "z", "--target",
        "pc"},
       "--target: `pc` is not known; there are i386-xen_pvh, x86_64-xen, "
       "i386-xen; see `bootmill build --help`"},
      {{"build", "--local", "-f", "x", "-d", "y", "--output", "z", "-j", "0"},
       "--jobs: `0` is no whole number from 1 to 256; see `bootmill build "
       "--help`"},
      {{"history", "web", "--limit", "0x3"},
       "--limit: `0x3` is no whole number from 1 to 1000000000; see "
       "`bootmill history --help`"},
      {{"rollback", "web", "08x"},
       "revision: `08x` is no whole number from 1 to 2147483647; see `bootmill "
       "rollback --help`"},
      {{"whoami", "--patience", "5s"},
       "--patience: `5s` is no whole number of seconds from 0 to 86400; see "
       "`bootmill whoami --help`"},
      {{"validate"},
       "--file is needed: Fleet specs: files, directories of files, - for "
       "standard input; see `bootmill validate --help`"},
      {{"validate", "-f", "-", "--input-format", "toml"},
       "--input-format: `toml` is not known; there are yaml, json, textproto; "
       "see `bootmill validate --help`"},
      {{"inspect"},
       "IMAGE is needed: Image files, or artifacts/SHA256 of the daemon; "
       "see `bootmill inspect --help`"},
      {{"apply", "web.yaml"},
       "unexpected argument `web.yaml`; did you mean `-f web.yaml`?; see "
       "`bootmill apply --help`"},
      {{"version"},
       "unknown command `version`; it is `bootmill --version`; see `bootmill "
       "--help`"},
      {{"admin", "backup"},
       "unknown command `admin`; on the daemon's machine: `bootmilld backup`; "
       "see `bootmill --help`"},
      {{"config", "use-context", "a"},
       "unknown command `use-context`; did you mean `use`?; see `bootmill "
       "config --help`"},
      {{"whoami", "a"},
       "unexpected argument `a`; see `bootmill whoami --help`"},
      {{"inspect", "a", "-o", "xml"},
       "--format: `xml` is not known; there are table, wide, name, json, yaml; "
       "see `bootmill inspect --help`"},
      {{"completion", "tcsh"},
       "`tcsh` is not known; there are bash, zsh, fish"},
      {{"mkimage"},
       "target format not specified (use the -O option); see `bootmill mkimage "
       "--help`"},
      {{"mkimage", "--frob"},
       "unrecognized option `--frob`; see `bootmill mkimage --help`"},
  };
  for (const UsageCase& test : cases) {
    const Outcome outcome = RunCli(test.words);
    EXPECT_EQ(outcome.exit_code, kExitUsage) << Joined(test.words);
    EXPECT_EQ(outcome.err, std::string("bootmill: ") + test.message + "\n");
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST(UsageTest, AWrongValueOfAVariableIsSaidToBeTheVariables) {
  setenv("BOOTMILL_PATIENCE", "5s", 1);
  const Outcome outcome = RunCli({"whoami"});
  unsetenv("BOOTMILL_PATIENCE");
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.err, StartsWith("bootmill: BOOTMILL_PATIENCE: `5s` is no "
                                      "whole number of seconds from 0 to "));
}

TEST(UsageTest, WordsOfOthersCannotControlTheTerminal) {
  const Outcome outcome = RunCli({"a\x1b[2J\nb"});
  EXPECT_THAT(outcome.err,
              StartsWith("bootmill: unknown command `a\\x1b[2J\\x0ab`"));
}

}  // namespace
}  // namespace bootmill::cli
