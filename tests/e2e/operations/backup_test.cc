// SPDX-License-Identifier: Apache-2.0
// A backup of a busy daemon, and a daemon on what was restored from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "builder/testing/installed.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tests/e2e/faults/busy_script.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"
#include "tests/e2e/operations/program.h"

namespace bootmill::testing {
namespace {

using ::testing::Gt;
using ::testing::HasSubstr;

class BackupTest : public ::testing::Test {
 protected:
  DaemonCommand On(const std::string& data) const {
    return {.data_dir = directory_.path() + "/" + data,
            .run_dir = directory_.path()};
  }
  absl::StatusOr<Client> Connect() const {
    return Client::Connect(
        {.address = SocketAddress(directory_.path()), .credentials = {}});
  }
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  const TempDir directory_;
};

TEST_F(BackupTest, OfABusyDaemonHoldsAllThatWasAcknowledged) {
  BusyScript before("before");
  BusyScript during("during");
  {
    DaemonProcess daemon(On("data"));
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    ASSERT_OK_AND_ASSIGN(const Client client, Connect());
    ASSERT_THAT(client.Import("/usr/lib/grub"), IsOk());
    ASSERT_THAT(before.Prepare(client), IsOk());
    ASSERT_THAT(during.Prepare(client), IsOk());
    ASSERT_THAT(before.RunUntil(client, std::chrono::steady_clock::now() +
                                            std::chrono::seconds(3)),
                IsOk());
    std::thread load([&] { (void)during.Run(client); });
    const Ended made =
        Bootmilld({"backup", Path("backup"), "--data-dir", Path("data")});
    EXPECT_EQ(made.exit_code, 0) << made.errors;
    EXPECT_THAT(made.output, HasSubstr(Path("backup")));
    const Ended checked = Bootmilld({"check", "--data-dir", Path("data")});
    EXPECT_EQ(checked.exit_code, 0) << checked.errors;
    daemon.Signal(SIGTERM);
    EXPECT_EQ(daemon.Wait(), 0);
    load.join();
  }
  EXPECT_THAT(before.acknowledged(), Gt(3U));
  const Ended restored =
      Bootmilld({"restore", Path("backup"), "--data-dir", Path("restored")});
  ASSERT_EQ(restored.exit_code, 0) << restored.errors;
  DaemonProcess daemon(On("restored"));
  ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
  ASSERT_OK_AND_ASSIGN(const Client client, Connect());
  before.Check(client, true);
  // It goes on where the other one stood.
  EXPECT_THAT(before.RunUntil(client, std::chrono::steady_clock::now() +
                                          std::chrono::seconds(1)),
              IsOk());
}

TEST_F(BackupTest, CommandsSayWhatTheyDidOrWhyNot) {
  {
    DaemonProcess daemon(On("data"));
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    const Ended refused =
        Bootmilld({"restore", Path("none"), "--data-dir", Path("data")});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.errors, HasSubstr("is not empty: stop the daemon"));
  }
  const Ended missing = Bootmilld({"check", Path("none")});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.errors, HasSubstr(Path("none")));
  // Without a daemon it works as well.
  const Ended made =
      Bootmilld({"backup", "--data-dir", Path("data"), Path("backup")});
  EXPECT_EQ(made.exit_code, 0) << made.errors;
  const Ended checked = Bootmilld({"check", Path("backup")});
  EXPECT_EQ(checked.exit_code, 0) << checked.errors;
  EXPECT_THAT(checked.output, HasSubstr("nothing is damaged (schema "));
  WriteText(Path("backup/attestation.key"), "damaged");
  const Ended damaged = Bootmilld({"check", Path("backup")});
  EXPECT_EQ(damaged.exit_code, 1);
  EXPECT_THAT(damaged.errors, HasSubstr("attestation.key: other bytes"));
}

}  // namespace
}  // namespace bootmill::testing
