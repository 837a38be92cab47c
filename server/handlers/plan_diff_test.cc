// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/plan_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/blob.h"
#include "common/bytes.h"
#include "common/gzip.h"

namespace bootmill::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

image::PlanFile File(std::string path, std::string_view text) {
  const ByteSpan bytes = AsBytes(text);
  return {std::move(path), MakeBlob(Bytes(bytes.begin(), bytes.end()))};
}

image::PlanFile Packed(std::string path, const std::string& text) {
  return {std::move(path), MakeBlob(Gzip(AsBytes(text)))};
}

image::Plan PlanOf(std::vector<image::PlanFile> files) {
  image::Plan plan;
  plan.memdisk = std::move(files);
  return plan;
}

v1::TargetDiff Compared(std::vector<image::PlanFile> from,
                        std::vector<image::PlanFile> to) {
  v1::TargetDiff diff;
  ComparePlans(PlanOf(std::move(from)), PlanOf(std::move(to)), diff);
  return diff;
}

TEST(PlanDiffTest, ScriptsAreComparedUnpacked) {
  const v1::TargetDiff diff =
      Compared({Packed("a.cfg", "set x=1\n")}, {File("a.cfg", "set x=2\n")});
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("-set x=1\n+set x=2\n"));
}

TEST(PlanDiffTest, ModulesOfTheMemdiskAreNamed) {
  const v1::TargetDiff diff =
      Compared({File("m/old.mod", "1"), File("m/same.mod", "1")},
               {File("m/new.mod", "1"), File("m/same.mod", "2")});
  EXPECT_THAT(diff.removed_modules(), ElementsAre("old"));
  EXPECT_THAT(diff.added_modules(), ElementsAre("new"));
  EXPECT_THAT(diff.changed_modules(), ElementsAre("same"));
}

TEST(PlanDiffTest, WhatUnpacksToMoreThanIsComparedIsToldByItsDigest) {
  const std::string lines(4 * kMaxComparedBytes, '\n');
  const v1::TargetDiff diff =
      Compared({Packed("a.cfg", lines)}, {Packed("a.cfg", lines + "x")});
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("-# not shown: "));
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("+# not shown: "));
  EXPECT_LT(diff.ByteSizeLong(), 1000);
}

TEST(PlanDiffTest, AllScriptsOfAnImageHaveOneLimit) {
  std::vector<image::PlanFile> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back(Packed("a" + std::to_string(i) + ".cfg",
                          std::string(kMaxComparedBytes / 4, '\n')));
  }
  const v1::TargetDiff diff = Compared({}, std::move(many));
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("more lines are not shown"));
  EXPECT_LT(diff.ByteSizeLong(), kMaxComparedBytes);
}

TEST(PlanDiffTest, WhatIsNoTextIsToldByItsDigest) {
  const v1::TargetDiff diff =
      Compared({}, {File("a.cfg", "\xff\xfe"), File("b.cfg", "set x=1\n")});
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("+# not shown: 2 bytes"));
  EXPECT_THAT(diff.configuration_diff(), HasSubstr("+set x=1"));
  EXPECT_THAT(diff.configuration_diff(), Not(HasSubstr("\xff")));
}

TEST(PlanDiffTest, EqualPlansDoNotDiffer) {
  const v1::TargetDiff diff =
      Compared({File("a.cfg", "set x=1\n")}, {File("a.cfg", "set x=1\n")});
  EXPECT_THAT(diff.configuration_diff(), IsEmpty());
}

}  // namespace
}  // namespace bootmill::server
