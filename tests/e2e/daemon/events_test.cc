// SPDX-License-Identifier: Apache-2.0
// The stream of changes.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;

using Principals = v1::PrincipalService::Stub;
using Toolchains = v1::ToolchainService::Stub;

// A stream that is being read; it ends with the object.
class EventReader {
 public:
  EventReader(Api& api, const std::string& org, int64_t cursor) {
    context_.set_deadline(Deadline());
    v1::StreamEventsRequest request;
    request.set_parent(org);
    request.set_cursor(cursor);
    reader_ = api.events.StreamEvents(&context_, request);
  }
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;
  ~EventReader() { (void)Cancel(); }

  // Returns the next event; an empty one if the stream ends.
  v1::Event Next() {
    v1::Event event;
    reader_->Read(&event);
    return event;
  }
  // Returns the next event about `resource`.
  v1::Event NextOf(const std::string& resource) {
    v1::Event event = Next();
    while (event.cursor() != 0 && event.resource() != resource) {
      event = Next();
    }
    return event;
  }
  absl::Status Cancel() {
    if (reader_ == nullptr) {
      return absl::OkStatus();
    }
    context_.TryCancel();
    return End();
  }
  // Reads until the daemon ends the stream; returns how it ended.
  absl::Status End() {
    v1::Event ignored;
    while (reader_->Read(&ignored)) {
    }
    absl::Status status = rpc::FromGrpcStatus(reader_->Finish());
    reader_.reset();
    return status;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::Event>> reader_;
};

class EventsTest : public SharedWorldTest {
 protected:
  Api admin_ = world().As(world().admin());
};

std::string FleetName(const std::string& fleet) {
  return std::string(kOrg) + "/fleets/" + fleet;
}

TEST_F(EventsTest, TheFirstMessageSaysWhereTheStreamIs) {
  EventReader events(admin_, kOrg, -1);
  const v1::Event beat = events.Next();
  EXPECT_EQ(beat.change(), v1::Event::CHANGE_HEARTBEAT);
  EXPECT_TRUE(beat.resource().empty());
  CreateFleet(admin_, kOrg, "announced");
  const v1::Event created = events.NextOf(FleetName("announced"));
  EXPECT_EQ(created.change(), v1::Event::CHANGE_CREATED);
  EXPECT_GT(created.cursor(), beat.cursor());
}

TEST_F(EventsTest, AStreamResumesBehindItsCursor) {
  CreateFleet(admin_, kOrg, "seen");
  CreateFleet(admin_, kOrg, "missed");
  int64_t cursor = 0;
  {
    EventReader events(admin_, kOrg, 0);
    cursor = events.NextOf(FleetName("seen")).cursor();
    EXPECT_THAT(events.Cancel(), StatusIs(absl::StatusCode::kUnavailable, _));
  }
  ASSERT_GT(cursor, 0);
  EventReader events(admin_, kOrg, cursor);
  const v1::Event next = events.Next();
  EXPECT_EQ(next.resource(), FleetName("missed"));
  EXPECT_EQ(next.change(), v1::Event::CHANGE_CREATED);
}

TEST_F(EventsTest, AnotherOrgsChangesAreNotSent) {
  Api root = world().Root();
  EventReader events(root, kOtherOrg, -1);
  EXPECT_EQ(events.Next().change(), v1::Event::CHANGE_HEARTBEAT);
  CreateFleet(root, kOrg, "not-theirs");
  CreateFleet(root, kOtherOrg, "theirs");
  EXPECT_EQ(events.Next().resource(),
            std::string(kOtherOrg) + "/fleets/theirs");
}

// Toolchains belong to no org, so that every org hears of them.
TEST_F(EventsTest, EveryOrgHearsOfToolchains) {
  Api root = world().Root();
  Api viewer = world().As(world().Issue(kOtherOrg, "toolchain-viewer",
                                        v1::Principal::KIND_USER,
                                        v1::ACCESS_ROLE_VIEWER));
  const auto list = Call(root.toolchains, &Toolchains::ListToolchains,
                         v1::ListToolchainsRequest());
  ASSERT_THAT(list, IsOk());
  const std::string name = list->toolchains(0).name();
  EventReader events(viewer, kOtherOrg, -1);
  const int64_t before = events.Next().cursor();
  for (const v1::Toolchain::State state :
       {v1::Toolchain::STATE_DEPRECATED, v1::Toolchain::STATE_REVOKED,
        v1::Toolchain::STATE_ACTIVE}) {
    v1::SetToolchainStateRequest set;
    set.set_name(name);
    set.set_state(state);
    ASSERT_THAT(Call(root.toolchains, &Toolchains::SetToolchainState, set),
                IsOk());
    const v1::Event event = events.NextOf(name);
    EXPECT_EQ(event.change(), v1::Event::CHANGE_UPDATED) << state;
  }
  v1::SetDefaultToolchainRequest choose;
  choose.set_name(name);
  ASSERT_THAT(Call(root.toolchains, &Toolchains::SetDefaultToolchain, choose),
              IsOk());
  EXPECT_EQ(events.NextOf(name).change(), v1::Event::CHANGE_UPDATED);
  // From the log, as a page that was away reads it.
  EventReader late(viewer, kOtherOrg, before);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(late.Next().resource(), name) << i;
  }
}

