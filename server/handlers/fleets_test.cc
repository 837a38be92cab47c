// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/fleets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"
#include "server/handlers/testing/handler_test.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kWeb[] = "orgs/default/fleets/web";

class FleetHandlersTest : public testing::HandlerTest {
 protected:
  FleetHandlersTest() { handlers_.Register(table_); }

  static std::string Spec(int seconds) {
    return "fleet: web\ntargets: [i386-xen_pvh]\nboot:\n  timeout: " +
           std::to_string(seconds) + "s\n";
  }
  static void SetSource(std::string text, v1::SpecSource& source) {
    source.set_format(v1::SpecSource::FORMAT_YAML);
    source.set_text(std::move(text));
  }
  absl::StatusOr<v1::Fleet> Create(v1::CreateFleetRequest request = {}) {
    request.set_parent("orgs/default");
    if (!request.has_source()) {
      SetSource(Spec(1), *request.mutable_source());
    }
    return Call<v1::Fleet>("FleetService/CreateFleet", request);
  }
  absl::StatusOr<v1::Fleet> Update(const std::string& text,
                                   v1::UpdateFleetRequest request = {}) {
    request.set_name(kWeb);
    SetSource(text, *request.mutable_source());
    return Call<v1::Fleet>("FleetService/UpdateFleet", request);
  }
  absl::StatusOr<v1::Fleet> Get() {
    v1::GetFleetRequest request;
    request.set_name(kWeb);
    return Call<v1::Fleet>("FleetService/GetFleet", request);
  }

 private:
  ToolchainSource toolchains_{db()};
  FleetHandlers handlers_{db(), toolchains_};
};

TEST_F(FleetHandlersTest, EachChangeIsARevisionWithItsRecord) {
  ASSERT_OK_AND_ASSIGN(const v1::Fleet created, Create());
  EXPECT_EQ(created.name(), kWeb);
  EXPECT_EQ(created.revision(), 1);
  // Without a toolchain nothing but the spec itself was checked.
  ASSERT_EQ(created.warnings_size(), 1);
  EXPECT_THAT(created.warnings(0).description(),
              HasSubstr("modules and commands were not checked"));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet changed, Update(Spec(2)));
  EXPECT_EQ(changed.revision(), 2);
  // The same text again is no change.
  EXPECT_EQ(Update(Spec(2))->revision(), 2);
  EXPECT_THAT(Changes(), ElementsAre(std::string(kWeb) + " revision=2",
                                     std::string(kWeb) + " revision=2",
                                     std::string(kWeb) + " revision=1"));

  v1::RollbackFleetRequest back;
  back.set_name(kWeb);
  back.set_revision(1);
  ASSERT_OK_AND_ASSIGN(const v1::Fleet third,
                       Call<v1::Fleet>("FleetService/RollbackFleet", back));
  EXPECT_EQ(third.revision(), 3);
  EXPECT_EQ(third.source().text(), Spec(1));
}

TEST_F(FleetHandlersTest, WhatIsOnlyValidatedChangesNothing) {
  v1::CreateFleetRequest create;
  create.set_validate_only(true);
  EXPECT_THAT(Create(create), IsOk());
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound, HasSubstr(kWeb)));
  ASSERT_THAT(Create(), IsOk());
  v1::UpdateFleetRequest update;
  update.set_validate_only(true);
  EXPECT_THAT(Update(Spec(2), update), IsOk());
  EXPECT_EQ(Get()->revision(), 1);
  EXPECT_THAT(Changes(), ElementsAre(std::string(kWeb) + " revision=1"));
  // It fails as the change itself would.
  EXPECT_THAT(Create(create),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(kWeb)));
}

TEST_F(FleetHandlersTest, ARepeatedRequestIsAnsweredOnce) {
  v1::CreateFleetRequest request;
  request.set_request_id("00000000-0000-4000-8000-000000000001");
  ASSERT_OK_AND_ASSIGN(const v1::Fleet first, Create(request));
  ASSERT_OK_AND_ASSIGN(const v1::Fleet again, Create(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  SetSource(Spec(7), *request.mutable_source());
  EXPECT_THAT(Create(request), Not(IsOk()));
  EXPECT_EQ(Get()->revision(), 1);
}

TEST_F(FleetHandlersTest, AnEditOfSomethingOlderIsRefused) {
  ASSERT_OK_AND_ASSIGN(const v1::Fleet first, Create());
  v1::UpdateFleetRequest update;
  update.set_etag(first.etag());
  ASSERT_THAT(Update(Spec(2), update), IsOk());
  EXPECT_THAT(Update(Spec(3), update),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("etag")));
  EXPECT_EQ(Get()->revision(), 2);
  // A spec for another fleet is none for this one.
  EXPECT_THAT(Update("fleet: db\ntargets: [i386-xen_pvh]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fleet")));
}

TEST_F(FleetHandlersTest, DeletedFleetsAreHiddenAndComeBack) {
  ASSERT_THAT(Create(), IsOk());
  v1::DeleteFleetRequest erase;
  erase.set_name(kWeb);
  EXPECT_THAT(Call<v1::Fleet>("FleetService/DeleteFleet", erase), IsOk());
  v1::ListFleetsRequest list;
  list.set_parent("orgs/default");
  const auto names = [&] {
    std::vector<std::string> found;
    const auto fleets =
        Call<v1::ListFleetsResponse>("FleetService/ListFleets", list);
    EXPECT_THAT(fleets, IsOk());
    for (const v1::Fleet& fleet : fleets->fleets()) {
      found.push_back(fleet.name());
    }
    return found;
  };
  EXPECT_THAT(names(), IsEmpty());
  list.set_show_deleted(true);
  EXPECT_THAT(names(), ElementsAre(kWeb));
  EXPECT_THAT(Update(Spec(2)), Not(IsOk()));
  v1::UndeleteFleetRequest restore;
  restore.set_name(kWeb);
  EXPECT_THAT(Call<v1::Fleet>("FleetService/UndeleteFleet", restore), IsOk());
  list.set_show_deleted(false);
  EXPECT_THAT(names(), ElementsAre(kWeb));
}

TEST_F(FleetHandlersTest, AViewerChangesNothing) {
  rights_ = {{{"default", v1::ACCESS_ROLE_VIEWER}}};
  EXPECT_THAT(Create(), StatusIs(absl::StatusCode::kPermissionDenied,
                                 HasSubstr("operator")));
  EXPECT_THAT(Changes(), IsEmpty());
}

}  // namespace
}  // namespace bootmill::server
