// SPDX-License-Identifier: Apache-2.0
// How the store behaves when the machine fails.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "server/store/audit.h"
#include "server/store/blobs.h"
#include "server/store/events.h"
#include "server/store/testing/child.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::OpenIn;
using testing::RunInChild;
using ::testing::StartsWith;

class FaultTest : public testing::StoreTest {
 protected:
  FaultTest() { Close(); }
};

Blob Numbered(int number) {
  return MakeBlob(ToBytes(std::string(50'000, 'x') + std::to_string(number)));
}

absl::Status PutNumbered(Database& database, int number) {
  return database.Write(
      [&](Writer& writer) { return PutBlob(writer, Numbered(number)); });
}

// Writes until the disk is full. Then all acknowledged changes must be there,
// and writing must work again after `make_room`. Returns the error that the
// full disk caused, or what went wrong.
std::string FillUp(const std::string& directory,
                   const std::function<void()>& make_room) {
  auto database = OpenIn(directory);
  if (!database.ok()) {
    return database.status().ToString();
  }
  absl::Status full;
  int acknowledged = 0;
  while (full.ok() && acknowledged < 1000) {
    full = PutNumbered(**database, acknowledged);
    acknowledged += full.ok() ? 1 : 0;
  }
  for (int i = 0; i < acknowledged; ++i) {
    const auto blob = (*database)->Read(
        [&](Reader& reader) { return GetBlob(reader, Numbered(i).digest); });
    if (!blob.ok()) {
      return absl::StrFormat("%d of %d: %s", i, acknowledged,
                             blob.status().ToString());
    }
  }
  make_room();
  const absl::Status after = PutNumbered(**database, acknowledged);
  return after.ok() && acknowledged > 3
             ? full.ToString()
             : absl::StrFormat("after %d: %s", acknowledged, after.ToString());
}

TEST_F(FaultTest, SaysThatTheFileMayNotGrow) {
  EXPECT_THAT(
      RunInChild([&] {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit small{1'500'000, RLIM_INFINITY};
        const rlimit large{RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &small);
        return FillUp(directory(), [&] { setrlimit(RLIMIT_FSIZE, &large); });
      }),
      AllOf(StartsWith("RESOURCE_EXHAUSTED"), HasSubstr("the disk is full"),
            HasSubstr("free space")));
}

// A full disk is made of a small tmpfs, in a mount namespace of the child
// process. On machines where the test may not mount, only the limit on file
// sizes above is tested.
TEST_F(FaultTest, SaysThatTheDiskIsFull) {
  const std::string result = RunInChild([&]() -> std::string {
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", directory().c_str(), "tmpfs", 0, "size=3m") != 0) {
      return "RESOURCE_EXHAUSTED: the disk is full (no right to mount)";
    }
    const std::string ballast = directory() + "/ballast";
    const UniqueFd fd(
        open(ballast.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (posix_fallocate(fd.get(), 0, 500'000) != 0) {
      return "no ballast";
    }
    return FillUp(directory(), [&] { EXPECT_EQ(ftruncate(fd.get(), 0), 0); });
  });
  EXPECT_THAT(result, AllOf(StartsWith("RESOURCE_EXHAUSTED"),
                            HasSubstr("the disk is full")));
}

TEST_F(FaultTest, SaysThatTheDirectoryIsNotWritable) {
  ASSERT_EQ(chmod(directory().c_str(), 0555), 0);
  const std::string result = RunInChild([&] {
    // Root may write everywhere, so for root another user runs the test.
    constexpr uid_t kNobody = 65534;
    if (geteuid() == 0 && setuid(kNobody) != 0) {
      return std::string("cannot become another user");
    }
    return OpenIn(directory()).status().ToString();
  });
  ASSERT_EQ(chmod(directory().c_str(), 0755), 0);
  EXPECT_THAT(result, AllOf(StartsWith("PERMISSION_DENIED"),
                            HasSubstr(directory()), HasSubstr("writable")));
}

// Makes one change like those of the daemon: rows of several tables, an audit
// record and an event.
absl::Status WriteOne(Database& database, int number) {
  return database.Write([&](Writer& writer) -> absl::Status {
    const std::string fleet = absl::StrFormat("fleet-%d", number);
    RETURN_IF_ERROR(testing::MakeRelease(writer, "default", fleet,
                                         fleet + std::string(20'000, 'i'))
                        .status());
    AuditRecord record;
    record.org = "default";
    record.resource = fleet;
    RETURN_IF_ERROR(AppendAudit(writer, record).status());
    return AppendEvent(writer, {0, "default", v1::Event::CHANGE_CREATED, fleet,
                                testing::At(0)})
        .status();
  });
}

// Makes changes from `first` on, and writes the number of each once it is
// acknowledged.
void WriteUntilKilled(const std::string& directory, int first, int fd) {
  auto database = OpenIn(directory);
  for (int number = first; database.ok(); ++number) {
    if (!WriteOne(**database, number).ok()) {
      return;
    }
    const std::string line = std::to_string(number) + "\n";
    if (write(fd, line.data(), line.size()) < 0) {
      return;
    }
  }
}

// Returns the last complete line as a number; -1 if there is none.
int LastNumber(const std::string& lines) {
  int last = -1;
  for (const auto line : absl::StrSplit(lines, '\n')) {
    int number = 0;
    if (absl::SimpleAtoi(line, &number)) {
      last = number;
    }
  }
  return last;
}

// Counts the changes from 0 on; each must be complete.
absl::StatusOr<int> CountWhole(Database& database) {
  return database.Read([](Reader& reader) -> absl::StatusOr<int> {
    RETURN_IF_ERROR(VerifyAudit(reader));
    ASSIGN_OR_RETURN(const AuditHead head, GetAuditHead(reader));
    ASSIGN_OR_RETURN(const int64_t cursor, LastCursor(reader));
    EXPECT_EQ(head.sequence, cursor);
    const int count = static_cast<int>(head.sequence);
    for (int number = 0; number < count; ++number) {
      ASSIGN_OR_RETURN(const Release release,
                       FindRelease(reader, "default",
                                   absl::StrFormat("fleet-%d", number), 1));
      EXPECT_EQ(release.images.size(), 1U);
    }
    const auto beyond =
        FindFleet(reader, "default", absl::StrFormat("fleet-%d", count));
    EXPECT_TRUE(absl::IsNotFound(beyond.status()));
    return count;
  });
}

TEST_F(FaultTest, SurvivesSigkillWhileItWrites) {
  std::minstd_rand random(7);
  int written = 0;
  for (int round = 0; round < 20; ++round) {
    testing::Child child = testing::StartChild(
        [&](int fd) { WriteUntilKilled(directory(), written, fd); });
    // Every third process is killed while it opens, or creates, the database.
    if (round % 3 != 0) {
      testing::WaitForOutput(child);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    const int acknowledged =
        LastNumber(testing::EndChild(std::move(child), /*kill=*/true));
    ASSERT_OK_AND_ASSIGN(const auto database, OpenIn(directory()));
    ASSERT_OK_AND_ASSIGN(const int count, CountWhole(*database));
    // The last change may be committed although that was not reported.
    EXPECT_GE(count, acknowledged + 1) << round;
    EXPECT_LE(count, std::max(written, acknowledged + 1) + 1) << round;
    written = count;
  }
  EXPECT_GE(written, 13);
}

}  // namespace
}  // namespace bootmill::store
