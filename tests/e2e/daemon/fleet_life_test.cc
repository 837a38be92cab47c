// SPDX-License-Identifier: Apache-2.0
// Fleets that are deleted and brought back, and the quotas of orgs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/agent_service.grpc.pb.h"
#include "common/testing/status_matchers.h"
#include "server/store/connection.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Fleets = v1::FleetService::Stub;
using Orgs = v1::OrgService::Stub;

class FleetLifeTest : public SharedWorldTest {
 protected:
  absl::StatusOr<v1::Fleet> Delete(const std::string& fleet,
                                   const std::string& etag = "") {
    v1::DeleteFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/" + fleet);
    request.set_etag(etag);
    return Call(root_.fleets, &Fleets::DeleteFleet, request);
  }
  absl::StatusOr<v1::Fleet> Undelete(const std::string& fleet) {
    v1::UndeleteFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/" + fleet);
    return Call(root_.fleets, &Fleets::UndeleteFleet, request);
  }
  absl::StatusOr<v1::Fleet> Get(const std::string& fleet) {
    v1::GetFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/" + fleet);
    return Call(root_.fleets, &Fleets::GetFleet, request);
  }
  absl::StatusOr<v1::Fleet> Apply(const std::string& fleet,
                                  std::string_view more) {
    v1::UpdateFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/" + fleet);
    request.set_allow_missing(true);
    *request.mutable_source() = Spec(fleet, more);
    return Call(root_.fleets, &Fleets::UpdateFleet, request);
  }
  std::vector<std::string> List(bool show_deleted) {
    v1::ListFleetsRequest request;
    request.set_parent(kOrg);
    request.set_page_size(200);
    request.set_show_deleted(show_deleted);
    const auto list = Call(root_.fleets, &Fleets::ListFleets, request);
    EXPECT_THAT(list, IsOk());
    std::vector<std::string> names;
    for (const v1::Fleet& fleet : list->fleets()) {
      names.push_back(fleet.name());
    }
    return names;
  }
  absl::StatusOr<v1::Assignment> Assigned(const v1::Release& release,
                                          const std::string& fleet) {
    v1::GetAssignmentRequest request;
    request.set_parent(kOrg);
    request.set_fleet(fleet);
    request.set_target(release.images(0).target());
    v1::AgentService::Stub agent(
        TlsChannel(world().daemon().grpc_port(), world().admin()));
    return Call(agent, &v1::AgentService::Stub::GetAssignment, request);
  }

  Api root_ = world().Root();
};

TEST_F(FleetLifeTest, HostsGoOnGettingWhatADeletedFleetHas) {
  const v1::Release release = BuiltRelease(root_, kOrg, "old");
  const v1::Release next = [&] {
    EXPECT_THAT(Apply("old", "boot: {timeout: 3s}\n"), IsOk());
    return release;
  }();
  ASSERT_THAT(Promote(root_, release.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Fleet before, Get("old"));
  EXPECT_THAT(Delete("old", "1-1-stale"),
              StatusIs(absl::StatusCode::kAborted, _));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet deleted, Delete("old", before.etag()));
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_FALSE(deleted.has_purge_time()) << "it has a release";
  EXPECT_EQ(deleted.current_release(), release.name());
  ASSERT_OK_AND_ASSIGN(const v1::Assignment assignment,
                       Assigned(release, "old"));
  EXPECT_EQ(assignment.release(), release.name());
  EXPECT_EQ(world()
                .Http(world().admin())
                .Get(absl::StrFormat("/orgs/default/fleets/old/current/%s",
                                     release.images(0).target()))
                .status,
            200);
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition,
                                HasSubstr("bootmill undelete old"));
  EXPECT_THAT(Apply("old", ""), refused);
  EXPECT_THAT(Apply("old", "boot: {timeout: 3s}\n"), refused)
      << "not even what it has already";
  EXPECT_THAT(CreateBuild(root_, kOrg, "old"), refused);
  EXPECT_THAT(Promote(root_, next.name()), refused);
  const std::string name = std::string(kOrg) + "/fleets/old";
  EXPECT_THAT(List(false), Not(Contains(name)));
  EXPECT_THAT(List(true), Contains(name));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet again, Delete("old"));
  EXPECT_EQ(again.etag(), deleted.etag());
  ASSERT_OK_AND_ASSIGN(const v1::Fleet back, Undelete("old"));
  EXPECT_FALSE(back.has_delete_time());
  EXPECT_EQ(back.etag(), before.etag());
  EXPECT_THAT(CreateBuild(root_, kOrg, "old"), IsOk());
  EXPECT_THAT(List(false), Contains(name));
}

