// SPDX-License-Identifier: Apache-2.0
#include "server/api/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bootmill/v1/fleet_service.pb.h"
#include "common/testing/status_matchers.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;

// A sink that stores how a call ended.
class KeepingSink : public MessageSink {
 public:
  void Write(const google::protobuf::Message&,
             std::function<void(bool)> ready) override {
    ready(true);
  }
  void Finish(const absl::Status& status) override { end_.set_value(status); }
  void OnGone(std::function<void()>) override {}

  absl::Status Wait() { return end_.get_future().get(); }

 private:
  std::promise<absl::Status> end_;
};

// A table with a method DeleteFleet that does what a test says.
class DispatcherTest : public ::testing::Test {
 protected:
  using Handler = std::function<absl::StatusOr<v1::Fleet>(
      const RequestContext&, const v1::DeleteFleetRequest&)>;

  DispatcherTest()
      : workers_(
            {.quick = {.threads = 2, .waiting = 10}, .heavy = {.threads = 1}}),
        dispatcher_(
            table_, workers_,
            {.rights_of = [](const Identity&) -> absl::StatusOr<Rights> {
               return Rights{{{"default", v1::ACCESS_ROLE_ADMIN}}};
             },
             .fleets_of = nullptr,
             .audit =
                 [this](const AuditEntry& entry) {
                   audit_.push_back(entry);
                 }}) {
    table_.AddUnary<v1::DeleteFleetRequest, v1::Fleet>(
        "FleetService/DeleteFleet",
        [this](const RequestContext& context,
               const v1::DeleteFleetRequest& request) {
          return handler_(context, request);
        });
  }

  // Calls the method, and returns how the call ended.
  absl::Status Delete(const std::string& name, Handler handler) {
    handler_ = std::move(handler);
    auto request = std::make_unique<v1::DeleteFleetRequest>();
    request->set_name(name);
    const auto sink = std::make_shared<KeepingSink>();
    dispatcher_.Call(
        *table_.Find("bootmill.v1.FleetService/DeleteFleet"),
        {Identity{Identity::Kind::kUser, "default", "alice"}, "192.0.2.1:4711"},
        std::move(request), sink);
    return sink->Wait();
  }

  // A handler that must not be called.
  static absl::StatusOr<v1::Fleet> Never(const RequestContext&,
                                         const v1::DeleteFleetRequest&) {
    ADD_FAILURE() << "the handler was called";
    return v1::Fleet();
  }

  Handler handler_;
  std::vector<AuditEntry> audit_;
  MethodTable table_;
  Workers workers_;
  Dispatcher dispatcher_;
};

constexpr char kWeb[] = "orgs/default/fleets/web";

TEST_F(DispatcherTest, AHandlerKnowsItsCall) {
  EXPECT_THAT(
      Delete(kWeb,
             [](const RequestContext& context,
                const v1::DeleteFleetRequest&) -> absl::StatusOr<v1::Fleet> {
               EXPECT_EQ(context.address, "192.0.2.1:4711");
               EXPECT_EQ(context.method,
                         "bootmill.v1.FleetService/DeleteFleet");
               EXPECT_EQ(context.resource, kWeb);
               EXPECT_EQ(context.org, "default");
               context.audit->Recorded({.object = kWeb, .detail = "gone"});
               return v1::Fleet();
             }),
      IsOk());
  ASSERT_EQ(audit_.size(), 1U);
  EXPECT_EQ(audit_[0].kind, AuditEntry::Kind::kStored);
  EXPECT_EQ(audit_[0].changed.detail, "gone");
  EXPECT_EQ(audit_[0].address, "192.0.2.1:4711");
}

TEST_F(DispatcherTest, ARequestIdIsCheckedBeforeAHandlerSeesIt) {
  table_.AddUnary<v1::CreateFleetRequest, v1::Fleet>(
      "FleetService/CreateFleet",
      [](const RequestContext& context, const v1::CreateFleetRequest&) {
        EXPECT_EQ(context.request_id, "one-2");
        context.audit->Unchanged();
        return absl::StatusOr<v1::Fleet>(v1::Fleet());
      });
  const auto create = [&](const std::string& id) {
    auto request = std::make_unique<v1::CreateFleetRequest>();
    request->set_parent("orgs/default");
    request->set_request_id(id);
    const auto sink = std::make_shared<KeepingSink>();
    dispatcher_.Call(*table_.Find("bootmill.v1.FleetService/CreateFleet"),
                     {Identity{Identity::Kind::kUser, "default", "alice"}, ""},
                     std::move(request), sink);
    return sink->Wait();
  };
  EXPECT_THAT(create("one-2"), IsOk());
  for (const std::string& id :
       {std::string("with spaces"), std::string("a/b"), std::string(65, 'x')}) {
    EXPECT_THAT(create(id), StatusIs(absl::StatusCode::kInvalidArgument,
                                     ::testing::HasSubstr("request_id")))
        << id;
  }
}

TEST_F(DispatcherTest, AChangeWithoutItsRecordIsFound) {
  EXPECT_THAT(Delete(kWeb,
                     [](const RequestContext&, const v1::DeleteFleetRequest&) {
                       return absl::StatusOr<v1::Fleet>(v1::Fleet());
                     }),
              IsOk());
  ASSERT_EQ(audit_.size(), 1U);
  EXPECT_EQ(audit_[0].kind, AuditEntry::Kind::kForgotten);
}

TEST_F(DispatcherTest, ACallThatChangesNothingNeedsNoRecord) {
  EXPECT_THAT(
      Delete(kWeb,
             [](const RequestContext& context, const v1::DeleteFleetRequest&) {
               context.audit->Unchanged();
               return absl::StatusOr<v1::Fleet>(v1::Fleet());
             }),
      IsOk());
  EXPECT_TRUE(audit_.empty());
}

TEST_F(DispatcherTest, NeitherHandlerNorAuditSeesTextOfAnyKind) {
  const std::string evil = "orgs/default/fleets/\nroot OK";
  for (const std::string& name :
       {evil, "orgs/default/fleets/" + std::string(100'000, 'x')}) {
    EXPECT_THAT(Delete(name, &Never),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
    ASSERT_FALSE(audit_.empty());
    EXPECT_EQ(audit_.back().resource, "");
    EXPECT_LT(audit_.back().status.message().size(), 300U);
  }
}

}  // namespace
}  // namespace bootmill::server
