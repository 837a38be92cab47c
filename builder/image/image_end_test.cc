// SPDX-License-Identifier: Apache-2.0
#include "builder/image/image_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "builder/image/layout.h"
#include "builder/image/testing/synthetic.h"
#include "common/testing/status_matchers.h"

namespace bootmill::image {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The sizes of more than a page, in steps of one byte.
constexpr size_t kSizes = 4096 + 100;

Plan PlanOfSize(Target target, size_t module_bytes) {
  Plan plan = testing::SyntheticPlan(target);
  plan.modules[0].file = MakeBlob(Bytes(module_bytes, std::byte{'m'}));
  return plan;
}

// Returns the distance from the image's end, rounded up to 16 (where GRUB 2.12
// writes its records), to the next page.
uint64_t DistanceOf(uint64_t end) {
  const uint64_t rounded = (end + 15) / 16 * 16;
  return (end + 4095) / 4096 * 4096 - rounded;
}

TEST(ImageEndTest, RoomIsWhatIsLeftOfThePage) {
  EXPECT_EQ(RoomBehind(0x200000), 0U);
  EXPECT_EQ(RoomBehind(0x200001), 4095U);
  EXPECT_EQ(RoomBehind(0x200fd0), 48U);
  EXPECT_EQ(RoomBehind(0x200fff), 1U);
}

// The size of one module varies the end. Exactly those images are refused whose
// heap records would reach the next page; Layout itself does not pad.
TEST(ImageEndTest, RefusesExactlyTheUnluckyImagesOfAnySize) {
  size_t refused = 0;
  for (size_t size = 0; size < kSizes; ++size) {
    const Plan plan = PlanOfSize(Target::kI386XenPvh, size);
    ASSERT_OK_AND_ASSIGN(const Bytes image, Layout(plan));
    ASSERT_OK_AND_ASSIGN(const XenView view, ReadAsXen(image));
    const uint64_t end =
        view.segments[1].address + view.segments[1].memory_size;
    ASSERT_OK_AND_ASSIGN(const uint64_t planned_end, EndAddress(plan));
    ASSERT_EQ(planned_end, end);
    EXPECT_THAT(CheckReadBack(plan.target, image), IsOk());
    const absl::Status checked = CheckImage(plan.target, image);
    ASSERT_EQ(checked.ok(), DistanceOf(end) >= 48) << size << checked;
    refused += checked.ok() ? 0 : 1;
  }
  EXPECT_GE(refused, 48U);
}

TEST(ImageEndTest, PaddedPlansOfAnySizeGiveGoodImages) {
  size_t padded = 0;
  for (size_t size = 0; size < kSizes; ++size) {
    const Plan before = PlanOfSize(Target::kI386XenPvh, size);
    Plan plan = before;
    PadEnd(plan);
    ASSERT_OK_AND_ASSIGN(const Bytes image, Layout(plan));
    ASSERT_THAT(CheckImage(plan.target, image), IsOk()) << size;
    // Only newlines are appended to the configuration.
    const std::string_view text = AsText(before.config->span());
    std::string_view longer = AsText(plan.config->span());
    ASSERT_TRUE(longer.starts_with(text));
    longer.remove_prefix(text.size());
    ASSERT_EQ(longer, std::string(longer.size(), '\n'));
    ASSERT_LE(longer.size(), 48U);
    padded += longer.empty() ? 0 : 1;
    plan.config = before.config;
    ASSERT_EQ(CanonicalBytes(plan), CanonicalBytes(before));
  }
  EXPECT_GE(padded, 48U);
  EXPECT_LT(padded, 100U);
}

TEST(ImageEndTest, PaddingIsDoneOnce) {
  for (size_t size = 0; size < kSizes; size += 4) {
    Plan plan = PlanOfSize(Target::kI386XenPvh, size);
    PadEnd(plan);
    const Bytes once = CanonicalBytes(plan);
    PadEnd(plan);
    ASSERT_EQ(CanonicalBytes(plan), once) << size;
  }
}

TEST(ImageEndTest, ImagesOfPvGuestsMayEndAnywhere) {
  for (const Target target : {Target::kI386Xen, Target::kX8664Xen}) {
    for (size_t size = 0; size < kSizes; size += 4) {
      Plan plan = PlanOfSize(target, size);
      const Bytes before = CanonicalBytes(plan);
      PadEnd(plan);
      ASSERT_EQ(CanonicalBytes(plan), before);
      ASSERT_THAT(CheckImage(target, *Layout(plan)), IsOk());
    }
  }
}

TEST(ImageEndTest, SaysWhatIsWrongAndHowMuchIsMissing) {
  Plan plan = PlanOfSize(Target::kI386XenPvh, 0);
  ASSERT_OK_AND_ASSIGN(const uint64_t end, EndAddress(plan));
  plan = PlanOfSize(Target::kI386XenPvh, RoomBehind(end) - 16);
  ASSERT_OK_AND_ASSIGN(const Bytes image, Layout(plan));
  EXPECT_THAT(
      CheckImage(plan.target, image),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(HasSubstr("the image for i386-xen_pvh would not start "
                               "every guest: the image ends at 0x10"),
                     HasSubstr("ff0, 16 bytes before the page"),
                     HasSubstr("append 20 newlines to the early"))));
  const std::string good =
      std::string(AsText(plan.config->span())) + std::string(20, '\n');
  plan.config = MakeBlob(ToBytes(good));
  EXPECT_THAT(CheckImage(plan.target, *Layout(plan)), IsOk());
}

TEST(ImageEndTest, LeavesPlansAloneThatItCannotPad) {
  Plan plan = PlanOfSize(Target::kI386XenPvh, 0);
  plan.kernel = MakeBlob(ToBytes("no kernel"));
  const Bytes before = CanonicalBytes(plan);
  PadEnd(plan);
  EXPECT_EQ(CanonicalBytes(plan), before);
  for (size_t size = 0; size < kSizes; size += 4) {
    plan = PlanOfSize(Target::kI386XenPvh, size);
    plan.config.reset();
    PadEnd(plan);
    ASSERT_FALSE(plan.config.has_value());
  }
}

}  // namespace
}  // namespace bootmill::image