TEST_F(FleetLifeTest, AFleetWithoutReleasesCanBeBroughtBackForAWhile) {
  CreateFleet(root_, kOrg, "mistake");
  ASSERT_OK_AND_ASSIGN(const v1::Fleet deleted, Delete("mistake"));
  constexpr int64_t kThirtyDays = 30 * 24 * 60 * 60;
  EXPECT_EQ(deleted.purge_time().seconds() - deleted.delete_time().seconds(),
            kThirtyDays);
  EXPECT_FALSE(deleted.outdated());
  ASSERT_OK_AND_ASSIGN(const v1::Fleet shown, Get("mistake"));
  EXPECT_FALSE(shown.source().text().empty());
  EXPECT_FALSE(shown.outdated()) << "nothing is to be built of it";
  EXPECT_THAT(Undelete("mistake"), IsOk());
  EXPECT_THAT(Apply("mistake", "boot: {timeout: 3s}\n"), IsOk());
}

TEST_F(FleetLifeTest, QuotasOfAnOrgAreSetAndCount) {
  v1::GetOrgRequest get;
  get.set_name(kOtherOrg);
  ASSERT_OK_AND_ASSIGN(const v1::Org before,
                       Call(root_.orgs, &Orgs::GetOrg, get));
  EXPECT_EQ(before.fleets().limit(), 1000);
  v1::UpdateOrgRequest update;
  update.set_name(kOtherOrg);
  update.set_fleets_limit(before.fleets().used() + 1);
  ASSERT_OK_AND_ASSIGN(const v1::Org after,
                       Call(root_.orgs, &Orgs::UpdateOrg, update));
  EXPECT_EQ(after.fleets().limit(), before.fleets().used() + 1);
  EXPECT_EQ(after.principals().limit(), before.principals().limit())
      << "what is not named stays";
  CreateFleet(root_, kOtherOrg, "fits");
  v1::CreateFleetRequest create;
  create.set_parent(kOtherOrg);
  *create.mutable_source() = Spec("too-many");
  EXPECT_THAT(Call(root_.fleets, &Fleets::CreateFleet, create),
              StatusIs(absl::StatusCode::kResourceExhausted, _));
  update.set_fleets_limit(-1);
  EXPECT_THAT(
      Call(root_.orgs, &Orgs::UpdateOrg, update),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fleets_limit")));
  update.set_fleets_limit(10);
  update.set_name("orgs/none");
  EXPECT_THAT(Call(root_.orgs, &Orgs::UpdateOrg, update),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST(HousekeepingTest, ContentThatNothingUsesGoes) {
  server::DaemonOptions options;
  options.housekeeping_period = std::chrono::milliseconds(100);
  World world(options);
  Api root = world.Root();
  BuiltRelease(root, kOrg, "used");
  ASSERT_OK_AND_ASSIGN(const auto beside, store::Connection::Open(
                                              world.data_dir() + "/bootmill.db",
                                              store::Connection::Mode::kWriter,
                                              std::chrono::seconds(10)));
  const auto count = [&](std::string_view sql) {
    int64_t rows = -1;
    EXPECT_THAT(beside->Query(sql, {},
                              [&](const store::Row& row) {
                                rows = row.Integer(0);
                                return absl::OkStatus();
                              }),
                IsOk());
    return rows;
  };
  ASSERT_THAT(beside->Execute("INSERT INTO blobs (digest, bytes)"
                              " VALUES (zeroblob(32), zeroblob(9))"),
              IsOk());
  EXPECT_TRUE(Eventually([&] {
    return count("SELECT count(*) FROM blobs WHERE digest = zeroblob(32)") == 0;
  }));
  EXPECT_GT(count("SELECT count(*) FROM blobs"), 0);
  BuiltRelease(root, kOrg, "still-built");
}

}  // namespace
}  // namespace bootmill::e2e
