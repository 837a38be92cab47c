// SPDX-License-Identifier: Apache-2.0
// Creating, updating and comparing fleets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "common/rpc/error_info.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Fleets = v1::FleetService::Stub;

class ApplyTest : public SharedWorldTest {
 protected:
  absl::StatusOr<v1::Fleet> Get(const std::string& name) {
    v1::GetFleetRequest request;
    request.set_name(name);
    return Call(admin_.fleets, &Fleets::GetFleet, request);
  }
  absl::StatusOr<v1::Fleet> Update(const v1::UpdateFleetRequest& request) {
    return Call(admin_.fleets, &Fleets::UpdateFleet, request);
  }

  Api admin_ = world().As(world().admin());
};

v1::UpdateFleetRequest UpdateOf(const v1::Fleet& fleet,
                                const v1::SpecSource& source) {
  v1::UpdateFleetRequest request;
  request.set_name(fleet.name());
  request.set_etag(fleet.etag());
  *request.mutable_source() = source;
  return request;
}

TEST_F(ApplyTest, EveryEditIsARevisionAndAnOldEtagIsAborted) {
  const v1::Fleet created = CreateFleet(admin_, kOrg, "edited");
  EXPECT_EQ(created.revision(), 1);
  v1::UpdateFleetRequest request =
      UpdateOf(created, Spec("edited", "boot: {timeout: 3s}\n"));
  request.set_message("slower");
  ASSERT_OK_AND_ASSIGN(const v1::Fleet updated, Update(request));
  EXPECT_EQ(updated.revision(), 2);
  EXPECT_NE(updated.etag(), created.etag());
  request.mutable_source()->set_text(Spec("edited").text());
  const absl::StatusOr<v1::Fleet> late = Update(request);
  EXPECT_THAT(late, StatusIs(absl::StatusCode::kAborted, HasSubstr("edited")));
  EXPECT_TRUE(rpc::ErrorInfoOf(late.status()).has_value());
  ASSERT_OK_AND_ASSIGN(const v1::Fleet read, Get(created.name()));
  EXPECT_EQ(read.revision(), 2);
  EXPECT_EQ(read.source().text(),
            Spec("edited", "boot: {timeout: 3s}\n").text());
}

TEST_F(ApplyTest, TheSameTextMakesNoRevision) {
  const v1::Fleet created = CreateFleet(admin_, kOrg, "same");
  ASSERT_OK_AND_ASSIGN(const v1::Fleet again,
                       Update(UpdateOf(created, Spec("same"))));
  EXPECT_EQ(again.revision(), 1);
  EXPECT_EQ(again.etag(), created.etag());
}

