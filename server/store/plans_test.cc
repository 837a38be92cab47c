// SPDX-License-Identifier: Apache-2.0
#include "server/store/plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "builder/image/layout.h"
#include "builder/image/testing/synthetic.h"
#include "common/testing/status_matchers.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using image::testing::SyntheticPlan;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PlansTest : public testing::StoreTest {
 protected:
  absl::StatusOr<Sha256Digest> Put(const image::Plan& plan) {
    return db().Write([&](Writer& writer) { return PutPlan(writer, plan); });
  }
  absl::StatusOr<image::Plan> Load(const Sha256Digest& identity) {
    return db().Read(
        [&](Reader& reader) { return LoadPlan(reader, identity); });
  }
};

TEST_F(PlansTest, GivesBackPlansThatLayOutToTheSameBytes) {
  for (const Target target : kAllTargets) {
    image::Plan plan = SyntheticPlan(target);
    plan.modules.front().reason = "asked for";
    ASSERT_OK_AND_ASSIGN(const Sha256Digest identity, Put(plan));
    EXPECT_EQ(identity, image::Identity(plan));
    ASSERT_OK_AND_ASSIGN(const image::Plan loaded, Load(identity));
    EXPECT_EQ(loaded.modules.front().reason, "asked for");
    EXPECT_EQ(loaded.object_types.name, plan.object_types.name);
    ASSERT_OK_AND_ASSIGN(const auto expected, image::Layout(plan));
    ASSERT_OK_AND_ASSIGN(const auto actual, image::Layout(loaded));
    EXPECT_EQ(actual, expected);
  }
}

TEST_F(PlansTest, KeepsEveryKindOfMemdisk) {
  image::Plan plan = SyntheticPlan(Target::kX8664Xen);
  const std::vector<image::PlanFile> files = {
      {"grub.cfg", MakeBlob(ToBytes("echo hi"))}, {"a/b", MakeBlob(Bytes())}};
  for (const image::Memdisk& memdisk :
       {image::Memdisk(), image::Memdisk(MakeBlob(ToBytes("archive"))),
        image::Memdisk(std::vector<image::PlanFile>()),
        image::Memdisk(files)}) {
    plan.memdisk = memdisk;
    ASSERT_OK_AND_ASSIGN(const Sha256Digest identity, Put(plan));
    ASSERT_OK_AND_ASSIGN(const image::Plan loaded, Load(identity));
    EXPECT_EQ(loaded.memdisk.index(), memdisk.index());
    EXPECT_EQ(image::CanonicalBytes(loaded), image::CanonicalBytes(plan));
  }
}

TEST_F(PlansTest, KeepsMoreThanTenModulesInTheirOrder) {
  image::Plan plan = SyntheticPlan(Target::kI386Xen);
  for (int i = 0; i < 25; ++i) {
    const std::string name = "m" + std::to_string(i);
    plan.modules.push_back({name, MakeBlob(ToBytes(name)), ""});
  }
  ASSERT_OK_AND_ASSIGN(const Sha256Digest identity, Put(plan));
  EXPECT_THAT(Load(identity), IsOk());
}

TEST_F(PlansTest, StoresAPlanOnce) {
  const image::Plan plan = SyntheticPlan(Target::kI386Xen);
  ASSERT_OK_AND_ASSIGN(const Sha256Digest first, Put(plan));
  ASSERT_OK_AND_ASSIGN(const Sha256Digest second, Put(plan));
  EXPECT_EQ(first, second);
  EXPECT_THAT(Load(first), IsOk());
}

TEST_F(PlansTest, SaysThatThereIsNoSuchPlan) {
  EXPECT_THAT(Load(Sha256(AsBytes("x"))),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("plan")));
}

struct Damage {
  const char* sql;
  const char* told;
};

class DamagedPlanTest : public PlansTest,
                        public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedPlanTest, IsDataLossAndLeavesOthersAlone) {
  ASSERT_OK_AND_ASSIGN(const Sha256Digest damaged,
                       Put(testing::SamplePlan("/damaged")));
  image::Plan other = SyntheticPlan(Target::kX8664Xen);
  other.kernel = MakeBlob(ToBytes("another kernel"));
  ASSERT_OK_AND_ASSIGN(const Sha256Digest whole, Put(other));
  ASSERT_THAT(Tamper(GetParam().sql), IsOk());
  EXPECT_THAT(Load(damaged), StatusIs(absl::StatusCode::kDataLoss,
                                      AllOf(HasSubstr("plan " + damaged.Hex()),
                                            HasSubstr(GetParam().told))));
  EXPECT_THAT(Load(whole), IsOk());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DamagedPlanTest,
    ::testing::Values(
        Damage{"UPDATE plans SET prefix = '/dameged'"
               " WHERE prefix = '/damaged'",
               "what is stored makes plan"},
        Damage{"UPDATE plans SET type_prefix = 4 WHERE prefix = '/damaged'",
               "what is stored makes plan"},
        Damage{"UPDATE plans SET type_elf = -1 WHERE prefix = '/damaged'",
               "an unsigned number"},
        Damage{"UPDATE plans SET target = 'arm' WHERE prefix = '/damaged'",
               "the name of a target"},
        Damage{"UPDATE plans SET memdisk = 9 WHERE prefix = '/damaged'",
               "a kind of memdisk"},
        Damage{"DELETE FROM plan_inputs WHERE kind = 'kernel' AND plan ="
               " (SELECT identity FROM plans WHERE prefix = '/damaged')",
               "what is stored makes plan"},
        Damage{"UPDATE plan_inputs SET kind = 'odd' WHERE kind = 'config'"
               " AND plan ="
               " (SELECT identity FROM plans WHERE prefix = '/damaged')",
               "what is stored makes plan"},
        Damage{"UPDATE blobs SET bytes = x'00' WHERE digest = (SELECT digest"
               " FROM plan_inputs JOIN plans ON plan = identity"
               " WHERE kind = 'kernel' AND prefix = '/damaged')",
               "blob"}));

}  // namespace
}  // namespace bootmill::store
