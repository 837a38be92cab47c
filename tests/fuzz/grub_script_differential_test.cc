// SPDX-License-Identifier: Apache-2.0
// Bootmill's parser of GRUB script and grub-script-check must agree on a few
// thousand scripts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "builder/bootconfig/script.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/fuzz/grub_script_check.h"
#include "tests/fuzz/grub_script_generator.h"

namespace bootmill::testing {
namespace {

// Scripts of each kind. BOOTMILL_DIFFERENTIAL_SCRIPTS asks for another number
// and BOOTMILL_DIFFERENTIAL_SEED for other scripts, for longer runs by hand.
constexpr int kScriptsOfAKind = 1500;
constexpr int kSeed = 20240229;
constexpr int kMaxShrinkSteps = 2000;

int FromEnvironment(const char* name, int fallback) {
  const char* const text = std::getenv(name);
  int value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : fallback;
}

int ScriptsOfAKind() {
  return FromEnvironment("BOOTMILL_DIFFERENTIAL_SCRIPTS", kScriptsOfAKind);
}

uint64_t Seed(uint64_t kind) {
  const int seed = FromEnvironment("BOOTMILL_DIFFERENTIAL_SEED", kSeed);
  return static_cast<uint64_t>(seed) * 3 + kind;
}

bool Differs(std::string_view text) {
  const absl::StatusOr<std::string> difference = CompareWithOracle(text);
  return difference.ok() && !difference->empty();
}

// Removes parts of `text`, smaller and smaller ones, as long as the two parsers
// still disagree.
std::string Shrink(std::string text) {
  int steps = 0;
  for (size_t part = text.size() / 2; part > 0; part /= 2) {
    for (size_t at = 0; at < text.size() && steps < kMaxShrinkSteps;) {
      std::string shorter = text;
      shorter.erase(at, part);
      ++steps;
      if (Differs(shorter)) {
        text = std::move(shorter);
      } else {
        at += part;
      }
    }
  }
  return text;
}

void ExpectAgreement(const std::string& text, std::string_view what) {
  ASSERT_OK_AND_ASSIGN(const std::string difference, CompareWithOracle(text));
  if (difference.empty()) {
    return;
  }
  const std::string shortest = Shrink(text);
  ASSERT_OK_AND_ASSIGN(const std::string answers, CompareWithOracle(shortest));
  FAIL() << what << ": the parsers disagree on the script\n"
         << ::testing::PrintToString(shortest) << "\n"
         << answers;
}

// The sizes vary from one line to a few hundred.
size_t Size(int i) { return i % 50 == 0 ? 30 : static_cast<size_t>(1 + i % 6); }

TEST(GrubScriptDifferentialTest, AgreesOnScriptsThatFollowTheGrammar) {
  GrubScriptGenerator generator(Seed(0));
  for (int i = 0; i < ScriptsOfAKind(); ++i) {
    const std::string text = generator.Valid(Size(i));
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(text, "valid script"));
    // The generator must make what it promises; otherwise the test would prove
    // nothing.
    ASSERT_OK_AND_ASSIGN(const OracleAnswer answer, RunGrubScriptCheck(text));
    ASSERT_NE(answer.verdict, OracleAnswer::Verdict::kRefuses) << text << "\n"
                                                               << answer.output;
  }
}

TEST(GrubScriptDifferentialTest, AgreesOnMutatedScripts) {
  GrubScriptGenerator generator(Seed(1));
  for (int i = 0; i < ScriptsOfAKind(); ++i) {
    ASSERT_NO_FATAL_FAILURE(
        ExpectAgreement(generator.Mutated(Size(i)), "mutated script"));
  }
}

TEST(GrubScriptDifferentialTest, AgreesOnTokensWithoutOrder) {
  GrubScriptGenerator generator(Seed(2));
  for (int i = 0; i < ScriptsOfAKind(); ++i) {
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(
        generator.RandomTokens(static_cast<size_t>(1 + i % 14)), "token soup"));
  }
}

std::string Repeat(std::string_view part, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += part;
  }
  return text;
}

bool Accepts(std::string_view text) {
  return std::holds_alternative<bootconfig::Script>(
      bootconfig::ParseScript(text));
}

