// SPDX-License-Identifier: Apache-2.0
#include "builder/image/layout.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "builder/image/abi.h"
#include "builder/image/inspect.h"
#include "builder/image/testing/synthetic.h"
#include "builder/image/xen_view.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::image {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Offsets in SyntheticKernel for i386-xen_pvh. Section headers begin at 180 and
// have 40 bytes each; in each: flags at 8, address 12, offset 16, size 20,
// alignment 32.
constexpr size_t kCodeHeader = 180 + 40;
constexpr size_t kDataHeader = 180 + 80;
constexpr size_t kBssHeader = 180 + 120;

Plan PlanWithKernelWord(size_t offset, uint32_t value) {
  Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
  Bytes kernel = *plan.kernel.bytes;
  WriteLittleEndian<uint32_t>(kernel, offset, value);
  plan.kernel = MakeBlob(std::move(kernel));
  return plan;
}

TEST(LayoutTest, ImagesOfAllTargetsReadBackAsXenWould) {
  for (const Target target : kAllTargets) {
    ASSERT_OK_AND_ASSIGN(const Bytes image,
                         Layout(testing::SyntheticPlan(target)));
    EXPECT_THAT(CheckImage(target, image), IsOk());
  }
}

// Plans of before the format newc load `tar` last and keep their bytes.
TEST(LayoutTest, TheMemdiskHasTheFormatWhoseModuleIsLoadedLast) {
  const auto format = [](const std::vector<std::string>& modules) {
    Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
    for (const std::string& name : modules) {
      plan.modules.push_back(
          {name, MakeBlob(ToBytes("a module")), "asked for"});
    }
    const absl::StatusOr<Bytes> image = Layout(plan);
    EXPECT_THAT(image, IsOk());
    const absl::StatusOr<ImageParts> parts = Inspect(*image);
    EXPECT_THAT(parts, IsOk());
    EXPECT_EQ(parts->memdisk_files.size(),
              std::get<std::vector<PlanFile>>(plan.memdisk).size());
    const ByteSpan memdisk = FindObject(*parts, ObjectKind::kMemdisk)->data;
    return AsText(memdisk).starts_with("070701") ? "newc" : "tar";
  };
  EXPECT_EQ(format({"tar"}), "tar");
  EXPECT_EQ(format({"newc"}), "newc");
  EXPECT_EQ(format({"newc", "tar"}), "tar");
  EXPECT_EQ(format({"tar", "newc", "gzio"}), "newc");
}

TEST(LayoutTest, RefusesKernelsThatWouldNotRun) {
  struct Case {
    std::string_view what;
    size_t offset;
    uint32_t value;
    std::string_view message;
  };
  const Case cases[] = {
      {"code elsewhere", kCodeHeader + 12, 0x100010,
       "code section .text is at"},
      {"below link address", kDataHeader + 12, 0x1000,
       "below the link address"},
      {"far away", kDataHeader + 12, 0xfffff000, "is beyond the limit"},
      {"huge memory", kBssHeader + 20, 0xffffffff, "is beyond the limit"},
      {"overlap", kDataHeader + 12, 0x100010, "overlap at payload offset 0x10"},
      {"odd alignment", kCodeHeader + 32, 4097, "not a power of two"},
      {"huge alignment", kCodeHeader + 32, 0x80000000, "not a power of two"},
      {"wrong entry", 52, 0x90909090, "does not start with the PVH entry"},
  };
  for (const Case& test : cases) {
    EXPECT_THAT(Layout(PlanWithKernelWord(test.offset, test.value)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("kernel.img: "),
                               HasSubstr(std::string(test.message)))))
        << test.what;
  }
}

TEST(LayoutTest, RefusesAKernelOfAnotherClassAndNoElf) {
  Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
  plan.kernel = MakeBlob(testing::SyntheticKernel(Target::kX8664Xen));
  EXPECT_THAT(Layout(plan), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("i386-xen_pvh needs")));
  plan.kernel = MakeBlob(ToBytes("not an ELF file at all, but long enough"));
  EXPECT_THAT(Layout(plan),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("kernel.img: elf: no ELF magic")));
}

TEST(LayoutTest, RefusesObjectsThatTheGrubVersionHasNoNumberFor) {
  const std::vector<std::pair<std::function<void(ObjectTypes&)>, std::string>>
      cases = {
          {[](ObjectTypes& types) { types.public_key.reset(); },
           "a public key cannot be embedded"},
          {[](ObjectTypes& types) { types.dtb.reset(); },
           "a device tree cannot be embedded"},
          {[](ObjectTypes& types) { types.disable_shim_lock.reset(); },
           "disable-shim-lock cannot be embedded"},
      };
  for (const auto& [forget, message] : cases) {
    Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
    forget(plan.object_types);
    EXPECT_THAT(Layout(plan), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr(message)));
  }
}

TEST(LayoutTest, KeepsToTheLimitOfAnArtifact) {
  Plan plan = testing::SyntheticPlan(Target::kX8664Xen);
  plan.modules = {{"huge", MakeBlob(Bytes(kMaxArtifactBytes)), ""}};
  EXPECT_THAT(Layout(plan), StatusIs(absl::StatusCode::kResourceExhausted,
                                     HasSubstr("exceed")));
}

}  // namespace
}  // namespace bootmill::image
