// SPDX-License-Identifier: Apache-2.0
// Calls and watches while the daemon starts again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "cli/testing/run_cli.h"
#include "common/testing/temp_dir.h"
#include "server/daemon.h"

namespace bootmill {
namespace {

using cli::testing::Outcome;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::HasSubstr;

class RestartTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }
  std::string Server() const { return "unix:" + Path("grpc.sock"); }

  void Start() {
    server::DaemonOptions options;
    options.data_dir = Path("data");
    options.grpc_address = "127.0.0.1:0";
    options.http_address = "";
    options.grpc_socket = Path("grpc.sock");
    options.http_socket = "";
    auto daemon = server::Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    daemon_ = *std::move(daemon);
  }

  bootmill::testing::TempDir directory_;
  std::unique_ptr<server::Daemon> daemon_;
};

TEST_F(RestartTest, AnApplyWaitsForTheDaemon) {
  Start();
  daemon_.reset();
  WriteText(Path("web.yaml"), SpecText("web"));
  Outcome outcome;
  std::thread call([&] {
    outcome = RunCli({"apply", "-f", Path("web.yaml"), "--server", Server(),
                      "--patience", "60", "-o", "name"});
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  Start();
  call.join();
  EXPECT_EQ(outcome.exit_code, cli::kExitOk) << outcome.err;
  EXPECT_EQ(outcome.out, "fleets/web\n");
  EXPECT_THAT(outcome.err, HasSubstr("bootmill: waiting up to 60 s: "));
}

TEST_F(RestartTest, EventsGoOnAfterTheLastOne) {
  Start();
  const auto apply = [this](const std::string& fleet) {
    WriteText(Path(fleet + ".yaml"), SpecText(fleet));
    EXPECT_EQ(
        RunCli({"apply", "-f", Path(fleet + ".yaml"), "--server", Server()})
            .exit_code,
        cli::kExitOk);
  };
  apply("first");
  Outcome outcome;
  std::thread watch([&] {
    outcome = RunCli({"events", "--cursor", "0", "--count", "2", "--server",
                      Server(), "--patience", "60"});
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  daemon_.reset();
  Start();
  apply("second");
  watch.join();
  EXPECT_EQ(outcome.exit_code, cli::kExitOk) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("fleets/first"), HasSubstr("fleets/second")));
}

}  // namespace
}  // namespace bootmill
