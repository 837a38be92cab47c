// SPDX-License-Identifier: Apache-2.0
// The server's certificate is renewed while the daemon runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/world.h"
#include "tests/e2e/operations/program.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::Ended;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunToEnd;
using ::testing::HasSubstr;

// The machine's time, shifted.
class ShiftedClock : public Clock {
 public:
  Time Now() const override { return SystemClock().Now() + shift_.load(); }
  void Set(std::chrono::hours shift) { shift_ = shift; }

 private:
  std::atomic<std::chrono::hours> shift_{std::chrono::hours(0)};
};

// Returns the certificate that a server shows to a new connection.
std::string Presented(int port, const std::string& alpn) {
  const Ended shown = RunToEnd(
      {"/bin/sh", "-c",
       absl::StrFormat("openssl s_client -connect 127.0.0.1:%d -alpn %s "
                       "</dev/null 2>/dev/null | openssl x509",
                       port, alpn)});
  EXPECT_THAT(shown.output, HasSubstr("BEGIN CERTIFICATE")) << shown.errors;
  return shown.output;
}

TEST(RenewalTest, NewConnectionsGetTheRenewedCertificateOfOpenPorts) {
  ShiftedClock clock;
  server::DaemonOptions options;
  options.clock = &clock;
  options.housekeeping_period = std::chrono::milliseconds(100);
  World world(options);
  const std::string file = world.data_dir() + "/credentials/server/cert.pem";
  const int grpc = world.daemon().grpc_port();
  const int https = world.daemon().http_port();
  const std::string first = Presented(grpc, "h2");
  EXPECT_EQ(Presented(https, "http/1.1"), first);
  // A caller that was connected before goes on afterwards.
  Api before = world.As(world.admin());
  const auto call = [](Api& api) {
    v1::ListFleetsRequest request;
    request.set_parent(kOrg);
    return Call(api.fleets, &v1::FleetService::Stub::ListFleets, request);
  };
  EXPECT_THAT(call(before), IsOk());

  clock.Set(std::chrono::days(250));
  ASSERT_TRUE(Eventually([&] { return Presented(grpc, "h2") != first; }));
  ASSERT_TRUE(
      Eventually([&] { return Presented(https, "http/1.1") != first; }));
  const std::string second = Presented(grpc, "h2");
  EXPECT_EQ(Presented(https, "http/1.1"), second);
  ASSERT_OK_AND_ASSIGN(const crypto::Certificate old,
                       crypto::Certificate::FromPem(first));
  ASSERT_OK_AND_ASSIGN(const crypto::Certificate renewed,
                       crypto::Certificate::FromPem(second));
  EXPECT_GT(renewed.validity().not_after,
            old.validity().not_after + std::chrono::days(200));
  EXPECT_THAT(call(before), IsOk());

  // It was renewed once, not again and again.
  clock.Set(std::chrono::days(251));
  const auto written = std::filesystem::last_write_time(file);
  EXPECT_EQ(Presented(grpc, "h2"), second);
  EXPECT_EQ(std::filesystem::last_write_time(file), written);
}

TEST(RenewalTest, AnyoneWhoKnowsTheCaTrustsTheRenewedCertificate) {
  ShiftedClock clock;
  // The daemon began 250 days ago.
  clock.Set(-std::chrono::days(250));
  server::DaemonOptions options;
  options.clock = &clock;
  options.housekeeping_period = std::chrono::milliseconds(100);
  const testing::TempDir directory;
  options.data_dir = directory.path() + "/data";
  options.grpc_address = options.http_address = "127.0.0.1:0";
  options.grpc_socket = options.http_socket = "";
  ASSERT_OK_AND_ASSIGN(const auto daemon, server::Daemon::Start(options));
  const auto trusted = [&] {
    return RunToEnd({"curl", "--silent", "--show-error", "--fail", "--cacert",
                     daemon->credentials().admin_dir() + "/ca.pem",
                     absl::StrFormat("https://localhost:%d/healthz",
                                     daemon->http_port())})
               .exit_code == 0;
  };
  EXPECT_TRUE(trusted());
  const std::string first = Presented(daemon->http_port(), "http/1.1");
  clock.Set(std::chrono::hours(0));
  ASSERT_TRUE(Eventually(
      [&] { return Presented(daemon->http_port(), "http/1.1") != first; }));
  EXPECT_TRUE(trusted());
}

}  // namespace
}  // namespace bootmill::e2e
