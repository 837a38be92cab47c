// SPDX-License-Identifier: Apache-2.0
#include "builder/image/inspect.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "builder/elf/reader.h"
#include "builder/image/layout.h"
#include "builder/image/testing/synthetic.h"
#include "common/testing/status_matchers.h"

namespace bootmill::image {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

std::string_view DataOf(const ImageParts& parts, ObjectKind kind) {
  const ObjectPart* object = FindObject(parts, kind);
  return object == nullptr ? "(absent)" : AsText(object->data);
}

class InspectTest : public ::testing::TestWithParam<Target> {
 protected:
  static Bytes Image() { return *Layout(testing::SyntheticPlan(GetParam())); }
};

INSTANTIATE_TEST_SUITE_P(Targets, InspectTest,
                         ::testing::ValuesIn(kAllTargets));

TEST_P(InspectTest, GivesBackEveryPart) {
  const Bytes image = Image();
  ASSERT_OK_AND_ASSIGN(const ImageParts parts, Inspect(image));
  EXPECT_EQ(parts.xen.target, GetParam());
  EXPECT_EQ(parts.payload.size(), 160U);
  EXPECT_EQ(parts.zeroed_size, 4096U);
  EXPECT_EQ(parts.objects.size(), 8U);
  EXPECT_EQ(DataOf(parts, ObjectKind::kPublicKey), "\x99key");
  EXPECT_EQ(DataOf(parts, ObjectKind::kConfig), "normal (memdisk)/grub.cfg\n");
  EXPECT_EQ(DataOf(parts, ObjectKind::kPrefix), "(memdisk)/boot/grub");
  EXPECT_TRUE(DataOf(parts, ObjectKind::kDeviceTree).starts_with("\xd0\x0d"));
  EXPECT_EQ(DataOf(parts, ObjectKind::kDisableShimLock), "");
  EXPECT_EQ(FindObject(parts, ObjectKind::kDisableCli), nullptr);
  EXPECT_EQ(std::ranges::count(parts.program_headers, elf::kSegmentLoad,
                               &elf::Segment::type),
            2);
  ASSERT_EQ(parts.memdisk_files.size(), 2U);
  EXPECT_EQ(parts.memdisk_files[1].path, "extra/file");
  EXPECT_EQ(AsText(parts.memdisk_files[1].bytes), "content");
}

TEST_P(InspectTest, ItsKernelFileGivesTheSameImageAgain) {
  const Bytes image = Image();
  ASSERT_OK_AND_ASSIGN(const ImageParts parts, Inspect(image));
  Plan plan = testing::SyntheticPlan(GetParam());
  plan.kernel = MakeBlob(MakeKernelFile(parts));
  ASSERT_OK_AND_ASSIGN(const Bytes again, Layout(plan));
  EXPECT_TRUE(again == image);
}

TEST_P(InspectTest, RefusesTruncatedImages) {
  const Bytes image = Image();
  for (size_t size = 0; size < image.size(); size += 7) {
    const Bytes cut(image.begin(),
                    image.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THAT(Inspect(cut),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("")))
        << size;
  }
}

// Whatever is accepted must be safe to walk; AddressSanitizer checks that.
TEST_P(InspectTest, SurvivesLiesInHeadersAndObjects) {
  const Bytes image = Image();
  // The headers, the kernel's start, the module area and the notes. The rest of
  // the first page is zeros.
  for (size_t at = 0; at + 4 <= image.size(); at += 4) {
    if (at == 512) {
      at = 4096;
    }
    for (const uint32_t lie : {0U, 1U, 8U, 0xfffU, 0x7fffffffU, 0xffffffffU}) {
      Bytes lying = image;
      WriteLittleEndian<uint32_t>(lying, at, lie);
      const absl::StatusOr<ImageParts> parts = Inspect(lying);
      if (parts.ok()) {
        size_t walked = 0;
        for (const ObjectPart& object : parts->objects) {
          walked += object.data.size();
        }
        EXPECT_LE(walked, image.size());
        EXPECT_THAT(elf::File::Parse(MakeKernelFile(*parts)), IsOk());
      }
    }
  }
}

TEST(InspectErrorTest, SaysWhatAForeignFileIs) {
  const Bytes kernel = testing::SyntheticKernel(Target::kI386XenPvh);
  EXPECT_THAT(Inspect(kernel), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr("has no segment to load")));
  EXPECT_THAT(
      Inspect(ToBytes("#!/bin/sh and so on and on")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no ELF magic")));
}

TEST(InspectErrorTest, NamesTheObjectThatDoesNotFit) {
  Bytes image = *Layout(testing::SyntheticPlan(Target::kI386XenPvh));
  // The first object's size follows the area's header of 12 bytes.
  WriteLittleEndian<uint32_t>(image, 4096 + 160 + 12 + 4, 0xfffffff0);
  EXPECT_THAT(Inspect(image), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("object 0 at 0xc")));
}

}  // namespace
}  // namespace bootmill::image
