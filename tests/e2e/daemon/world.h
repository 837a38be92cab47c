// SPDX-License-Identifier: Apache-2.0
// A running daemon with a toolchain, and its callers.
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
#include "bootmill/v1/account_service.grpc.pb.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/audit_service.grpc.pb.h"
#include "bootmill/v1/event_service.grpc.pb.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/session_service.grpc.pb.h"
#include "bootmill/v1/token_service.grpc.pb.h"
#include "bootmill/v1/toolchain_service.grpc.pb.h"
#include "common/testing/temp_dir.h"
#include "server/daemon.h"
#include "tests/e2e/daemon/http_client.h"
#include "tests/e2e/daemon/person.h"

namespace bootmill::e2e {

inline constexpr char kOrg[] = "orgs/default";
inline constexpr char kOtherOrg[] = "orgs/other";

// The stubs of one channel.
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
        sessions(channel),
        orgs(channel),
        tokens(channel),
        accounts(channel) {}
  v1::FleetService::Stub fleets;
  v1::BuildService::Stub builds;
  v1::ReleaseService::Stub releases;
  v1::ArtifactService::Stub artifacts;
  v1::PrincipalService::Stub principals;
  v1::ToolchainService::Stub toolchains;
  v1::AuditService::Stub audit;
  v1::EventService::Stub events;
  v1::SessionService::Stub sessions;
  v1::OrgService::Stub orgs;
  v1::TokenService::Stub tokens;
  v1::AccountService::Stub accounts;
};

// A daemon with a data directory of its own, which begins with the installed
// GRUB as an ACTIVE toolchain and with the orgs `default` and `other`. The
// import runs once, through the API; each daemon gets a copy of the result.
class World {
 public:
  // All of `options` is used, except the directory and the addresses.
  explicit World(server::DaemonOptions options = {});

  server::Daemon& daemon() { return *daemon_; }
  const std::string& data_dir() const { return options_.data_dir; }
  // Ends the daemon; its data exists until the world is destroyed.
  void Stop() { daemon_.reset(); }

  Person admin() const;
  // Root on the daemon's machine, over the Unix socket.
  Api Root() const;
  Api As(const Person& person) const;
  HttpClient Http(const Person& person) const;
  std::string http_socket() const { return options_.http_socket; }
  // Issues a credential as root would.
  Person Issue(const std::string& org, const std::string& id,
               v1::Principal::Kind kind, v1::AccessRole role) const;
  // Returns the public key that verifies images (PEM).
  std::string AttestationKey() const;

 private:
  testing::TempDir directory_;
  server::DaemonOptions options_;
  std::unique_ptr<server::Daemon> daemon_;
};

// Returns a small spec that every installed GRUB can build; `more` is further
// YAML.
v1::SpecSource Spec(const std::string& fleet, std::string_view more = "");
inline constexpr size_t kSpecTargets = 2;

// Returns whether `condition` becomes true within 10 s.
bool Eventually(const std::function<bool()>& condition);

// Returns how many connections from clients the TCP port of this machine has
// now.
size_t ConnectionsOf(int port);

// For tests that can share one daemon; each uses its own fleets.
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
