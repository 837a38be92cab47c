// SPDX-License-Identifier: Apache-2.0
// bootmill completion, run by real shells, and man pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/testing/run_cli.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::RunProgram;
using ::bootmill::testing::TempDir;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::ReadText;
using testing::RunCli;
using testing::WriteText;

using Words = std::vector<std::string>;

class CompletionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
      WriteText(Path(shell), RunCli({"completion", shell}).out);
    }
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Runs `script` in `shell`, with the program first in PATH, the folder as
  // $dir and the words as arguments; returns the lines of $dir/out.
  Words Shell(const std::string& shell, const std::string& script,
              const Words& words) const {
    Words command = {"/usr/bin/env",
                     "PATH=" BOOTMILL_BIN_DIR ":/usr/bin:/bin",
                     "HOME=" + directory_.path(),
                     "dir=" + directory_.path(),
                     "BOOTMILL_SERVER=unix:/nonexistent",
                     shell};
    if (shell == "zsh") {
      command.emplace_back("-f");
    }
    command.insert(command.end(), {"-c", script});
    if (shell != "fish") {
      command.emplace_back(shell);
    }
    command.insert(command.end(), words.begin(), words.end());
    EXPECT_EQ(RunProgram(command), 0) << script;
    std::istringstream lines(ReadText(Path("out")));
    Words offered;
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) {
        offered.push_back(line);
      }
    }
    return offered;
  }

  // Returns what bash offers for the last of `words`; "" if it is not begun.
  // Bash passes an option, `=` and its value to the function as three words.
  Words Complete(const Words& words) const {
    return Shell(
        "bash",
        ". \"$dir/bash\"; COMP_WORDS=(bootmill \"$@\"); COMP_CWORD=$#; "
        "compopt() { COMPREPLY+=(FILES); }; _bootmill; "
        "printf '%s\\n' \"${COMPREPLY[@]}\" >\"$dir/out\"",
        words);
  }

  TempDir directory_;
};

TEST_F(CompletionTest, ScriptsAreSoundBash) {
  EXPECT_EQ(RunProgram({"/bin/bash", "-n", Path("bash")}), 0);
}

TEST_F(CompletionTest, OffersCommands) {
  EXPECT_THAT(Complete({"too"}), ElementsAre("toolchain"));
  EXPECT_THAT(
      Complete({""}),
      ElementsAre("status", "apply", "edit", "preview", "diff", "build", "logs",
                  "cancel", "promote", "outdated", "pull", "verify", "inspect",
                  "get", "list", "history", "rollback", "delete", "undelete",
                  "toolchain", "orgs", "principals", "accounts", "tokens",
                  "trust", "ui", "audit", "events", "whoami", "config",
                  "validate", "mkimage", "completion", "help"));
  EXPECT_THAT(Complete({"toolchain", ""}),
              ElementsAre("import", "list", "show", "activate", "deprecate",
                          "revoke", "default"));
  EXPECT_THAT(Complete({"completion", "f"}), ElementsAre("fish"));
  EXPECT_THAT(Complete({"--v"}), ElementsAre("--version"));
}

TEST_F(CompletionTest, OffersOptionsOnceADashIsThere) {
  EXPECT_THAT(Complete({"build", "--ta"}), ElementsAre("--target"));
  EXPECT_THAT(Complete({"build", "--local", "--de"}), ElementsAre("--deb"));
  EXPECT_THAT(Complete({"toolchain", "show", "--m"}), ElementsAre("--modules"));
  EXPECT_THAT(Complete({"mkimage", "--disable-"}),
              ElementsAre("--disable-shim-lock", "--disable-cli"));
  EXPECT_THAT(Complete({"inspect", "--extract", "x", ""}),
              ElementsAre("FILES"));
}

TEST_F(CompletionTest, OffersValues) {
  EXPECT_THAT(Complete({"build", "--target", "i386-xen_"}),
              ElementsAre("i386-xen_pvh"));
  EXPECT_THAT(Complete({"build", "--target", "=", "x86"}),
              ElementsAre("x86_64-xen"));
  EXPECT_THAT(Complete({"build", "--target", "="}),
              ElementsAre("i386-xen_pvh", "x86_64-xen", "i386-xen"));
  EXPECT_THAT(Complete({"preview", "-o", "y"}), ElementsAre("yaml"));
  EXPECT_THAT(Complete({"mkimage", "-O", "x"}), ElementsAre("x86_64-xen"));
  EXPECT_THAT(Complete({"mkimage", "--compression", "n"}), ElementsAre("none"));
  EXPECT_THAT(Complete({"mkimage", "--object-types", "2.1"}), Contains("2.14"));
  // The value of an option must not be taken for a command.
  EXPECT_THAT(Complete({"toolchain", "show", "-d", "s"}), ElementsAre("FILES"));
  EXPECT_THAT(Complete({"build", "--output", ""}), ElementsAre("FILES"));
}

