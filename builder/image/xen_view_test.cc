// SPDX-License-Identifier: Apache-2.0
#include "builder/image/xen_view.h"

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

Bytes PvhImage() {
  return *Layout(testing::SyntheticPlan(Target::kI386XenPvh));
}

TEST(XenViewTest, FindsEntryAndSegments) {
  const Bytes image = PvhImage();
  ASSERT_OK_AND_ASSIGN(const XenView view, ReadAsXen(image));
  EXPECT_EQ(view.entry, 0x100000U);
  ASSERT_EQ(view.segments.size(), 2U);
  EXPECT_EQ(view.segments[1].address, 0x100000U + 160 + 4096);
}

TEST(XenViewTest, PvNotesSayWhatXenReads) {
  const Bytes image = *Layout(testing::SyntheticPlan(Target::kI386Xen));
  ASSERT_OK_AND_ASSIGN(const XenView view, ReadAsXen(image));
  EXPECT_EQ(view.target, Target::kI386Xen);
  ASSERT_EQ(view.notes.size(), 6U);
  EXPECT_EQ(AsText(view.notes[2].description),
            std::string_view("xen-3.0\0", 8));
}

// Each of these faults could come from a mistake in Layout.
TEST(XenViewTest, CheckImageSeesEachFlaw) {
  struct Case {
    std::string_view what;
    size_t offset;
    uint32_t value;
    std::string_view message;
  };
  // The program headers of the 32-bit image begin at 52 and have 32 bytes each:
  // type at 0, offset 4, vaddr 8, paddr 12, filesz 16, memsz 20. The last 20
  // bytes of the image are the note.
  const size_t end = PvhImage().size();
  const Case cases[] = {
      {"other target's note", end - 12, 1, "neither a PHYS32_ENTRY nor"},
      {"no note segment", 52 + 96, 0, "neither a PHYS32_ENTRY nor"},
      {"entry outside", end - 4, 0x200000, "entry 0x200000 lies in no loaded"},
      {"entry not code", end - 4, 0x100004, "does not start with cld; lgdt"},
      {"modules moved", 52 + 64 + 12, 0x101200, "GRUB looks for them at"},
      {"overlap", 52 + 64 + 12, 0x100100, "overlap"},
      {"no modules", 52 + 64, 0, "has 1 loaded segments, expected 2"},
      {"no magic", 4096 + 160, 0, "the module area has no magic"},
  };
  for (const Case& test : cases) {
    Bytes image = PvhImage();
    WriteLittleEndian<uint32_t>(image, test.offset, test.value);
    EXPECT_THAT(CheckImage(Target::kI386XenPvh, image),
                StatusIs(absl::StatusCode::kInternal,
                         AllOf(HasSubstr("fails the check that Xen would do"),
                               HasSubstr(std::string(test.message)))))
        << test.what;
  }
}

TEST(XenViewTest, CheckImageKnowsTheTarget) {
  const Bytes image = PvhImage();
  EXPECT_THAT(CheckImage(Target::kI386XenPvh, image), IsOk());
  EXPECT_THAT(CheckImage(Target::kI386Xen, image),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("reads back as i386-xen_pvh")));
}

}  // namespace
}  // namespace bootmill::image