TEST_F(ApplyTest, ValidateOnlyStoresNothing) {
  v1::CreateFleetRequest request;
  request.set_parent(kOrg);
  *request.mutable_source() = Spec("checked");
  request.set_validate_only(true);
  ASSERT_OK_AND_ASSIGN(const v1::Fleet checked,
                       Call(admin_.fleets, &Fleets::CreateFleet, request));
  EXPECT_EQ(checked.targets_size(), static_cast<int>(kSpecTargets));
  EXPECT_THAT(Get(checked.name()), StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(ApplyTest, ValidateOnlyFailsAsTheEditWould) {
  const v1::Fleet fleet = CreateFleet(admin_, kOrg, "planned");
  v1::CreateFleetRequest create;
  create.set_parent(kOrg);
  *create.mutable_source() = Spec("planned");
  create.set_validate_only(true);
  EXPECT_THAT(Call(admin_.fleets, &Fleets::CreateFleet, create),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  v1::UpdateFleetRequest update =
      UpdateOf(fleet, Spec("planned", "boot: {timeout: 3s}\n"));
  update.set_validate_only(true);
  EXPECT_THAT(Update(update), IsOk());
  update.set_etag("other");
  EXPECT_THAT(Update(update), StatusIs(absl::StatusCode::kAborted, _));
  update = UpdateOf(fleet, Spec("absent"));
  update.set_name(std::string(kOrg) + "/fleets/absent");
  update.clear_etag();
  update.set_validate_only(true);
  EXPECT_THAT(Update(update), StatusIs(absl::StatusCode::kNotFound, _));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet read, Get(fleet.name()));
  EXPECT_EQ(read.revision(), 1);
}

TEST_F(ApplyTest, ARepeatedRequestIdHasOneEffectAndOneAnswer) {
  const v1::Fleet fleet = CreateFleet(admin_, kOrg, "repeated");
  v1::UpdateFleetRequest request =
      UpdateOf(fleet, Spec("repeated", "boot: {timeout: 4s}\n"));
  request.clear_etag();
  request.set_request_id("update-1");
  ASSERT_OK_AND_ASSIGN(const v1::Fleet first, Update(request));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet second, Update(request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  request.mutable_source()->set_text(Spec("repeated").text());
  EXPECT_FALSE(Update(request).ok()) << "the same id for another request";
  ASSERT_OK_AND_ASSIGN(const v1::Fleet read, Get(fleet.name()));
  EXPECT_EQ(read.revision(), 2);
}

TEST_F(ApplyTest, APreviewIsWhatABuildMakes) {
  v1::PreviewFleetRequest request;
  request.set_parent(kOrg);
  *request.mutable_source() = Spec("previewed");
  ASSERT_OK_AND_ASSIGN(const v1::PreviewFleetResponse preview,
                       Call(admin_.fleets, &Fleets::PreviewFleet, request));
  const v1::Release release = BuiltRelease(admin_, kOrg, "previewed");
  ASSERT_EQ(preview.previews_size(), release.images_size());
  for (int i = 0; i < release.images_size(); ++i) {
    EXPECT_EQ(preview.previews(i).target(), release.images(i).target());
    EXPECT_EQ(preview.previews(i).sha256(), release.images(i).sha256());
    EXPECT_EQ(preview.previews(i).plan(), release.images(i).plan());
    EXPECT_EQ(preview.previews(i).line(), release.images(i).line());
  }
}

TEST_F(ApplyTest, APreviewTellsLimitsAmongTheWarningsAtTheirTargets) {
  v1::PreviewFleetRequest request;
  request.set_parent(kOrg);
  request.mutable_source()->set_format(v1::SpecSource::FORMAT_YAML);
  request.mutable_source()->set_text(
      "fleet: limited\n"
      "targets: [i386-xen_pvh, x86_64-xen]\n"
      "boot: {sources: [{grub_config: {}}]}\n");
  ASSERT_OK_AND_ASSIGN(const v1::PreviewFleetResponse preview,
                       Call(admin_.fleets, &Fleets::PreviewFleet, request));
  ASSERT_EQ(preview.previews_size(), 2);
  ASSERT_FALSE(preview.previews(1).limits().empty());
  for (const std::string& limit : preview.previews(1).limits()) {
    const std::string told = "x86_64-xen: " + limit;
    const auto found = std::find_if(
        preview.warnings().begin(), preview.warnings().end(),
        [&](const auto& warning) { return warning.description() == told; });
    ASSERT_NE(found, preview.warnings().end()) << told;
    EXPECT_EQ(found->field(), "targets[1]");
    EXPECT_EQ(found->range().begin().line(), 2);
    EXPECT_EQ(found->range().begin().column(), 25);
  }
}

TEST_F(ApplyTest, DiffShowsTextModulesAndBytes) {
  const v1::Fleet fleet = CreateFleet(admin_, kOrg, "compared");
  ASSERT_THAT(
      Update(UpdateOf(fleet, Spec("compared", "boot: {on_failure: reboot}\n"))),
      IsOk());
  v1::DiffFleetRequest request;
  request.set_name(fleet.name());
  ASSERT_OK_AND_ASSIGN(const v1::DiffFleetResponse diff,
                       Call(admin_.fleets, &Fleets::DiffFleet, request));
  EXPECT_THAT(diff.source_diff(), HasSubstr("+boot: {on_failure: reboot}"));
  ASSERT_EQ(diff.targets_size(), static_cast<int>(kSpecTargets));
  for (const v1::TargetDiff& target : diff.targets()) {
    EXPECT_NE(target.from_sha256(), target.to_sha256());
    EXPECT_THAT(target.configuration_diff(), HasSubstr("+reboot\n"));
  }
}

TEST_F(ApplyTest, ADiffRefusesTheDraftOfAnotherFleetAtItsPlace) {
  v1::DiffFleetRequest request;
  request.set_name(CreateFleet(admin_, kOrg, "drafted").name());
  *request.mutable_draft() = Spec("another");
  const absl::StatusOr<v1::DiffFleetResponse> diff =
      Call(admin_.fleets, &Fleets::DiffFleet, request);
  EXPECT_THAT(diff, StatusIs(absl::StatusCode::kInvalidArgument,
                             AllOf(HasSubstr("for fleet `another`"),
                                   HasSubstr("for `drafted`"))));
  const std::optional<v1::ErrorInfo> info = rpc::ErrorInfoOf(diff.status());
  ASSERT_TRUE(info.has_value());
  ASSERT_EQ(info->field_violations_size(), 1);
  EXPECT_EQ(info->field_violations(0).field(), "fleet");
  EXPECT_EQ(info->field_violations(0).range().begin().line(), 1);
}

TEST_F(ApplyTest, RollbackIsANewRevisionWithTheOldText) {
  const v1::Fleet fleet = CreateFleet(admin_, kOrg, "returned");
  ASSERT_THAT(
      Update(UpdateOf(fleet, Spec("returned", "boot: {timeout: 6s}\n"))),
      IsOk());
  v1::RollbackFleetRequest request;
  request.set_name(fleet.name());
  request.set_revision(1);
  ASSERT_OK_AND_ASSIGN(const v1::Fleet back,
                       Call(admin_.fleets, &Fleets::RollbackFleet, request));
  EXPECT_EQ(back.revision(), 3);
  EXPECT_EQ(back.source().text(), Spec("returned").text());
  EXPECT_EQ(back.spec_digest(), fleet.spec_digest());
}

}  // namespace
}  // namespace bootmill::e2e
