// SPDX-License-Identifier: Apache-2.0
#include "common/program/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bootmill::program {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Words = std::vector<std::string>;

OptionModel Option(Words names, std::string type = "", Words values = {}) {
  OptionModel option;
  option.names = std::move(names);
  option.type = std::move(type);
  option.values = std::move(values);
  return option;
}

CommandModel Program() {
  CommandModel build{"tool build", "Builds", "", "", {}, {}, {}};
  build.options = {Option({"--target"}, "TARGET", {"pc", "pvh"}),
                   Option({"--file", "-f"}, "FILE"), Option({"--watch", "-w"})};
  build.operands = {Option({"fleet"}, "FLEET")};
  build.operands[0].repeated = true;
  CommandModel show{"tool set show", "Shows", "", "", {}, {}, {}};
  CommandModel set{"tool set", "Sets", "", "", {}, {}, {show}};
  return {"tool", "Works", "", "", {}, {}, {build, set}};
}

Words Offered(const Words& words) {
  Words offered;
  for (const Candidate& one : Complete(Program(), words).candidates) {
    offered.push_back(one.word);
  }
  return offered;
}

TEST(CompleteTest, OffersCommandsThenOptionsThenValues) {
  EXPECT_THAT(Offered({""}), ElementsAre("build", "set"));
  EXPECT_THAT(Offered({"set", ""}), ElementsAre("show"));
  EXPECT_THAT(Offered({"build", "-"}),
              ElementsAre("--target", "--file", "-f", "--watch", "-w"));
  EXPECT_THAT(Offered({"build", "--target", ""}), ElementsAre("pc", "pvh"));
  EXPECT_THAT(Offered({"--target", "pc", "bu"}), ElementsAre("build", "set"))
      << "options may stand first";
  EXPECT_THAT(Offered({"build", "--", "-"}), IsEmpty());
  EXPECT_THAT(Offered({"set", "show", ""}), IsEmpty());
}

TEST(CompleteTest, WhatBashSplitsAtColonsIsOneWord) {
  const auto answer = [](const Words& words) {
    return AnswerCompletion(Program(), words, [](std::string_view type) {
      return type == "FLEET" ? Words{"a:b:c", "a:d"} : Words{};
    });
  };
  EXPECT_EQ(answer({"-f", "unix", ":", "/run/x", "se"}), "set\tSets\n:\n");
  EXPECT_EQ(answer({"-f", "[", "::", "1]", ":", "7443", "se"}),
            "set\tSets\n:\n");
  EXPECT_EQ(answer({"-f", "host", ":"}), ":files\n");
  EXPECT_EQ(answer({"-f", "host", ":", "74"}), ":files\n");
  EXPECT_EQ(answer({"build", "a", ":"}), "b:c\t\nd\t\n:\n");
  EXPECT_EQ(answer({"build", "a", ":", "b", ":"}), "c\t\n:\n");
  EXPECT_EQ(answer({"build", "a"}), "a:b:c\t\na:d\t\n:\n");
}

TEST(CompleteTest, AValueIsNoCommand) {
  EXPECT_TRUE(Complete(Program(), Words{"build", "-f", ""}).files);
  const Completion after = Complete(Program(), Words{"-f", "set", ""});
  EXPECT_EQ(after.candidates.size(), 2U) << "set was a file";
}

TEST(CompleteTest, OperandsAreAskedFor) {
  EXPECT_EQ(Complete(Program(), Words{"build", "w"}).dynamic, "FLEET");
  EXPECT_EQ(Complete(Program(), Words{"build", "web", "s"}).dynamic, "FLEET");
  EXPECT_EQ(Complete(Program(), Words{"build", "-w", "s"}).dynamic, "FLEET");
}

TEST(CompleteTest, AnOptionAndItsValueAreOneWordOrThree) {
  const Completion one = Complete(Program(), Words{"build", "--target=p"});
  EXPECT_EQ(one.prefix, "--target=");
  EXPECT_EQ(one.typed, "p");
  EXPECT_EQ(one.candidates.size(), 2U);
  for (const Words& three :
       {Words{"build", "--target", "="}, Words{"build", "--target", "=", ""}}) {
    const Completion completion = Complete(Program(), three);
    EXPECT_EQ(completion.typed, "");
    EXPECT_EQ(completion.candidates.size(), 2U);
  }
}

TEST(AnswerCompletionTest, HasALineForEachThatFits) {
  const auto list = [](std::string_view type) {
    return type == "FLEET" ? Words{"web", "shop", "we\tird"} : Words();
  };
  EXPECT_EQ(AnswerCompletion(Program(), Words{"build", "w"}, list),
            "web\t\n:\n");
  EXPECT_EQ(AnswerCompletion(Program(), Words{"build", "--target=pv"}, list),
            "--target=pvh\t\n:\n");
  EXPECT_EQ(AnswerCompletion(Program(), Words{"build", "-f", ""}, list),
            ":files\n");
  EXPECT_EQ(AnswerCompletion(Program(), Words{"se"}, list), "set\tSets\n:\n");
  EXPECT_EQ(AnswerCompletion(Program(), Words{}, list), ":\n");
}

TEST(CompletionScriptTest, NamesTheProgramAndAFunctionOfItsOwn) {
  for (const std::string& shell : ShellNames()) {
    const std::string script = CompletionScript("boot-agent", shell);
    EXPECT_NE(script.find("boot-agent"), std::string::npos) << shell;
    EXPECT_NE(script.find("_boot_agent"), std::string::npos) << shell;
    EXPECT_EQ(script.find("PROGRAM"), std::string::npos) << shell;
  }
}

}  // namespace
}  // namespace bootmill::program
