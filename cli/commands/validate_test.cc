// SPDX-License-Identifier: Apache-2.0
// bootmill validate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::kInstalledGrub;
using ::bootmill::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::Members;
using testing::Outcome;
using testing::ParseJson;
using testing::RunCli;
using testing::SpecText;
using ::testing::StartsWith;
using testing::WriteText;

class ValidateTest : public ::testing::Test {
 protected:
  std::string Spec(const std::string& name, const std::string& text) const {
    const std::string path = directory_.path() + "/" + name;
    WriteText(path, text);
    return path;
  }

  TempDir directory_;
};

TEST_F(ValidateTest, ShowsTheDigestOfValidSpecs) {
  const std::string spec = Spec("web.yaml", SpecText("web"));
  const Outcome outcome = RunCli({"validate", "-f", spec});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  // What any GRUB for a target cannot do is known without one.
  EXPECT_THAT(outcome.err,
              MatchesRegex(".*targets\\[1\\]: warning: x86_64-xen: kernels "
                           "packed with zstd or LZ4 do not start: [^\n]*\n"));
  EXPECT_THAT(outcome.out,
              MatchesRegex("FILE +FLEET  TARGETS +SPEC DIGEST\n.*web.yaml  web"
                           "    i386-xen_pvh,x86_64-xen  [0-9a-f]+\n"));
}

struct FormCase {
  const char* file;
  const char* text;
  const char* place;
};

// The same mistake, written in all three formats.
TEST_F(ValidateTest, ViolationsHaveFileLineColumnAndField) {
  const FormCase cases[] = {
      {"web.yaml", "fleet: web\ntargets:\n  - i386-xen\n  - i386-pc\n", "4:5"},
      {"web.json",
       "{\"fleet\": \"web\",\n \"targets\": [\"i386-xen\",\n"
       "   \"i386-pc\"]}",
       "3:4"},
      {"web.textproto",
       "fleet: \"web\"\ntargets: \"i386-xen\"\n  targets: \"i386-pc\"\n",
       "3:12"},
  };
  for (const FormCase& test : cases) {
    const std::string spec = Spec(test.file, test.text);
    const Outcome outcome = RunCli({"validate", "-f", spec});
    EXPECT_EQ(outcome.exit_code, kExitInvalid);
    EXPECT_THAT(outcome.err,
                StartsWith(spec + ":" + test.place +
                           ": targets[1]: `i386-pc` is not a target"));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1);
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST_F(ValidateTest, AGoodSpecIsShownBesideABadOne) {
  const Outcome outcome =
      RunCli({"validate", "-f", Spec("bad.yaml", "fleet: bad\n"), "-f",
              Spec("good.yaml", SpecText("good"))});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_THAT(outcome.err, HasSubstr("bad.yaml:1:1: targets: required"));
  EXPECT_THAT(outcome.out, HasSubstr("good.yaml  good "));
}

TEST_F(ValidateTest, JsonHoldsWhatIsValidAndWhatIsNot) {
  const std::string bad =
      Spec("bad.yaml", "fleet: bad\ntargets: [x86_64-xen]\nfoo: 1\n");
  const Outcome outcome = RunCli({"validate", "-o", "json", "-f", bad, "-f",
                                  Spec("good.yaml", SpecText("good"))});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  const Document document = ParseJson(outcome.out);
  EXPECT_THAT(Members(document),
              ElementsAre("valid", "violations", "warnings"));
  ASSERT_EQ(document["valid"].size(), 1U);
  EXPECT_THAT(Members(document["valid"][0]),
              ElementsAre("file", "fleet", "targets", "digest"));
  ASSERT_EQ(document["violations"].size(), 1U);
  const Document& violation = document["violations"][0];
  EXPECT_THAT(Members(violation),
              ElementsAre("file", "line", "column", "field", "message"));
  EXPECT_EQ(violation["file"], bad);
  EXPECT_EQ(violation["line"], 3);
  EXPECT_EQ(violation["column"], 1);
  ASSERT_EQ(document["warnings"].size(), 1U);
  EXPECT_EQ(document["warnings"][0]["field"], "targets[1]");
}

TEST_F(ValidateTest, WithAToolchainModulesAndCommandsAreChecked) {
  const std::string spec =
      Spec("web.yaml",
           SpecText("web",
                    "modules: [zfsx]\nboot:\n  sources:\n  - raw_config:\n"
                    "      script: |\n        if true; then\n"));
  EXPECT_EQ(RunCli({"validate", "-f", spec}).exit_code, kExitOk);
  const Outcome outcome =
      RunCli({"validate", "-f", spec, "-d", kInstalledGrub, "-o", "json"});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  const Document document = ParseJson(outcome.out);
  EXPECT_TRUE(document["valid"].empty());
  // Both targets have the same finding of the script, which is printed once.
  ASSERT_EQ(document["violations"].size(), 3U);
  EXPECT_EQ(document["violations"][1]["field"], "modules[0]");
  EXPECT_EQ(document["violations"][2]["field"], "modules[0]");
  EXPECT_EQ(document["violations"][0]["field"],
            "boot.sources[0].raw_config.script");
  EXPECT_THAT(document["violations"][0]["message"].get<std::string>(),
              StartsWith("line 1, column 1: "));
}

TEST_F(ValidateTest, WarningsDoNotMakeASpecInvalid) {
  const std::string spec =
      Spec("web.yaml", SpecText("web",
                                "boot:\n  sources:\n  - raw_config:\n"
                                "      script: |\n        insmod gfxterm\n"));
  const Outcome outcome =
      RunCli({"validate", "-f", spec, "-d", kInstalledGrub, "-o", "json"});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  const Document document = ParseJson(outcome.out);
  EXPECT_EQ(document["valid"].size(), 1U);
  ASSERT_EQ(document["warnings"].size(), 2U);
  EXPECT_EQ(document["warnings"][0]["message"],
            "line 1, column 8: module `gfxterm` is not in the image");
  EXPECT_THAT(outcome.err, HasSubstr(": warning: line 1, column 8"));
  // A limit of a target is reported at that target.
  EXPECT_EQ(document["warnings"][1]["field"], "targets[1]");
  EXPECT_THAT(document["warnings"][1]["message"].get<std::string>(),
              StartsWith("x86_64-xen: kernels packed with zstd or LZ4 "));
}

// What guests cannot have on a target is the same for all fleets with it.
TEST_F(ValidateTest, ALimitOfATargetIsSaidOnce) {
  const std::string first = Spec("one.yaml", SpecText("one"));
  const std::string second = Spec("two.yaml", SpecText("two"));
  const Outcome outcome =
      RunCli({"validate", "-f", first, "-f", second, "-d", kInstalledGrub});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  const std::string limit = "kernels packed with zstd or LZ4";
  const size_t at = outcome.err.find(limit);
  ASSERT_NE(at, std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find(limit, at + 1), std::string::npos) << outcome.err;
}

TEST_F(ValidateTest, ControlCharactersOfASpecAreShownEscaped) {
  const std::string spec =
      Spec("web.yaml", "fleet: \"a\\e[2J\"\ntargets: []\n");
  const Outcome outcome = RunCli({"validate", "-f", spec});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace bootmill::cli
