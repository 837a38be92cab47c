// SPDX-License-Identifier: Apache-2.0
// Bootmill's parser of GRUB script against grub-script-check: the same verdict
// on each of a few thousand scripts.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "builder/bootconfig/script.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/fuzz/grub_script_check.h"
#include "tests/fuzz/grub_script_generator.h"

namespace bootmill::testing {
namespace {

constexpr uint64_t kSeed = 20240229;
constexpr int kScriptsOfAKind = 1500;
constexpr int kMaxShrinkSteps = 2000;

bool Differs(std::string_view text) {
  const absl::StatusOr<std::string> difference = CompareWithOracle(text);
  return difference.ok() && !difference->empty();
}

// Takes parts out of `text`, ever smaller ones, as long as the two parsers
// still disagree on it.
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

// Sizes from a line to a few hundred.
size_t Size(int i) { return i % 50 == 0 ? 60 : static_cast<size_t>(1 + i % 7); }

TEST(GrubScriptDifferentialTest, AgreesOnScriptsThatFollowTheGrammar) {
  GrubScriptGenerator generator(kSeed);
  for (int i = 0; i < kScriptsOfAKind; ++i) {
    const std::string text = generator.Valid(Size(i));
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(text, "valid script"));
    // The generator does what it says; otherwise the test would be hollow.
    ASSERT_OK_AND_ASSIGN(const OracleAnswer answer, RunGrubScriptCheck(text));
    ASSERT_NE(answer.verdict, OracleAnswer::Verdict::kRefuses) << text << "\n"
                                                               << answer.output;
  }
}

TEST(GrubScriptDifferentialTest, AgreesOnMutatedScripts) {
  GrubScriptGenerator generator(kSeed + 1);
  for (int i = 0; i < kScriptsOfAKind; ++i) {
    ASSERT_NO_FATAL_FAILURE(
        ExpectAgreement(generator.Mutated(Size(i)), "mutated script"));
  }
}

TEST(GrubScriptDifferentialTest, AgreesOnTokensWithoutOrder) {
  GrubScriptGenerator generator(kSeed + 2);
  for (int i = 0; i < kScriptsOfAKind; ++i) {
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(
        generator.Soup(static_cast<size_t>(1 + i % 14)), "token soup"));
  }
}

// The configurations beside the parser's own tests and the fuzzers' corpus.
TEST(GrubScriptDifferentialTest, AgreesOnStoredScripts) {
  const std::string root = BOOTMILL_SOURCE_DIR;
  int count = 0;
  for (const char* folder :
       {"/builder/bootconfig/testdata", "/tests/fuzz/corpus/grub_script"}) {
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(root + folder, error)) {
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
