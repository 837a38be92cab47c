// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"

namespace bootmill::bootconfig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Names = std::vector<std::string>;

CommandIndex Index() {
  CommandIndex index;
  index.AddModule("normal", Names{"menuentry", "submenu", "return", "export"});
  index.AddModule("test", Names{"test", "["});
  index.AddModule("echo", Names{"echo"});
  index.AddModule("cat", Names{"cat"});
  index.AddModule("minicmd", Names{"cat", "lsmod"});
  index.AddModule("search", Names{"search"});
  index.AddModule("ext2", {});
  index.AddModule("zfs", {});
  return index;
}

// Returns "E line:column message [module]" for errors; W stands for warnings.
std::vector<std::string> LintText(std::string_view text) {
  const std::variant<Script, SyntaxError> result = ParseScript(text);
  if (const auto* error = std::get_if<SyntaxError>(&result)) {
    return {ToStatus(*error).ToString()};
  }
  std::vector<std::string> out;
  for (const Finding& finding :
       Lint(std::get<Script>(result), Index(),
            {"normal", "test", "echo", "minicmd", "ext2"})) {
    out.push_back(absl::StrFormat(
        "%s %d:%d %s%s", finding.severity == Severity::kError ? "E" : "W",
        finding.position.line, finding.position.column, finding.message,
        finding.module.has_value() ? " [" + *finding.module + "]" : ""));
  }
  return out;
}

TEST(LintTest, DisksOfPcsAreNotThoseOfXen) {
  for (const char* line : {"set root=(hd0,msdos1)", "set root=hd0,1",
                           "ls (hd12)", "ls (hd0,1)/x", "ls hd1"}) {
    const std::vector<std::string> findings = LintText(line);
    ASSERT_EQ(findings.size(), 1U) << line;
    EXPECT_NE(findings[0].find("Xen has no disk `hd"), std::string::npos);
  }
  for (const char* line : {"ls (xen/xvda,1)", "echo hdd", "set a=hd", "ls /hd0",
                           "set root=$hd0", "echo the hd0x"}) {
    EXPECT_THAT(LintText(line), IsEmpty()) << line;
  }
}

TEST(LintTest, IsSilentOnSoundScripts) {
  EXPECT_THAT(
      LintText(
          "function f { echo $1; return; }\n"
          "set a=b; set; unset a; export a; ls; boot\n"
          "insmod ext2; insmod $m; insmod /x.mod; insmod (xen/xvda)/x.mod\n"
          "if ! [ -f \"$a\" ]; then cat /x; f; elif test a; then $b; fi\n"
          "menuentry 'a' { b=c; d$e f }\n"
          "submenu x --source=\"y\"\n"),
      IsEmpty());
}

struct LintCase {
  const char* name;
  std::string_view text;
  std::string_view finding;
};

void PrintTo(const LintCase& value, std::ostream* out) { *out << value.name; }

class LintFindingTest : public ::testing::TestWithParam<LintCase> {};

TEST_P(LintFindingTest, IsReported) {
  EXPECT_THAT(LintText(GetParam().text),
              ElementsAre(std::string(GetParam().finding)));
}

INSTANTIATE_TEST_SUITE_P(
    Commands, LintFindingTest,
    ::testing::Values(
        LintCase{"UnknownCommand", "frobnicate a",
                 "E 1:1 unknown command `frobnicate`"},
        LintCase{"MistypedCommand", "echo a\n ehco b",
                 "E 2:2 unknown command `ehco`; did you mean `echo`?"},
        LintCase{"MistypedKernelCommand", "usnet a",
                 "E 1:1 unknown command `usnet`; did you mean `unset`?"},
        LintCase{"MistypedFunction", "function start { echo a; }\nstrat",
                 "E 2:1 unknown command `strat`; did you mean `start`?"},
        LintCase{"MistypedKeyword", "elsif a",
                 "E 1:1 unknown command `elsif`; did you mean `elif`?"},
        LintCase{"UnprintableCommand", "'a\nb\x01'",
                 "E 1:1 unknown command `a\\nb\\001`"},
        LintCase{"QuotedKeyword", "\"fi\"",
                 "E 1:1 `fi` is a command here, which does not exist, and not "
                 "the keyword, because of quotes, escapes or a line "
                 "continuation"},
        LintCase{"CommandOutsideOfTheImage", "if search a; then echo; fi",
                 "E 1:4 command `search` needs module `search`, which is not "
                 "in the image [search]"},
        LintCase{"InsideOfBlocks", "menuentry a {\n submenu b { search c } }",
                 "E 2:14 command `search` needs module `search`, which is not "
                 "in the image [search]"},
        LintCase{"FunctionBehindACommand", "function echo { ls; }\necho",
                 "W 1:1 function `echo` never runs: GRUB's own command of "
                 "that name comes first"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Arguments, LintFindingTest,
    ::testing::Values(
        LintCase{"UnknownModule", "insmod zfsx",
                 "W 1:8 module `zfsx` is not in the toolchain; did you mean "
                 "`zfs`?"},
        LintCase{"ModuleOutsideOfTheImage", "insmod 'zfs'",
                 "W 1:8 module `zfs` is not in the image [zfs]"},
        LintCase{"InsmodAlone", "! insmod",
                 "E 1:3 insmod without a module's name"},
        LintCase{"BracketNotClosed", "[ a = b",
                 "W 1:1 `[` without `]` as a word of its own at the end"},
        LintCase{"BracketGluedToAWord", "if [ \"$a\" = \"b\"]; then ls; fi",
                 "W 1:4 `[` without `]` as a word of its own at the end"},
        LintCase{"SetWithBlanks", "set a = b",
                 "E 1:5 set wants NAME=VALUE in one word, not `a`"},
        LintCase{"MenuentryWithoutBlock", "menuentry 'a'",
                 "E 1:1 `menuentry` without a block; its `{` must stand on "
                 "the same line"},
        LintCase{"BlockForNothing", "echo a { ls }",
                 "W 1:1 `echo` takes no block: it gets the text between the "
                 "braces as an argument"},
        LintCase{"HashLineInQuotes", "echo 'a\n# b'",
                 "W 2:1 this line begins with `#` inside a quoted text or a "
                 "continued word: GRUB drops it when it reads the file"},
        LintCase{"ContinuationWithCarriageReturn", "echo a \\\r\n",
                 "W 1:8 a backslash before CR LF: GRUB continues the line, "
                 "grub-script-check does not; end lines with LF alone"}),
    [](const auto& test) { return test.param.name; });

TEST(LintTest, AnyModuleThatGivesTheCommandWillDo) {
  // Both cat and minicmd provide `cat`; only minicmd is in the image.
  EXPECT_THAT(LintText("cat /x"), IsEmpty());
}

TEST(LintTest, SortsByPosition) {
  EXPECT_THAT(LintText("bbbbb\necho '\n# x'\nfunction ls { echo; }\nccccc"),
              ElementsAre(::testing::StartsWith("E 1:1"),
                          ::testing::StartsWith("W 3:1"),
                          ::testing::StartsWith("W 4:1"),
                          ::testing::StartsWith("E 5:1")));
}

TEST(LintTest, StopsWhenThereIsTooMuch) {
  std::string text;
  for (int i = 0; i < 20000; ++i) {
    text += absl::StrFormat("unknown%d\n", i);
  }
  const std::vector<std::string> findings = LintText(text);
  ASSERT_THAT(findings, SizeIs(kMaxFindings + 1));
  EXPECT_EQ(findings.back(),
            "W 100:1 there is more to find; the rest is left out");
}

}  // namespace
}  // namespace bootmill::bootconfig
