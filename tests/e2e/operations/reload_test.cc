// SPDX-License-Identifier: Apache-2.0
// SIGHUP: what a running daemon takes over from its configuration.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"
#include "tests/e2e/operations/program.h"

namespace bootmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kName[] = "boot.example";

class ReloadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteText(config_, "log_level: info\n");
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonCommand{.data_dir = data_,
                      .run_dir = directory_.path(),
                      .options = {"--config", config_}});
    ASSERT_TRUE(daemon_->WaitReady()) << daemon_->Log();
  }

  // Returns the lines with `word` in them after `text` was written and a reload
  // has said what became of it.
  std::vector<std::string> Reload(const std::string& text,
                                  const std::string& word) {
    const size_t before = daemon_->Lines("reloaded: ").size();
    WriteText(config_, text);
    daemon_->Signal(SIGHUP);
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (daemon_->Lines("reloaded: ").size() == before &&
           std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return daemon_->Lines(word);
  }

  std::string Text(const std::string& file) const {
    const absl::StatusOr<Bytes> bytes =
        ReadFile(data_ + "/credentials/" + file, kMiB);
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }
  // Whether a client that knows the daemon as kName trusts it, over HTTPS.
  bool HttpsTrusts() const {
    const int port = daemon_->Port("HTTPS");
    return RunToEnd({"curl", "--silent", "--fail", "--cacert",
                     data_ + "/credentials/admin/ca.pem", "--resolve",
                     absl::StrFormat("%s:%d:127.0.0.1", kName, port),
                     absl::StrFormat("https://%s:%d/readyz", kName, port)})
               .exit_code == 0;
  }
  // The same over gRPC.
  absl::Status GrpcCall() const {
    ::grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride(kName);
    // No connection is shared with an earlier call.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return Client(::grpc::CreateCustomChannel(
                      absl::StrFormat("127.0.0.1:%d", daemon_->Port("gRPC")),
                      ::grpc::SslCredentials({Text("admin/ca.pem"),
                                              Text("admin/key.pem"),
                                              Text("admin/cert.pem")}),
                      arguments))
        .WhoAmI()
        .status();
  }

  const TempDir directory_;
  const std::string data_ = directory_.path() + "/data";
  const std::string config_ = directory_.path() + "/bootmilld.yaml";
  std::unique_ptr<DaemonProcess> daemon_;
};

TEST_F(ReloadTest, ANewNameIsInTheCertificateOfNewConnections) {
  EXPECT_FALSE(HttpsTrusts());
  EXPECT_FALSE(GrpcCall().ok());
  EXPECT_THAT(Reload("server_names: [boot.example]\n", "took over"), SizeIs(1));
  EXPECT_TRUE(HttpsTrusts()) << daemon_->Log();
  EXPECT_THAT(GrpcCall(), IsOk());
  EXPECT_THAT(daemon_->Lines("new connections get the server certificate"),
              SizeIs(1));
}

TEST_F(ReloadTest, SaysWhatWasTakenOverAndWhatNeedsARestart) {
  EXPECT_THAT(
      Reload("log_level: debug\nbuild_workers: 7\nmax_waiting_builds: 3\n",
             "reloaded: took over max_waiting_builds, log_level"),
      SizeIs(1))
      << daemon_->Log();
  EXPECT_THAT(daemon_->Lines("only a restart takes over: build_workers"),
              SizeIs(1));
  EXPECT_THAT(
      Reload("log_level: debug\nbuild_workers: 7\nmax_waiting_builds: 3\n",
             "reloaded: nothing has changed"),
      SizeIs(1));
  EXPECT_THAT(daemon_->Lines("only a restart"), SizeIs(2));
}

TEST_F(ReloadTest, ABadFileChangesNothing) {
  EXPECT_THAT(Reload("log_level: loud\nunknown: 1\n",
                     "not reloaded: the configuration stays as it was"),
              SizeIs(1));
  EXPECT_THAT(daemon_->Lines(config_ + ":1:12: log_level: `loud`"), SizeIs(1));
  EXPECT_THAT(daemon_->Lines(config_ + ":2:1: unknown member"), SizeIs(1));
  EXPECT_THAT(Reload("server_names: [\"no name\"]\n", "not reloaded"),
              SizeIs(2));
  EXPECT_THAT(Reload("{}", "nothing has changed"), SizeIs(1));
  daemon_->Signal(SIGTERM);
  EXPECT_EQ(daemon_->Wait(), 0);
}

TEST_F(ReloadTest, TheLogChangesItsForm) {
  Reload("log_format: json\n", "took over log_format");
  const std::vector<std::string> lines = daemon_->Lines("{\"time\":");
  ASSERT_THAT(lines, ::testing::Not(IsEmpty()));
  EXPECT_THAT(lines.front(),
              AllOf(HasSubstr("\"level\":\"info\""),
                    HasSubstr("\"message\":\"reloaded: took over "
                              "log_format\"")));
}

}  // namespace
}  // namespace bootmill::testing