// One level of nesting, and how many of them fit into the limit on depth.
struct Level {
  std::string_view before;
  std::string_view after;
  size_t count;
};

// The stack of GRUB's parser has 10,000 places. Everything that our limits
// allow must fit into it.
TEST(GrubScriptDifferentialTest, GrubBearsWhatTheLimitsAllow) {
  const size_t depth = bootconfig::kMaxScriptDepth;
  const std::string elifs = "if a; then b; " + Repeat("elif c; then d; ", 600);
  const std::vector<Level> levels = {
      {"x { ", " }", depth},
      {"x y z { \n", "\n}", depth},
      {"if ", "; then a; fi", depth},
      {"if a; then b; ", "; fi", depth},
      {"if a; then b; else c; ", "; fi", depth},
      {"if a; then b; elif c; then d; else e; ", "; fi", depth},
      {"if a; then b; elif c; then d; elif e; then f; ", "; fi", depth},
      {"while ", "; do b; done", depth},
      {"until a; do b; ", "; done", depth},
      {"for a in b c d; do e; ", "; done", depth},
      {"for a in; do x y { ", "; }; done", depth / 2},
      {elifs, "; fi", 2},
      {"", "", 1},
  };
  for (const Level& level : levels) {
    const auto script = [&level](size_t words) {
      return Repeat(level.before, level.count) + "echo" + Repeat(" a", words) +
             Repeat(level.after, level.count) + "\n";
    };
    // Returns the largest number of words that fits: at least `low`, less than
    // `high`.
    size_t low = 0;
    size_t high = bootconfig::kMaxScriptOpenWords + 1;
    while (high - low > 1) {
      const size_t middle = (low + high) / 2;
      (Accepts(script(middle)) ? low : high) = middle;
    }
    ASSERT_TRUE(Accepts(script(low))) << level.before;
    ASSERT_OK_AND_ASSIGN(const OracleAnswer answer,
                         RunGrubScriptCheck(script(low)));
    EXPECT_EQ(answer.verdict, OracleAnswer::Verdict::kAccepts)
        << level.before << " with " << low << " words: " << answer.output;
  }
}

TEST(GrubScriptDifferentialTest, GrubBearsTheLongestWords) {
  const size_t size = bootconfig::kMaxScriptWordBytes;
  for (const std::string& text :
       {"echo " + Repeat("a", size), "echo " + Repeat("-", size) + "\na",
        "echo '" + Repeat("\n", size - 2) + "'",
        "echo \"" + Repeat("a", size - 3) + "\n\"",
        "echo " + Repeat("a", size - 2) + "\\\n\n",
        "echo $" + Repeat("1", size - 1), "echo\n#" + Repeat("'", size - 1),
        "echo #" + Repeat("a", size - 2) + "\\\n",
        "echo" + Repeat(" ", size) + "a"}) {
    ASSERT_TRUE(Accepts(text));
    ASSERT_OK_AND_ASSIGN(const OracleAnswer answer, RunGrubScriptCheck(text));
    EXPECT_EQ(answer.verdict, OracleAnswer::Verdict::kAccepts)
        << text.substr(0, 20) << ": " << answer.output;
  }
}

// The configurations of the parser's own tests, and the fuzzers' corpus.
TEST(GrubScriptDifferentialTest, AgreesOnStoredScripts) {
  const std::string root = BOOTMILL_SOURCE_DIR;
  int count = 0;
  for (const char* folder :
       {"/builder/bootconfig/testdata", "/tests/fuzz/corpus/grub_script"}) {
    std::error_code error;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root + folder, error)) {
      if (!entry.is_regular_file()) {
        continue;
      }
      ASSERT_OK_AND_ASSIGN(const Bytes bytes,
                           ReadFile(entry.path().string(), kMaxConfigBytes));
      ASSERT_NO_FATAL_FAILURE(
          ExpectAgreement(std::string(AsText(bytes)), entry.path().string()));
      ++count;
    }
    ASSERT_FALSE(error) << root << folder << ": " << error.message();
  }
  EXPECT_GE(count, 10);
}

}  // namespace
}  // namespace bootmill::testing