// Every option that help shows is offered.
TEST_F(CompletionTest, HasEveryOptionOfEveryCommand) {
  const Words commands[] = {{"build"},   {"preview"}, {"validate"},
                            {"inspect"}, {"mkimage"}, {"toolchain", "show"}};
  for (const Words& command : commands) {
    Words help = command;
    help.emplace_back("--help");
    const std::string text = RunCli(help).out;
    Words typed = command;
    typed.emplace_back("--");
    const Words offered = Complete(typed);
    std::istringstream lines(text.substr(0, text.find("\nExamples:")));
    int options = 0;
    for (std::string line; std::getline(lines, line);) {
      const size_t at = line.find("--");
      if (!line.starts_with("  ") || at == std::string::npos || at > 9) {
        continue;
      }
      const std::string option = line.substr(
          at, line.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at) - at);
      EXPECT_THAT(offered, Contains(option)) << command.front();
      ++options;
    }
    EXPECT_GE(options, 3) << command.front();
  }
}

TEST_F(CompletionTest, ZshOffersTheSame) {
  constexpr char kScript[] =
      "compdef() {}; compset() {}; _files() { print FILES >>$dir/out }\n"
      "compadd() { print -l -- \"${bm_words[@]}\" >>$dir/out }\n"
      "rm -f $dir/out; : >$dir/out; source $dir/zsh; words=(bootmill \"$@\"); "
      "CURRENT=$#words; _bootmill";
  EXPECT_THAT(Shell("zsh", kScript, {"appl"}), ElementsAre("apply"));
  EXPECT_THAT(Shell("zsh", kScript, {"toolchain", "sh"}), ElementsAre("show"));
  EXPECT_THAT(Shell("zsh", kScript, {"build", "--target=x86"}),
              ElementsAre("--target=x86_64-xen"));
  EXPECT_THAT(Shell("zsh", kScript, {"inspect", ""}), ElementsAre("FILES"));
}

TEST_F(CompletionTest, FishOffersTheSame) {
  constexpr char kScript[] =
      "source $dir/fish; complete -C \"bootmill $argv\" | "
      "string replace -r '\\t.*' '' >$dir/out; true";
  EXPECT_THAT(Shell("fish", kScript, {"appl"}), ElementsAre("apply"));
  EXPECT_THAT(Shell("fish", kScript, {"toolchain", "sh"}), ElementsAre("show"));
  EXPECT_THAT(Shell("fish", kScript, {"build", "--target", "x86"}),
              ElementsAre("x86_64-xen"));
}

// What cannot be asked for is not offered, at once and without a word.
TEST_F(CompletionTest, IsSilentWithoutADaemon) {
  EXPECT_THAT(Complete({"build", ""}), IsEmpty());
  EXPECT_THAT(Complete({"toolchain", "revoke", ""}), IsEmpty());
  const Outcome outcome = RunCli({"__complete", "build", ""});
  EXPECT_EQ(outcome.out, ":\n");
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(CompletionTest, OffersContexts) {
  Shell("bash",
        "bootmill config set-context one --server unix:/x && bootmill config "
        "set-context two --server unix:/y && : >\"$dir/out\"",
        {});
  EXPECT_THAT(Complete({"config", "use", ""}), ElementsAre("one", "two"));
  EXPECT_THAT(Complete({"--context", "t"}), ElementsAre("two"));
}

// An org that a context names is known without its daemon.
TEST_F(CompletionTest, OffersOrgsOfContexts) {
  Shell("bash",
        "bootmill config set-context one --server unix:/x --org acme && "
        "bootmill config set-context two --server unix:/y --org acme && "
        ": >\"$dir/out\"",
        {});
  EXPECT_THAT(Complete({"list", "fleets", "--org", ""}), ElementsAre("acme"));
}

// The pages of all commands are what man and mandoc read without a warning.
TEST_F(CompletionTest, ManPagesAreClean) {
  ASSERT_EQ(RunCli({"man", Path("man")}).exit_code, kExitOk);
  EXPECT_EQ(RunProgram({"/bin/sh", "-c",
                        "mandoc -T lint -W warning \"$1\"/*.1 >\"$2\" 2>&1",
                        "sh", Path("man"), Path("lint")}),
            0)
      << ReadText(Path("lint"));
  EXPECT_EQ(RunProgram({"/bin/sh", "-c",
                        "for page in \"$1\"/*.1; do "
                        "groff -man -Tutf8 -ww \"$page\" >/dev/null 2>>\"$2\"; "
                        "done; test ! -s \"$2\"",
                        "sh", Path("man"), Path("groff")}),
            0)
      << ReadText(Path("groff"));
  const std::string page = ReadText(Path("man") + "/bootmill-apply.1");
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-prune\\fR"));
}

}  // namespace
}  // namespace bootmill::cli
