// SPDX-License-Identifier: Apache-2.0
#include "builder/image/plan.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "builder/image/testing/synthetic.h"

namespace bootmill::image {
namespace {

TEST(PlanTest, EveryDecisionChangesTheIdentity) {
  const std::vector<std::function<void(Plan&)>> changes = {
      [](Plan&) {},
      [](Plan& plan) { plan.layout_version = 2; },
      [](Plan& plan) { plan.target = Target::kI386Xen; },
      [](Plan& plan) { plan.kernel = MakeBlob(ToBytes("other")); },
      [](Plan& plan) { plan.modules.pop_back(); },
      [](Plan& plan) { std::swap(plan.modules[0], plan.modules[1]); },
      [](Plan& plan) { plan.modules[0].name = "renamed"; },
      [](Plan& plan) { plan.modules[0].file = MakeBlob(ToBytes("other")); },
      [](Plan& plan) { plan.public_keys.clear(); },
      [](Plan& plan) { plan.memdisk = std::monostate(); },
      [](Plan& plan) { plan.memdisk = MakeBlob(ToBytes("archive")); },
      [](Plan& plan) { plan.memdisk = std::vector<PlanFile>(); },
      [](Plan& plan) { plan.dtb.reset(); },
      [](Plan& plan) { plan.disable_shim_lock = false; },
      [](Plan& plan) { plan.disable_cli = true; },
      [](Plan& plan) { plan.config.reset(); },
      [](Plan& plan) { plan.config = MakeBlob({}); },
      [](Plan& plan) { plan.prefix = "/"; },
      [](Plan& plan) { plan.object_types.public_key = 7; },
      [](Plan& plan) { plan.object_types.disable_cli = 8; },
  };
  std::set<Sha256Digest> seen;
  for (size_t i = 0; i < changes.size(); ++i) {
    Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
    changes[i](plan);
    EXPECT_TRUE(seen.insert(Identity(plan)).second) << "change " << i;
  }
}

TEST(PlanTest, ReasonsAndTableNamesDoNot) {
  const Plan plan = testing::SyntheticPlan(Target::kI386XenPvh);
  Plan told_otherwise = plan;
  told_otherwise.modules[0].reason = "another reason";
  told_otherwise.object_types.name = "2.12";
  EXPECT_EQ(Identity(plan), Identity(told_otherwise));
}

}  // namespace
}  // namespace bootmill::image
