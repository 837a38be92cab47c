// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/lint_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bootmill::bootconfig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Returns "name@line:column" for each command.
std::string Used(std::string_view text) {
  const std::variant<Script, SyntaxError> result = ParseScript(text);
  if (const auto* error = std::get_if<SyntaxError>(&result)) {
    return ToStatus(*error).ToString();
  }
  std::string out;
  for (const UsedCommand& used : CommandsUsed(std::get<Script>(result))) {
    out += (out.empty() ? "" : " ") + used.name + "@" +
           std::to_string(used.position.line) + ":" +
           std::to_string(used.position.column);
  }
  return out;
}

struct UsedCase {
  const char* name;
  std::string_view text;
  std::string_view used;
};

void PrintTo(const UsedCase& value, std::ostream* out) { *out << value.name; }

class CommandsUsedTest : public ::testing::TestWithParam<UsedCase> {};

TEST_P(CommandsUsedTest, ListsWhatIsKnownBeforehand) {
  EXPECT_EQ(Used(GetParam().text), GetParam().used);
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandsUsedTest,
    ::testing::Values(
        UsedCase{"Nothing", "# a", ""},
        UsedCase{"InEveryPlace",
                 "function f { a; }\nif b; then c { d }; fi\nwhile e; do g; "
                 "done",
                 "a@1:14 b@2:4 c@2:12 d@2:16 e@3:7 g@3:13"},
        UsedCase{"OnceAtTheFirstPlace", "b; a\na; b", "b@1:1 a@1:4"},
        UsedCase{"NotOwnFunctions", "f\nfunction f { a; }\nf", "a@2:14"},
        UsedCase{"BehindBang", "if ! a; then ! b c; fi", "a@1:6 b@1:16"},
        UsedCase{"SecondBangIsACommand", "! ! a", "!@1:3"},
        UsedCase{"QuotedNames", "'a'; \"b\"c; d\\e", "a@1:1 bc@1:6 de@1:12"},
        UsedCase{"NoVariables", "$a b; \"$a\" b; a$b; $\"x $y\"", ""},
        UsedCase{"NoAssignments", "a=b; a='c d'; a=$b; '='", ""},
        UsedCase{"NotWordsOfFor", "for a in b c; do d; done", "d@1:18"},
        UsedCase{"BehindEmptyContinuation", "\\\n a b", "a@2:2"}),
    [](const auto& test) { return test.param.name; });

CommandIndex SmallIndex() {
  CommandIndex index;
  index.AddModule("minicmd", std::vector<std::string>{"cat", "lsmod"});
  index.AddModule("cat", std::vector<std::string>{"cat"});
  index.AddModule("ext2", {});
  return index;
}

TEST(CommandIndexTest, PrefersTheModuleOfTheCommandsName) {
  EXPECT_THAT(SmallIndex().ModulesFor("cat"), ElementsAre("cat", "minicmd"));
  EXPECT_THAT(SmallIndex().ModulesFor("lsmod"), ElementsAre("minicmd"));
  EXPECT_THAT(SmallIndex().ModulesFor("set"), IsEmpty());
  EXPECT_THAT(SmallIndex().ModulesFor("nothing"), IsEmpty());
}

TEST(CommandIndexTest, KnowsTheKernelsCommands) {
  const CommandIndex index = SmallIndex();
  EXPECT_TRUE(index.HasCommand("insmod"));
  EXPECT_TRUE(index.HasCommand("lsmod"));
  EXPECT_FALSE(index.HasCommand("ext2"));
  EXPECT_TRUE(index.HasModule("ext2"));
  EXPECT_FALSE(index.HasModule("lsmod"));
  EXPECT_THAT(index.Commands(), ElementsAre("boot", "cat", "insmod", "ls",
                                            "lsmod", "set", "unset"));
  EXPECT_THAT(index.Modules(), ElementsAre("cat", "ext2", "minicmd"));
}

// IsKernelCommand must hold for exactly the commands that everyday
// configurations need and that no list has. `ls` also has a richer variant in a
// module.
TEST(CommandIndexTest, KernelCommandsAreInNoCommandList) {
  for (const char* target : {"i386-xen_pvh", "i386-xen", "x86_64-xen"}) {
    const std::string path =
        std::string("/usr/lib/grub/") + target + "/command.lst";
    std::ifstream list(path);
    ASSERT_TRUE(list.good()) << path << "; install the package grub-xen-bin";
    std::set<std::string> listed;
    std::set<std::string> of_normal;
    for (std::string line; std::getline(list, line);) {
      const size_t start = line.starts_with('*') ? 1 : 0;
      const size_t colon = line.find(": ");
      ASSERT_NE(colon, std::string::npos) << line;
      listed.insert(line.substr(start, colon - start));
      if (line.substr(colon + 2) == "normal") {
        of_normal.insert(line.substr(start, colon - start));
      }
    }
    for (const char* command : {"boot", "insmod", "set", "unset"}) {
      EXPECT_EQ(listed.count(command), 0U) << command;
      EXPECT_TRUE(IsKernelCommand(command)) << command;
    }
    EXPECT_EQ(listed.count("ls"), 1U);
    EXPECT_TRUE(IsKernelCommand("ls"));
    EXPECT_THAT(of_normal,
                ElementsAre("authenticate", "break", "clear", "continue",
                            "export", "menuentry", "normal", "normal_exit",
                            "return", "setparams", "shift", "submenu"));
  }
}

}  // namespace
}  // namespace bootmill::bootconfig
