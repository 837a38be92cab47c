// SPDX-License-Identifier: Apache-2.0
// These tests fail when kLayoutVersion must be raised, or when an encoding has
// changed, which must never happen.
#include <gtest/gtest.h>

#include "builder/image/layout.h"
#include "builder/image/testing/synthetic.h"
#include "common/testing/status_matchers.h"

namespace bootmill::image {
namespace {

struct Golden {
  Target target;
  std::string_view image;
  std::string_view identity;
};

constexpr Golden kGolden[] = {
    {Target::kI386XenPvh,
     "1a2cc883042765fc58eadb64897470dae49c717213e7da809d0afdb233e31114",
     "8c5719699bfe24eba5a8193b286c97fae0aeffade7a31c1ca798c124aa9713f8"},
    {Target::kX8664Xen,
     "f3c9cc5ea0c20cfd598caf749d0947cc98683a83472ee1b386d811e0e0d681fb",
     "033d9cb2231f4175df1c212816d481e115fbe26bf7b9171cfd56ebbc5ab9e90c"},
    {Target::kI386Xen,
     "557c8f85ee8b83c118a1570181de5422be4de21d830207d215a585cfb12b465e",
     "8066ffcc202e510d57cdcbc2d503a71c32a2f64bb99d5d23864f5d7ae6f7db39"},
};

// If this test fails, Layout makes other bytes than before of the same plan. If
// that is intended, raise kLayoutVersion by one and put the new digests here;
// every cached image is then laid out again.
TEST(LayoutGoldenTest, SamePlanGivesTheBytesOfThisLayoutVersion) {
  static_assert(kLayoutVersion == 1);
  for (const Golden& golden : kGolden) {
    ASSERT_OK_AND_ASSIGN(const Bytes image,
                         Layout(testing::SyntheticPlan(golden.target)));
    EXPECT_EQ(Sha256(image).Hex(), golden.image) << TargetName(golden.target);
  }
}

// If this test fails, stored plans would get another identity. The encoding of
// version 1 never changes: a new field is written only if it is set, and a new
// meaning needs a new schema ("bootmill.plan.v2").
TEST(LayoutGoldenTest, SamePlanHasTheSameIdentityForEver) {
  for (const Golden& golden : kGolden) {
    EXPECT_EQ(Identity(testing::SyntheticPlan(golden.target)).Hex(),
              golden.identity)
        << TargetName(golden.target);
  }
}

}  // namespace
}  // namespace bootmill::image
