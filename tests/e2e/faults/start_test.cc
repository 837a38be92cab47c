// SPDX-License-Identifier: Apache-2.0
// A daemon that cannot start must say why in one line, end with exit code 1 and
// leave its data unchanged.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/testing/installed.h"
#include "common/atomic_file.h"
#include "common/sha256.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/unique_fd.h"
#include "server/store/connection.h"
#include "tests/e2e/faults/client.h"
#include "tests/e2e/faults/daemon_process.h"

namespace bootmill::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// A port on loopback on which something listens.
class TakenPort {
 public:
  TakenPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(fd_.get(), generic, size), 0);
    EXPECT_EQ(listen(fd_.get(), 1), 0);
    EXPECT_EQ(getsockname(fd_.get(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }
  std::string Address() const { return absl::StrFormat("127.0.0.1:%d", port_); }

 private:
  UniqueFd fd_;
  uint16_t port_ = 0;
};

// A data directory that contains a fleet.
class StartTest : public ::testing::Test {
 protected:
  void SetUp() override {
    DaemonProcess daemon(Command());
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    ASSERT_OK_AND_ASSIGN(std::optional<Client> client, Connect(Command()));
    ASSERT_THAT(client->Apply("kept", FaultSpec("kept", "kept")), IsOk());
    // An idle client keeps its connection open for some seconds.
    client.reset();
    daemon.Signal(SIGTERM);
    ASSERT_EQ(daemon.Wait(), 0) << daemon.Log();
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }
  DaemonCommand Command() const {
    return {.data_dir = Path("data"), .run_dir = directory_.path()};
  }
  static absl::StatusOr<Client> Connect(const DaemonCommand& command) {
    return Client::Connect(
        {.address = SocketAddress(command.run_dir), .credentials = {}});
  }
  std::unique_ptr<store::Connection> Database() const {
    auto opened = store::Connection::Open(Path("data/bootmill.db"),
                                          store::Connection::Mode::kWriter,
                                          std::chrono::milliseconds(1000));
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  std::string DatabaseDigest() const {
    const auto bytes = ReadFile(Path("data/bootmill.db"), 1U << 30U);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? Sha256(*bytes).Hex() : "";
  }

  // Runs `command`, which must end with exit code 1. Returns its only line.
  static std::string Refused(const DaemonCommand& command) {
    DaemonProcess daemon(command);
    EXPECT_EQ(daemon.Wait(), 1) << daemon.Log();
    const std::string log = daemon.Log();
    EXPECT_TRUE(log.ends_with('\n')) << log;
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
    EXPECT_THAT(log, HasSubstr("[error]"));
    return log;
  }
  // Expects that the daemon starts normally and has the fleet.
  void ExpectUnharmed() const {
    DaemonProcess daemon(Command());
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    ASSERT_OK_AND_ASSIGN(const Client client, Connect(Command()));
    ASSERT_OK_AND_ASSIGN(const v1::Fleet fleet, client.GetFleet("kept"));
    EXPECT_EQ(fleet.source().text(), FaultSpec("kept", "kept"));
  }

  TempDir directory_;
};

TEST_F(StartTest, ACorruptDatabaseIsLeftAsItIs) {
  fs::copy_file(Path("data/bootmill.db"), Path("good.db"));
  std::fstream file(Path("data/bootmill.db"),
                    std::ios::in | std::ios::out | std::ios::binary);
  file << "This is no database";
  file.close();
  const std::string before = DatabaseDigest();
  EXPECT_THAT(Refused(Command()),
              AllOf(HasSubstr("bootmill.db"), HasSubstr("is damaged"),
                    HasSubstr("restore the last backup")));
  EXPECT_EQ(DatabaseDigest(), before);
  fs::rename(Path("good.db"), Path("data/bootmill.db"));
  ExpectUnharmed();
}

TEST_F(StartTest, ADataDirectoryThatOthersMayWriteToIsRefused) {
  ASSERT_EQ(chmod(Path("data").c_str(), 0777), 0);
  EXPECT_THAT(Refused(Command()),
              AllOf(HasSubstr("others may write to the data directory"),
                    HasSubstr("chmod go-w")));
  ASSERT_EQ(chmod(Path("data").c_str(), 0700), 0);
  ExpectUnharmed();
}

// The file's beginning is valid, but the tables are not.
TEST_F(StartTest, ATruncatedDatabaseIsFound) {
  fs::copy_file(Path("data/bootmill.db"), Path("good.db"));
  fs::resize_file(Path("data/bootmill.db"), 8192);
  const std::string before = DatabaseDigest();
  EXPECT_THAT(Refused(Command()), AllOf(HasSubstr("is damaged"),
                                        HasSubstr("restore the last backup")));
  EXPECT_EQ(DatabaseDigest(), before);
  fs::rename(Path("good.db"), Path("data/bootmill.db"));
  ExpectUnharmed();
}

TEST_F(StartTest, ANewerSchemaIsLeftToTheNewerDaemon) {
  int64_t version = 0;
  ASSERT_THAT(Database()->Query("PRAGMA user_version", {},
                                [&](const store::Row& row) {
                                  version = row.Integer(0);
                                  return absl::OkStatus();
                                }),
              IsOk());
  ASSERT_THAT(Database()->RunScript("PRAGMA user_version = 99"), IsOk());
  const std::string before = DatabaseDigest();
  EXPECT_THAT(Refused(Command()), AllOf(HasSubstr("schema version 99"),
                                        HasSubstr("run the newer daemon")));
  EXPECT_EQ(DatabaseDigest(), before);
  ASSERT_THAT(Database()->RunScript(
                  absl::StrFormat("PRAGMA user_version = %d", version)),
              IsOk());
  ExpectUnharmed();
}

TEST_F(StartTest, ASecondDaemonIsRefused) {
  DaemonProcess first(Command());
  ASSERT_TRUE(first.WaitReady()) << first.Log();
  const TempDir other;
  DaemonCommand second = Command();
  second.run_dir = other.path();
  EXPECT_THAT(Refused(second),
              AllOf(HasSubstr(absl::StrFormat("process id %d", first.pid())),
                    HasSubstr("stop it first")));
  ASSERT_OK_AND_ASSIGN(const Client client, Connect(Command()));
  EXPECT_THAT(client.GetFleet("kept"), IsOk());
}

// Another data directory, but the same socket.
TEST_F(StartTest, AnotherDaemonsSocketIsNotTaken) {
  DaemonProcess first(Command());
  ASSERT_TRUE(first.WaitReady()) << first.Log();
  const TempDir other;
  DaemonCommand second = Command();
  second.run_dir = other.path();
  second.data_dir = other.path() + "/data";
  fs::create_symlink(Path("grpc.sock"), other.path() + "/grpc.sock");
  DaemonProcess daemon(second);
  EXPECT_EQ(daemon.Wait(), 1) << daemon.Log();
  EXPECT_THAT(daemon.Lines("[error]"), SizeIs(1)) << daemon.Log();
  ASSERT_OK_AND_ASSIGN(const Client client, Connect(Command()));
  EXPECT_THAT(client.GetFleet("kept"), IsOk());
}

TEST_F(StartTest, ATakenPortIsNamed) {
  const TakenPort taken;
  DaemonCommand grpc = Command();
  grpc.grpc_address = taken.Address();
  EXPECT_THAT(Refused(grpc),
              AllOf(HasSubstr(absl::StrFormat("%d", taken.port())),
                    HasSubstr("in use"), HasSubstr("hoose another")));
  DaemonCommand http = Command();
  http.http_address = taken.Address();
  EXPECT_THAT(Refused(http),
              AllOf(HasSubstr(absl::StrFormat("%d", taken.port())),
                    HasSubstr("in use"), HasSubstr("hoose another")));
  ExpectUnharmed();
}

TEST_F(StartTest, AnAddressWithoutAPortThatIsOneIsRefused) {
  constexpr int kUsage = 2;
  for (const char* address :
       {"127.0.0.1:70000", "127.0.0.1:", "127.0.0.1", "name", ":7443"}) {
    DaemonCommand grpc = Command();
    grpc.grpc_address = address;
    DaemonCommand http = Command();
    http.http_address = address;
    for (const DaemonCommand& command : {grpc, http}) {
      DaemonProcess daemon(command);
      EXPECT_EQ(daemon.Wait(), kUsage) << address;
      EXPECT_THAT(daemon.Log(), HasSubstr("expected HOST:PORT")) << address;
    }
  }
  ExpectUnharmed();
}

TEST_F(StartTest, SecretsThatOthersMayReadAreRefused) {
  for (const char* name : {"server/cert.pem", "server/key.pem", "ca/key.pem"}) {
    const std::string path = Path("data/credentials/") + name;
    ASSERT_EQ(chmod(path.c_str(), 0644), 0);
    EXPECT_THAT(Refused(Command()), HasSubstr("chmod 600 " + path));
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  }
  ExpectUnharmed();
}

TEST_F(StartTest, AClockThatIsAYearBehindIsNamed) {
  DaemonCommand command = Command();
  command.wrapper = {"faketime", "-f", "-1y"};
  EXPECT_THAT(Refused(command),
              AllOf(HasSubstr("the clock says"), HasSubstr("set the clock")));
  ExpectUnharmed();
}

// Its server certificate is of a time that has not come yet.
TEST_F(StartTest, AStartWithTheClockAheadIsForgotten) {
  {
    DaemonCommand command = Command();
    // As the program faketime does, which the signal would end first.
    command.wrapper = {"env", "LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1",
                       "FAKETIME=+250d"};
    DaemonProcess daemon(command);
    ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
    daemon.Signal(SIGTERM);
    ASSERT_EQ(daemon.Wait(), 0) << daemon.Log();
  }
  ExpectUnharmed();
}

TEST_F(StartTest, AnUnfinishedRestoreIsNotServed) {
  const std::string mark = Path("data/restore.unfinished");
  fs::create_directory(mark);
  EXPECT_THAT(Refused(Command()),
              AllOf(HasSubstr(mark), HasSubstr("restore again")));
  fs::remove(mark);
  ExpectUnharmed();
}

// Root may write everywhere, so for root another user tries.
TEST_F(StartTest, ADataDirectoryThatCannotBeWrittenIsNamed) {
  DaemonCommand command = Command();
  if (geteuid() == 0) {
    command.wrapper = {"setpriv", "--reuid=nobody", "--regid=nogroup",
                       "--clear-groups"};
    ASSERT_EQ(RunProgram({"chown", "-R", "nobody", directory_.path()}), 0);
  }
  ASSERT_EQ(RunProgram({"chmod", "-R", "a-w", command.data_dir}), 0);
  const std::string before = DatabaseDigest();
  EXPECT_THAT(Refused(command),
              AllOf(HasSubstr(command.data_dir), HasSubstr("must"),
                    HasSubstr("writable")));
  EXPECT_EQ(DatabaseDigest(), before);
  ASSERT_EQ(RunProgram({"chmod", "-R", "u+w", command.data_dir}), 0);
  // Only the lock can be written.
  ASSERT_EQ(RunProgram({"chmod", "500", command.data_dir}), 0);
  EXPECT_THAT(Refused(command), HasSubstr("writable"));
  EXPECT_EQ(DatabaseDigest(), before);
  ASSERT_EQ(RunProgram({"chmod", "700", command.data_dir}), 0);
  if (geteuid() == 0) {
    ASSERT_EQ(RunProgram({"chown", "-R", "root", directory_.path()}), 0);
  }
  ExpectUnharmed();
}

TEST_F(StartTest, WithoutModulesAnImportNamesThePackage) {
  const TempDir empty;
  DaemonCommand command = Command();
  command.toolchain_dir = empty.path();
  DaemonProcess daemon(command);
  ASSERT_TRUE(daemon.WaitReady()) << daemon.Log();
  ASSERT_OK_AND_ASSIGN(const Client client, Connect(command));
  EXPECT_THAT(client.Import(empty.path()).status().message(),
              HasSubstr("grub-xen-bin"));
  // A build fails with the same message, and no build is left over.
  EXPECT_THAT(
      client.StartBuild("kept"),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("toolchain")));
  EXPECT_THAT(client.GetFleet("kept"), IsOk());
}

}  // namespace
}  // namespace bootmill::testing
