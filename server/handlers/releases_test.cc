// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/releases.h"

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

constexpr char kFirst[] = "orgs/default/releases/web-1";
constexpr char kSecond[] = "orgs/default/releases/web-2";

// Two releases of the fleet `web`, none of which hosts have.
class ReleaseHandlersTest : public testing::HandlerTest {
 protected:
  ReleaseHandlersTest() {
    handlers_.Register(table_);
    for (const char* bytes : {"one", "two"}) {
      EXPECT_THAT(db().Write([&](store::Writer& writer) {
        return store::testing::MakeRelease(writer, "default", "web", bytes);
      }),
                  IsOk());
    }
  }

  absl::StatusOr<v1::PromoteReleaseResponse> Promote(
      const std::string& name, v1::PromoteReleaseRequest request = {}) {
    request.set_name(name);
    return Call<v1::PromoteReleaseResponse>("ReleaseService/PromoteRelease",
                                            request);
  }
  // Returns what a host is to have.
  absl::StatusOr<v1::Assignment> Assigned() {
    v1::GetAssignmentRequest request;
    request.set_parent("orgs/default");
    request.set_fleet("web");
    request.set_target("i386-xen_pvh");
    return Call<v1::Assignment>("AgentService/GetAssignment", request);
  }

 private:
  ReleaseHandlers handlers_{db()};
};

TEST_F(ReleaseHandlersTest, HostsHaveWhatWasPromoted) {
  EXPECT_THAT(Assigned(), StatusIs(absl::StatusCode::kNotFound,
                                   HasSubstr("nothing was promoted")));
  ASSERT_OK_AND_ASSIGN(const auto second, Promote(kSecond));
  EXPECT_EQ(second.previous_release(), "");
  EXPECT_EQ(Assigned()->release(), kSecond);
  // An older one too.
  ASSERT_OK_AND_ASSIGN(const auto first, Promote(kFirst));
  EXPECT_EQ(first.previous_release(), kSecond);
  EXPECT_EQ(Assigned()->release(), kFirst);
  EXPECT_THAT(Changes(),
              ElementsAre("orgs/default/fleets/web release=1 previous=2",
                          "orgs/default/fleets/web release=2 previous=0"));
}

TEST_F(ReleaseHandlersTest, SomebodyElsesPromotionIsNotOverwritten) {
  ASSERT_THAT(Promote(kSecond), IsOk());
  v1::PromoteReleaseRequest request;
  request.set_previous_release("");  // what the caller saw before
  EXPECT_THAT(Promote(kFirst, request),
              StatusIs(absl::StatusCode::kAborted, HasSubstr(kSecond)));
  EXPECT_EQ(Assigned()->release(), kSecond);
  request.set_previous_release(kSecond);
  EXPECT_THAT(Promote(kFirst, request), IsOk());
}

TEST_F(ReleaseHandlersTest, ValidatingPromotesNothing) {
  v1::PromoteReleaseRequest request;
  request.set_validate_only(true);
  EXPECT_THAT(Promote(kFirst, request), IsOk());
  EXPECT_THAT(Assigned(), Not(IsOk()));
  EXPECT_THAT(Changes(), IsEmpty());
  EXPECT_THAT(Promote("orgs/default/releases/web-9"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("web-9")));
}

TEST_F(ReleaseHandlersTest, AHostSeesItsAssignmentAndPromotesNothing) {
  ASSERT_THAT(Promote(kFirst), IsOk());
  caller_ = {Identity::Kind::kHost, "default", "dom0"};
  rights_ = {{{"default", v1::ACCESS_ROLE_HOST}}};
  EXPECT_THAT(Assigned(), IsOk());
  EXPECT_THAT(Promote(kSecond),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("host")));
}

}  // namespace
}  // namespace bootmill::server
