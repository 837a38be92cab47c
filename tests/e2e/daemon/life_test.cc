// SPDX-License-Identifier: Apache-2.0
// Repeated starts, stops, failed starts and stops under load, in which the
// sanitizers and valgrind find uses of destroyed objects.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;

// BOOTMILL_ROUNDS, for runs with more time than `make test` has.
int Rounds() {
  const char* rounds = std::getenv("BOOTMILL_ROUNDS");
  int number = 3;
  EXPECT_TRUE(rounds == nullptr || absl::SimpleAtoi(rounds, &number));
  return number;
}

TEST(LifeTest, ADaemonThatIsStoppedAtOnce) {
  for (int i = 0; i < Rounds(); ++i) {
    World world;
    world.Stop();
  }
}

TEST(LifeTest, AStartThatFails) {
  World world;
  const testing::TempDir directory;
  for (int i = 0; i < Rounds(); ++i) {
    // All other parts exist when the second port is found to be in use.
    server::DaemonOptions options;
    options.data_dir = directory.path() + "/data";
    options.grpc_address = "127.0.0.1:0";
    options.http_address =
        "127.0.0.1:" + std::to_string(world.daemon().http_port());
    options.grpc_socket = directory.path() + "/grpc.sock";
    options.http_socket = directory.path() + "/http.sock";
    EXPECT_THAT(server::Daemon::Start(options),
                StatusIs(absl::StatusCode::kAlreadyExists, _));
  }
}

// Makes calls as clients do, until the daemon is gone.
class Load {
 public:
  explicit Load(World& world) {
    const Person admin = world.admin();
    threads_.emplace_back([this, api = world.As(admin)]() mutable {
      while (!over_) {
        v1::DiffFleetRequest request;
        request.set_name(std::string(kOrg) + "/fleets/loaded");
        request.set_from_revision(1);
        request.set_to_revision(1);
        Did(Call(api.fleets, &v1::FleetService::Stub::DiffFleet, request).ok());
      }
    });
    threads_.emplace_back([this, api = world.As(admin)]() mutable {
      while (!over_) {
        Did(CreateBuild(api, kOrg, "loaded").ok());
      }
    });
    threads_.emplace_back([this, api = world.As(admin)]() mutable {
      while (!over_) {
        grpc::ClientContext context;
        context.set_deadline(Deadline());
        v1::StreamEventsRequest request;
        request.set_parent(kOrg);
        request.set_cursor(0);
        const auto stream = api.events.StreamEvents(&context, request);
        v1::Event event;
        while (stream->Read(&event)) {
          ++done_;
        }
        Did(stream->Finish().ok());
      }
    });
    threads_.emplace_back([this, http = world.Http(admin)] {
      while (!over_) {
        Did(http.Post("/bootmill.v1.FleetService/GetFleet", "application/json",
                      R"({"name": "orgs/default/fleets/loaded"})")
                .status == 200);
      }
    });
  }
  void End() {
    over_ = true;
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }
  // Waits until `calls` calls have succeeded: for two minutes, because under
  // valgrind each takes seconds. Returns whether they have.
  bool HasDone(int calls) const {
    for (int i = 0; i < 2400 && done_ < calls; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return done_ >= calls;
  }

 private:
  // Calls fail at once when the daemon is gone. Without a pause these threads
  // take most of the time from the one that stops the daemon: under valgrind
  // only one thread runs, and a stop took eleven minutes.
  void Did(bool ok) {
    if (ok) {
      ++done_;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  std::atomic<bool> over_ = false;
  std::atomic<int> done_ = 0;
  std::vector<std::thread> threads_;
};

TEST(LifeTest, AStopUnderLoad) {
  for (int i = 0; i < Rounds(); ++i) {
    World world;
    Api admin = world.As(world.admin());
    CreateFleet(admin, kOrg, "loaded");
    Load load(world);
    EXPECT_TRUE(load.HasDone(20 + i));
    world.Stop();
    load.End();
  }
}

}  // namespace
}  // namespace bootmill::e2e
