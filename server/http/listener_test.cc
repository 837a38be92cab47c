// SPDX-License-Identifier: Apache-2.0
#include "server/net/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/sha256.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "server/http/testing/running_server.h"
#include "server/http/testing/test_tls.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::RawClient;
using testing::Request;
using testing::RunProgram;
using testing::StatusIs;
using testing::TempDir;
using testing::TestService;

class ListenerTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<HttpServer>> Start(TcpListen listen) {
    return HttpServer::Start(
        gate_, {.tcp = {std::move(listen)}, .unix_sockets = {}, .limits = {}},
        MakeRoutes(service_.services(), {}));
  }
  absl::StatusOr<std::unique_ptr<HttpServer>> StartUnix(
      const std::string& path) {
    return HttpServer::Start(
        gate_, {.tcp = {}, .unix_sockets = {{.path = path}}, .limits = {}},
        MakeRoutes(service_.services(), {}));
  }

  TestService service_;
  ConnectionGate gate_{GateLimits{}};
};

TEST_F(ListenerTest, ClearHttpIsForLoopbackOnly) {
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1"}) {
    EXPECT_THAT(Start({.address = address}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("is no loopback address")));
  }
  EXPECT_THAT(Start({.address = "localhost"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("`localhost` is no IP address")));
  EXPECT_THAT(Start({.address = "127.0.0.2"}), IsOk());
}

TEST_F(ListenerTest, APortInUseIsNamed) {
  ASSERT_OK_AND_ASSIGN(const auto first, Start({.address = "127.0.0.1"}));
  const uint16_t port = first->ports().front();
  EXPECT_NE(port, 0);
  EXPECT_THAT(Start({.address = "127.0.0.1", .port = port}),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       HasSubstr("port " + std::to_string(port) +
                                 " is in use by another program")));
}

