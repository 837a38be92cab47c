// SPDX-License-Identifier: Apache-2.0
// bootmill completion, run by a real bash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/commands/mkimage_options.h"
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
using testing::ReadText;
using testing::RunCli;
using testing::WriteText;

using Words = std::vector<std::string>;

class CompletionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteText(Path("script"), RunCli({"completion", "bash"}).out);
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Returns what bash offers for the last of `words`; "" if it is not begun.
  // Bash passes an option, `=` and its value to the function as three words.
  Words Complete(const Words& words) const {
    Words command = {"/bin/bash",
                     "-c",
                     ". \"$1\"; out=$2; shift 2; COMP_WORDS=(bootmill \"$@\"); "
                     "COMP_CWORD=$#; _bootmill; "
                     "printf '%s\\n' \"${COMPREPLY[@]}\" >\"$out\"",
                     "bash",
                     Path("script"),
                     Path("out")};
    command.insert(command.end(), words.begin(), words.end());
    EXPECT_EQ(RunProgram(command), 0);
    std::istringstream lines(ReadText(Path("out")));
    Words offered;
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) {
        offered.push_back(line);
      }
    }
    return offered;
  }

  TempDir directory_;
};

TEST_F(CompletionTest, ScriptsAreSoundBash) {
  EXPECT_EQ(RunProgram({"/bin/bash", "-n", Path("script")}), 0);
}

TEST_F(CompletionTest, OffersCommands) {
  EXPECT_THAT(Complete({"to"}), ElementsAre("toolchain"));
  EXPECT_THAT(
      Complete({""}),
      ElementsAre("apply", "edit", "preview", "diff", "build", "logs", "cancel",
                  "promote", "outdated", "pull", "verify", "inspect", "get",
                  "list", "history", "rollback", "toolchain", "orgs",
                  "principals", "trust", "ui", "audit", "events", "whoami",
                  "config", "validate", "mkimage", "completion"));
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
  // Without candidates of ours, bash offers file names.
  EXPECT_THAT(Complete({"build", ""}), IsEmpty());
  EXPECT_THAT(Complete({"inspect", "--extract", "x", ""}), IsEmpty());
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
  EXPECT_THAT(Complete({"toolchain", "show", "-d", "s"}), IsEmpty());
  EXPECT_THAT(Complete({"build", "-o", ""}), IsEmpty());
}

// Every option that help shows is in all three scripts.
TEST_F(CompletionTest, HasEveryOptionOfEveryCommand) {
  const Words commands[] = {{"build"},   {"preview"}, {"validate"},
                            {"inspect"}, {"mkimage"}, {"toolchain", "show"}};
  const std::string fish = RunCli({"completion", "fish"}).out;
  const std::string zsh = RunCli({"completion", "zsh"}).out;
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
      EXPECT_THAT(fish, HasSubstr(" -l " + option.substr(2)));
      EXPECT_THAT(zsh, HasSubstr(option));
      ++options;
    }
    EXPECT_GE(options, 3) << command.front();
  }
  for (const OptionRow& row : MkimageOptionTable()) {
    if (!row.help.empty()) {
      EXPECT_THAT(Complete({"mkimage", "--"}),
                  Contains("--" + std::string(row.name)));
    }
  }
}

TEST_F(CompletionTest, ZshAndFishScriptsNameTheProgram) {
  EXPECT_THAT(RunCli({"completion", "zsh"}).out,
              ::testing::StartsWith("#compdef bootmill\n"));
  EXPECT_THAT(RunCli({"completion", "fish"}).out,
              HasSubstr("complete -c bootmill -n '__fish_use_subcommand' -f -a "
                        "'apply edit preview diff build logs cancel promote "
                        "outdated pull verify inspect get list history "
                        "rollback toolchain orgs principals trust ui audit "
                        "events whoami config validate mkimage completion'\n"));
}

}  // namespace
}  // namespace bootmill::cli
