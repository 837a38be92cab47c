// SPDX-License-Identifier: Apache-2.0
// bootmill edit, with a script as the editor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

namespace fs = std::filesystem;
using cli::testing::Outcome;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// An editor that runs a line of sed, once for each of `lines`.
class Editor {
 public:
  Editor(const std::string& path, const std::vector<std::string>& lines) {
    std::string script = "#!/bin/sh\nn=$(cat " + path +
                         ".count 2>/dev/null || echo 0)\n"
                         "echo $((n + 1)) >" +
                         path + ".count\ncp \"$1\" " + path +
                         ".seen$n\ncase $n in\n";
    for (size_t i = 0; i < lines.size(); ++i) {
      script += std::to_string(i) + ") sed -i '" + lines[i] + "' \"$1\" ;;\n";
    }
    WriteText(path, script + "esac\n");
    fs::permissions(path, fs::perms::owner_all);
    setenv("EDITOR", path.c_str(), 1);
  }
  ~Editor() { unsetenv("EDITOR"); }
};

TEST_F(DaemonTest, EditStoresWhatTheEditorLeaves) {
  Apply("edited");
  const Editor editor(Path("editor"), {"$a boot: {timeout: 7s}"});
  EXPECT_EQ(Ok({"edit", "edited", "-m", "waits longer"}).out,
            "fleet edited is at revision 2\n");
  EXPECT_THAT(Ok({"get", "fleets/edited"}).out,
              HasSubstr("boot: {timeout: 7s}"));
  EXPECT_THAT(Ok({"history", "edited"}).out, HasSubstr("waits longer"));
}

TEST_F(DaemonTest, EditSaysThatThereIsNoPlaceForTheDraft) {
  Apply("placeless");
  setenv("EDITOR", "true", 1);
  setenv("TMPDIR", "/nonexistent", 1);
  const Outcome outcome = RunCli({"edit", "placeless"});
  unsetenv("TMPDIR");
  unsetenv("EDITOR");
  EXPECT_EQ(outcome.exit_code, cli::kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("set TMPDIR to one"));
}

TEST_F(DaemonTest, EditNamesNoFileThatTheEditorTookAway) {
  Apply("taken");
  setenv("EDITOR", "rm", 1);
  const Outcome outcome = RunCli({"edit", "taken"});
  unsetenv("EDITOR");
  EXPECT_EQ(outcome.exit_code, cli::kExitFailed);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("the editor took the file away"),
                                 Not(HasSubstr("your text is in"))));
}

TEST_F(DaemonTest, EditShowsWhatIsWrongAndLosesNothing) {
  Apply("mistaken");
  const Editor editor(Path("clumsy"), {"$a boot: {timeout: soon}", "s/soon/8s/",
                                       "s/8s/later/", ""});
  EXPECT_EQ(Ok({"edit", "mistaken"}).out, "fleet mistaken is at revision 2\n");
  const std::string seen = ReadText(Path("clumsy.seen1"));
  EXPECT_THAT(seen, AllOf(StartsWith("#! line "), HasSubstr("boot.timeout: "),
                          HasSubstr("\nboot: {timeout: soon}")));
  EXPECT_THAT(Ok({"get", "fleets/mistaken"}).out, Not(HasSubstr("#!")));
  // Left as it is the second time: given up, and kept.
  const Outcome refused = RunCli({"edit", "mistaken"});
  EXPECT_EQ(refused.exit_code, cli::kExitInvalid);
  EXPECT_THAT(refused.err, HasSubstr("your text is in "));
  const size_t begin = refused.err.find("your text is in ") + 16;
  const std::string file =
      refused.err.substr(begin, refused.err.find(';', begin) - begin);
  EXPECT_THAT(ReadText(file), HasSubstr("boot: {timeout: later}"));
  fs::remove_all(fs::path(file).parent_path());
}

TEST_F(DaemonTest, EditEndsWithAProgramThatNeverGetsItRight) {
  Apply("hopeless");
  const Editor editor(Path("stubborn"),
                      {"$a boot: {timeout: soon}", "s/soon/later/",
                       "s/later/never/", "s/never/6s/"});
  const Outcome refused = RunCli({"edit", "hopeless"});
  EXPECT_EQ(refused.exit_code, cli::kExitInvalid);
  EXPECT_THAT(refused.err, HasSubstr("your text is in "));
  EXPECT_FALSE(fs::exists(Path("stubborn.seen2")));
  EXPECT_EQ(Json({"get", "fleets/hopeless"})["revision"], 1);
}

// A terminal sends Ctrl-C to the editor and to the program that waits for it.
TEST_F(DaemonTest, EditLeavesCtrlCToTheEditor) {
  Apply("interrupted");
  WriteText(Path("signals"),
            "#!/bin/sh\ntrap 'echo \"boot: {timeout: 6s}\" >>\"$1\"' INT\n"
            "kill -INT $PPID\nkill -INT $$\n");
  fs::permissions(Path("signals"), fs::perms::owner_all);
  // Without `exec` a shell stands between: the editor's parent is the shell.
  setenv("EDITOR", ("exec " + Path("signals")).c_str(), 1);
  EXPECT_EQ(Ok({"edit", "interrupted"}).out,
            "fleet interrupted is at revision 2\n");
  unsetenv("EDITOR");
}

TEST_F(DaemonTest, EditStoresNothingIfNothingChanged) {
  Apply("looked-at");
  const Editor editor(Path("reader"), {""});
  EXPECT_THAT(Ok({"edit", "looked-at"}).err, HasSubstr("nothing was stored"));
  EXPECT_EQ(Json({"get", "fleets/looked-at"})["revision"], 1);
  setenv("EDITOR", "false", 1);
  const Outcome failed = RunCli({"edit", "looked-at"});
  EXPECT_EQ(failed.exit_code, cli::kExitFailed);
  EXPECT_THAT(failed.err, HasSubstr("the editor `false` failed"));
}

}  // namespace
}  // namespace bootmill