TEST_F(ListenerTest, AUnixSocketIsItsOwnersAndGoesWithTheServer) {
  const TempDir directory;
  const std::string path = directory.path() + "/s";
  {
    ASSERT_OK_AND_ASSIGN(const auto server, StartUnix(path));
    struct stat found{};
    ASSERT_EQ(lstat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    EXPECT_THAT(StartUnix(path),
                StatusIs(absl::StatusCode::kAlreadyExists,
                         HasSubstr("in use by another program")));
    // The failed attempt has not removed the socket.
    RawClient client(path);
    client.Send(Request("GET", "/healthz"));
    EXPECT_EQ(client.Read().status, 200);
  }
  EXPECT_FALSE(RawClient(path).connected());
}

TEST_F(ListenerTest, ReplacesASocketThatNobodyListensAt) {
  const TempDir directory;
  const std::string path = directory.path() + "/s";
  const std::string kept = directory.path() + "/kept";
  {
    ASSERT_OK_AND_ASSIGN(const auto server, StartUnix(path));
    ASSERT_EQ(link(path.c_str(), kept.c_str()), 0);
  }
  ASSERT_EQ(rename(kept.c_str(), path.c_str()), 0);
  EXPECT_THAT(StartUnix(path), IsOk());
}

TEST_F(ListenerTest, LeavesFilesThatAreNoSockets) {
  const TempDir directory;
  const std::string path = directory.path() + "/file";
  std::ofstream(path) << "precious";
  EXPECT_THAT(StartUnix(path), StatusIs(absl::StatusCode::kAlreadyExists,
                                        HasSubstr("is no socket")));
  EXPECT_THAT(StartUnix(std::string(200, 'p')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected 1 to 107")));
  EXPECT_THAT(StartUnix(directory.path() + "/none/s"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none/s")));
}

// Tests with curl, a client that many people use.
class TlsTest : public ListenerTest {
 protected:
  void SetUp() override {
    const absl::StatusOr<TlsOptions> tls =
        testing::MakeTestTls(directory_.path());
    ASSERT_THAT(tls, IsOk());
    auto started = Start({.address = "127.0.0.1", .port = 0, .tls = *tls});
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
  }

  std::string File(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Returns curl's exit status; the answer's HTTP status is then in
  // `http_status_`.
  int Curl(const std::string& path, const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {
        "sh",       "-c",          "exec \"$@\" >" + File("status"),
        "sh",       "curl",        "--silent",
        "--output", File("body"),  "--max-time",
        "10",       "--write-out", "%{http_code}"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(
        "https://127.0.0.1:" + std::to_string(server_->ports().front()) + path);
    const int exit_status = RunProgram(arguments);
    http_status_.clear();
    std::ifstream(File("status")) >> http_status_;
    return exit_status;
  }

  std::vector<std::string> As(const std::string& user) const {
    return {"--cacert",          File("ca.pem"), "--cert",
            File(user + ".pem"), "--key",        File(user + ".key")};
  }

  TempDir directory_;
  std::unique_ptr<HttpServer> server_;
  std::string http_status_;
};

constexpr char kGetFleet[] =
    "/bootmill.v1.FleetService/GetFleet?encoding=json&message=%7B%22name%22%3A"
    "%22orgs%2Fdefault%2Ffleets%2Fweb%22%7D";

TEST_F(TlsTest, ACertificateOfOurAuthorityNamesItsUser) {
  EXPECT_EQ(Curl(kGetFleet, As("ann")), 0);
  EXPECT_EQ(http_status_, "200");
  EXPECT_EQ(Curl(kGetFleet, As("bob")), 0);
  EXPECT_EQ(http_status_, "403");
}

TEST_F(TlsTest, WithoutACertificateOnlyHealthIsServed) {
  const std::vector<std::string> nobody = {"--cacert", File("ca.pem")};
  EXPECT_EQ(Curl("/healthz", nobody), 0);
  EXPECT_EQ(http_status_, "200");
  EXPECT_EQ(Curl(kGetFleet, nobody), 0);
  EXPECT_EQ(http_status_, "401");
}

TEST_F(TlsTest, ACertificateOfAnotherAuthorityEndsTheHandshake) {
  EXPECT_NE(Curl("/healthz", As("stranger")), 0);
  EXPECT_EQ(http_status_, "000");
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  std::vector<std::string> options = As("ann");
  options.insert(options.end(),
                 {"--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"});
  EXPECT_NE(Curl("/healthz", options), 0);
}

TEST_F(TlsTest, ClearTextToATlsPortIsClosed) {
  RawClient client(server_->ports().front());
  client.Send(Request("GET", "/healthz"));
  EXPECT_EQ(client.Read().status, 0);
}

TEST_F(TlsTest, DownloadsAndResumes) {
  const std::string path =
      "/orgs/default/artifacts/" + TestService::ArtifactDigest();
  std::vector<std::string> options = As("ann");
  EXPECT_EQ(Curl(path, options), 0);
  EXPECT_EQ(http_status_, "200");
  std::ifstream body(File("body"));
  const std::string got((std::istreambuf_iterator<char>(body)), {});
  EXPECT_EQ(Sha256(AsBytes(got)).Hex(), TestService::ArtifactDigest());
  options.insert(options.end(), {"--range", "1499990-"});
  EXPECT_EQ(Curl(path, options), 0);
  EXPECT_EQ(http_status_, "206");
}

TEST_F(TlsTest, SaysWhichPartOfTheOptionsIsWrong) {
  TlsOptions options = testing::TestTls(directory_.path());
  options.certificate_chain = "no PEM";
  EXPECT_THAT(Start({.address = "::", .port = 0, .tls = options}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the server's certificate")));
  options = testing::TestTls(directory_.path());
  std::ifstream key(File("ann.key"));
  options.private_key.assign(std::istreambuf_iterator<char>(key), {});
  EXPECT_THAT(Start({.address = "::", .port = 0, .tls = options}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the server's private key")));
}

}  // namespace
}  // namespace bootmill::server
