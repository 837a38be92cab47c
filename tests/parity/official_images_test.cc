// SPDX-License-Identifier: Apache-2.0
// Debian's own images, taken apart by Inspect and laid out again by Layout:
// the same bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "builder/image/inspect.h"
#include "builder/image/layout.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::IsOk;

class OfficialImageTest : public ::testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(Targets, OfficialImageTest,
                         ::testing::ValuesIn(kAllTargets),
                         [](const auto& param_info) {
                           std::string name(TargetName(param_info.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

Blob BlobOf(ByteSpan bytes) {
  return MakeBlob(Bytes(bytes.begin(), bytes.end()));
}

TEST_P(OfficialImageTest, IsRebuiltByteForByteFromItsParts) {
  const std::string path =
      "/usr/lib/grub-xen/grub-" + std::string(TargetName(GetParam())) + ".bin";
  const absl::StatusOr<Bytes> official = ReadFile(path, kMaxArtifactBytes);
  ASSERT_THAT(official, IsOk()) << "install package grub-xen-host";
  ASSERT_OK_AND_ASSIGN(const image::ImageParts parts,
                       image::Inspect(*official));
  EXPECT_EQ(parts.xen.target, GetParam());
  EXPECT_GT(parts.modules.size(), 200U);
  ASSERT_EQ(parts.memdisk_files.size(), 1U);
  EXPECT_EQ(parts.memdisk_files[0].path, "grub.cfg");

  image::Plan plan;
  plan.target = GetParam();
  plan.kernel = MakeBlob(image::MakeKernelFile(parts));
  for (const image::ModulePart& module : parts.modules) {
    EXPECT_FALSE(module.name.empty());
    EXPECT_TRUE(module.license.starts_with("GPLv")) << module.name;
    plan.modules.push_back({module.name, BlobOf(module.file), ""});
  }
  using image::ObjectKind;
  plan.memdisk = BlobOf(FindObject(parts, ObjectKind::kMemdisk)->data);
  plan.config = BlobOf(FindObject(parts, ObjectKind::kConfig)->data);
  plan.prefix = AsText(FindObject(parts, ObjectKind::kPrefix)->data);
  ASSERT_OK_AND_ASSIGN(const Bytes rebuilt, image::Layout(plan));
  EXPECT_TRUE(rebuilt == *official);
}

}  // namespace
}  // namespace bootmill
