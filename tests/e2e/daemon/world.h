// SPDX-License-Identifier: Apache-2.0
// A running daemon with a toolchain, and the people around it.
#ifndef BOOTMILL_TESTS_E2E_DAEMON_WORLD_H_
#define BOOTMILL_TESTS_E2E_DAEMON_WORLD_H_

#include <grpcpp/channel.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/audit_service.grpc.pb.h"
#include "bootmill/v1/event_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/session_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "common/testing/temp_dir.h"
#include "server/daemon.h"
#include "tests/e2e/daemon/http_client.h"
#include "tests/e2e/daemon/person.h"

namespace bootmill::e2e {

inline constexpr char kOrg[] = "orgs/default";
inline constexpr char kOtherOrg[] = "orgs/other";

// Stubs of one channel.
struct Api {
  explicit Api(const std::shared_ptr<grpc::Channel>& channel)
      : fleets(channel),
        builds(channel),
        releases(channel),
        artifacts(channel),
        principals(channel),
        toolchains(channel),
        audit(channel),
        events(channel),
        sessions(channel) {}
  v1::FleetService::Stub fleets;
  v1::BuildService::Stub builds;
  v1::ReleaseService::Stub releases;
  v1::ArtifactService::Stub artifacts;
  v1::PrincipalService::Stub principals;
  v1::ToolchainService::Stub toolchains;
  v1::AuditService::Stub audit;
  v1::EventService::Stub events;
  v1::SessionService::Stub sessions;
};

// A daemon of its own data directory, which begins with the installed GRUB as
// an ACTIVE toolchain and with the orgs `default` and `other`. The import runs
// once, through the API; each daemon gets a copy of what it left.
class World {
 public:
  // `options`: everything but the directory and the addresses counts.
  explicit World(server::DaemonOptions options = {});

  server::Daemon& daemon() { return *daemon_; }
  const std::string& data_dir() const { return options_.data_dir; }
  // Ends the daemon; its data stays until the world goes.
  void Stop() { daemon_.reset(); }

  Person admin() const;
  // The machine's root, over the Unix socket.
  Api Root() const;
  Api As(const Person& person) const;
  HttpClient Http(const Person& person) const;
  std::string http_socket() const { return options_.http_socket; }
  // Has root issue a credential.
  Person Issue(const std::string& org, const std::string& id,
               v1::Principal::Kind kind, v1::AccessRole role) const;
  // What images are verified with (PEM).
  std::string AttestationKey() const;

 private:
  testing::TempDir directory_;
  server::DaemonOptions options_;
  std::unique_ptr<server::Daemon> daemon_;
};

// A small spec without anything that the installed GRUB could lack; `more` is
// further YAML.
v1::SpecSource Spec(const std::string& fleet, std::string_view more = "");
inline constexpr size_t kSpecTargets = 2;

// Returns whether `condition` holds within 10 s.
bool Eventually(const std::function<bool()>& condition);

// How many connections from outside the TCP port of this machine has now.
size_t ConnectionsOf(int port);

// Tests that may share one daemon: each uses fleets of its own.
class SharedWorldTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
  static void TearDownTestSuite() { world_.reset(); }
  static World& world() { return *world_; }

 private:
  static std::unique_ptr<World> world_;
};

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_WORLD_H_