// The import of the first start is the oldest event that there is.
TEST_F(EventsTest, AnImportIsAnEvent) {
  Api root = world().Root();
  EventReader events(root, kOtherOrg, 0);
  const v1::Event first = events.Next();
  EXPECT_TRUE(first.resource().starts_with("toolchains/")) << first.resource();
  EXPECT_EQ(first.change(), v1::Event::CHANGE_CREATED);
}

// Expects that a viewer's stream ends when `take_away` has taken its rights.
// Nothing else would end it before the test's deadline.
class LostRightsTest : public EventsTest {
 protected:
  template <typename Request>
  absl::Status EndAfter(
      const std::string& id, Request request,
      grpc::Status (Principals::*take_away)(grpc::ClientContext*,
                                            const Request&, v1::Principal*)) {
    Api user = world().As(world().Issue(kOrg, id, v1::Principal::KIND_USER,
                                        v1::ACCESS_ROLE_VIEWER));
    EventReader events(user, kOrg, -1);
    EXPECT_EQ(events.Next().change(), v1::Event::CHANGE_HEARTBEAT);
    request.set_name(std::string(kOrg) + "/principals/" + id);
    EXPECT_THAT(Call(root_.principals, take_away, request), IsOk());
    return events.End();
  }

  Api root_ = world().Root();
};

TEST_F(LostRightsTest, ARevokedCallersStreamEnds) {
  EXPECT_THAT(EndAfter("revoked", v1::RevokePrincipalRequest(),
                       &Principals::RevokePrincipal),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
}

TEST_F(LostRightsTest, AnUnboundCallersStreamEnds) {
  EXPECT_THAT(EndAfter("unbound", v1::BindRoleRequest(), &Principals::BindRole),
              StatusIs(absl::StatusCode::kPermissionDenied, _));
}

TEST_F(EventsTest, ABuildsEndIsAnEventHoweverItEnds) {
  EventReader events(admin_, kOrg, -1);
  const v1::Release release = BuiltRelease(admin_, kOrg, "evented");
  EXPECT_EQ(events.NextOf(release.name()).change(), v1::Event::CHANGE_CREATED);
}

TEST(EventsOfGatedBuildsTest, ACancelledBuildIsAnEvent) {
  Gate gate;
  server::DaemonOptions options;
  options.before_layout = gate.Hook();
  World world(options);
  Api admin = world.As(world.admin());
  CreateFleet(admin, kOrg, "stopped");
  EventReader events(admin, kOrg, -1);
  EXPECT_EQ(events.Next().change(), v1::Event::CHANGE_HEARTBEAT);
  const absl::StatusOr<v1::Build> build = CreateBuild(admin, kOrg, "stopped");
  EXPECT_THAT(build, IsOk());
  EXPECT_EQ(events.NextOf(build->name()).change(), v1::Event::CHANGE_CREATED);
  EXPECT_TRUE(gate.SomebodyWaits());
  v1::CancelBuildRequest request;
  request.set_name(build->name());
  EXPECT_THAT(Call(admin.builds, &v1::BuildService::Stub::CancelBuild, request),
              IsOk());
  gate.Open();
  EXPECT_EQ(events.NextOf(build->name()).change(), v1::Event::CHANGE_UPDATED);
}

TEST(EventsOfManyTest, IdleStreamsHoldNoWorkers) {
  constexpr int kConnections = 10;
  constexpr int kStreams = 30;  // streams over each transport
  server::DaemonOptions options;
  options.workers.quick = {.threads = 1, .waiting = 8, .waiting_per_caller = 8};
  World world(options);
  std::vector<std::unique_ptr<Api>> clients;
  std::vector<std::unique_ptr<EventReader>> streams;
  for (int i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<Api>(world.As(world.admin())));
    for (int j = 0; j < kStreams; ++j) {
      streams.push_back(
          std::make_unique<EventReader>(*clients.back(), kOrg, -1));
      ASSERT_EQ(streams.back()->Next().change(), v1::Event::CHANGE_HEARTBEAT);
    }
  }
  // All streams get the event, and none of them uses a worker that calls need.
  CreateFleet(*clients[0], kOrg, "told");
  for (const std::unique_ptr<EventReader>& stream : streams) {
    EXPECT_EQ(stream->Next().resource(), FleetName("told"));
  }
}

TEST(EventsOfManyTest, ClientsThatGoLeaveNothingBehind) {
  World world;
  const Person person = world.admin();
  const int port = world.daemon().grpc_port();
  for (int i = 0; i < 20; ++i) {
    Api api = world.As(person);
    EventReader events(api, kOrg, -1);
    EXPECT_EQ(events.Next().change(), v1::Event::CHANGE_HEARTBEAT);
  }
  EXPECT_TRUE(Eventually([&] { return ConnectionsOf(port) == 0; }))
      << ConnectionsOf(port);
  Api api = world.As(person);
  EventReader open(api, kOrg, -1);
  EXPECT_EQ(open.Next().change(), v1::Event::CHANGE_HEARTBEAT);
  // A daemon that stops does not wait for streams, which have no end.
  const auto begin = std::chrono::steady_clock::now();
  world.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace bootmill::e2e
