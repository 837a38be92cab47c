// SPDX-License-Identifier: Apache-2.0
#include "server/store/database.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "common/atomic_file.h"
#include "common/status_macros.h"
#include "common/testing/hand_clock.h"
#include "common/testing/status_matchers.h"
#include "server/store/blobs.h"
#include "server/store/connection.h"
#include "server/store/principals.h"
#include "server/store/testing/child.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using testing::At;
using ::testing::HasSubstr;
using testing::OpenIn;

class DatabaseTest : public testing::StoreTest {
 protected:
  // Replaces the bytes of the closed file with what `change` makes of them.
  void Change(const std::function<void(Bytes&)>& change) {
    Close();
    auto bytes = ReadFile(file(), size_t{64} << 20);
    ASSERT_THAT(bytes, IsOk());
    change(*bytes);
    ASSERT_THAT(WriteFileAtomic(file(), *bytes, 0600), IsOk());
  }
};

TEST_F(DatabaseTest, KeepsWhatWasWrittenAndNothingElse) {
  ASSERT_THAT(
      db().Write([](Writer& writer) { return InsertOrg(writer, "a", At(0)); }),
      IsOk());
  EXPECT_THAT(db().Write([](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(InsertOrg(writer, "b", At(0)));
    EXPECT_THAT(ListOrgs(writer)->size(), 4U);
    return absl::AbortedError("changed my mind");
  }),
              StatusIs(absl::StatusCode::kAborted, "changed my mind"));
  Reopen();
  ASSERT_OK_AND_ASSIGN(const auto orgs, db().Read([](Reader& reader) {
    return ListOrgs(reader);
  }));
  EXPECT_THAT(orgs, ::testing::ElementsAre("a", "default", "system"));
}

TEST_F(DatabaseTest, ATransactionHasTheTimeAtWhichItBegan) {
  Close();
  bootmill::testing::HandClock clock;
  clock.time = At(1);
  ASSERT_OK_AND_ASSIGN(
      const auto database,
      Database::Open({.directory = directory(), .clock = &clock}));
  ASSERT_THAT(database->Write([&](Writer& writer) {
    EXPECT_EQ(writer.now(), At(1));
    clock.time = At(2);
    EXPECT_EQ(writer.now(), At(1));
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(database->Now(), At(2));
  ASSERT_THAT(database->Read([&](Reader& reader) {
    EXPECT_EQ(reader.now(), At(2));
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_F(DatabaseTest, ReadsSeeOneState) {
  ASSERT_THAT(db().Read([&](Reader& reader) -> absl::Status {
    EXPECT_EQ(ListOrgs(reader)->size(), 2U);
    RETURN_IF_ERROR(db().Write(
        [](Writer& writer) { return InsertOrg(writer, "a", At(0)); }));
    EXPECT_EQ(ListOrgs(reader)->size(), 2U);
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_F(DatabaseTest, TryingTellsTheResultAndUndoesIt) {
  int commits = 0;
  db().OnCommit([&] { ++commits; });
  ASSERT_OK_AND_ASSIGN(const auto tried, db().DryRun([](Writer& writer) {
    EXPECT_THAT(InsertOrg(writer, "a", At(0)), IsOk());
    return ListOrgs(writer);
  }));
  EXPECT_THAT(tried, ::testing::SizeIs(3));
  EXPECT_THAT(
      db().DryRun([](Writer&) { return absl::AbortedError("would not do"); }),
      StatusIs(absl::StatusCode::kAborted, "would not do"));
  EXPECT_EQ(commits, 0);
  ASSERT_OK_AND_ASSIGN(const auto orgs, db().Read([](Reader& reader) {
    return ListOrgs(reader);
  }));
  EXPECT_THAT(orgs, ::testing::SizeIs(2));
}

TEST_F(DatabaseTest, TellsOfCommitsOnly) {
  int commits = 0;
  db().OnCommit([&] { ++commits; });
  ASSERT_THAT(
      db().Write([](Writer& writer) { return InsertOrg(writer, "a", At(0)); }),
      IsOk());
  EXPECT_EQ(commits, 1);
  EXPECT_THAT(
      db().Write([](Writer& writer) { return InsertOrg(writer, "a", At(0)); }),
      StatusIs(absl::StatusCode::kAlreadyExists, _));
  ASSERT_THAT(db().Read([](Reader& reader) { return ListOrgs(reader); }),
              IsOk());
  EXPECT_EQ(commits, 1);
  db().OnCommit(nullptr);
  ASSERT_THAT(
      db().Write([](Writer& writer) { return InsertOrg(writer, "b", At(0)); }),
      IsOk());
  EXPECT_EQ(commits, 1);
}

TEST_F(DatabaseTest, AcknowledgesNothingThatNobodyWillFindAgain) {
  const auto insert = [](Writer& writer) {
    return InsertOrg(writer, "a", At(0));
  };
  const auto refused =
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not the one in the"));
  const std::string other = directory() + "/other";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string path = file() + suffix;
    std::filesystem::rename(path, other);
    EXPECT_THAT(db().CheckInPlace(), refused) << path;
    EXPECT_THAT(db().Write(insert), refused) << path;
    EXPECT_THAT(db().DryRun(insert), refused) << path;
    std::filesystem::copy_file(other, path);  // the same bytes do not help
    EXPECT_THAT(db().Write(insert), refused) << path;
    std::filesystem::rename(other, path);
    EXPECT_THAT(db().CheckInPlace(), IsOk()) << path;
  }
  ASSERT_OK_AND_ASSIGN(const auto orgs, db().Read([](Reader& reader) {
    return ListOrgs(reader);
  }));
  EXPECT_THAT(orgs, ::testing::SizeIs(2));
  EXPECT_THAT(db().Write(insert), IsOk());
}

TEST_F(DatabaseTest, IsReadableForItsOwnerAlone) {
  for (const char* name : {"bootmill.db", "bootmill.db-wal", "bootmill.lock"}) {
    struct stat info{};
    ASSERT_EQ(stat((directory() + "/" + name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << name;
  }
}

TEST_F(DatabaseTest, RefusesASecondDaemonNamingTheFirst) {
  const auto refused =
      AllOf(HasSubstr("process id " + std::to_string(getpid())),
            HasSubstr(directory()), HasSubstr("stop it"));
  EXPECT_THAT(OpenIn(directory()),
              StatusIs(absl::StatusCode::kFailedPrecondition, refused));
  EXPECT_THAT(testing::RunInChild(
                  [&] { return OpenIn(directory()).status().ToString(); }),
              refused);
  Close();
  EXPECT_THAT(OpenIn(directory()), IsOk());
}

TEST_F(DatabaseTest, RefusesANewerSchema) {
  ASSERT_THAT(Tamper("PRAGMA user_version = 99"), IsOk());
  Close();
  EXPECT_THAT(OpenIn(directory()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("version 99"), HasSubstr(file()))));
}

TEST_F(DatabaseTest, RefusesWhatIsNoDatabase) {
  Change([](Bytes& bytes) { bytes = ToBytes(std::string(8192, 'x')); });
  EXPECT_THAT(OpenIn(directory()),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(file()), HasSubstr("restore"))));
  ASSERT_OK_AND_ASSIGN(const Bytes untouched, ReadFile(file(), 1 << 20));
  EXPECT_EQ(untouched, ToBytes(std::string(8192, 'x')));
}

TEST_F(DatabaseTest, RefusesATruncatedFile) {
  Change([](Bytes& bytes) { bytes.resize(bytes.size() / 8192 * 4096); });
  EXPECT_THAT(OpenIn(directory()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("restore")));
}

TEST_F(DatabaseTest, NeverGivesOtherBytesOutOfADamagedFile) {
  const Blob blob = MakeBlob(Bytes(100'000, std::byte{0x5a}));
  ASSERT_THAT(db().Write([&](Writer& writer) { return PutBlob(writer, blob); }),
              IsOk());
  Bytes whole;
  Change([&](Bytes& bytes) { whole = bytes; });
  int errors = 0;
  // These positions cover the header, tables and indexes, and the blob.
  for (size_t offset = 16; offset < whole.size(); offset += 2741) {
    Bytes damaged = whole;
    damaged[offset] ^= std::byte{0x10};
    ASSERT_THAT(WriteFileAtomic(file(), damaged, 0600), IsOk());
    const auto got = [&]() -> absl::StatusOr<Blob> {
      ASSIGN_OR_RETURN(const auto opened, OpenIn(directory()));
      return opened->Read(
          [&](Reader& reader) { return GetBlob(reader, blob.digest); });
    }();
    errors += got.ok() ? 0 : 1;
    EXPECT_TRUE(!got.ok() || *got->bytes == *blob.bytes) << offset;
    EXPECT_EQ(got.status().message().find('\n'), absl::string_view::npos);
  }
  EXPECT_GT(errors, 30);
}

TEST_F(DatabaseTest, NamesWhatStandsInTheWay) {
  Close();
  std::error_code error;
  EXPECT_THAT(OpenIn(directory() + "/none"),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("must exist and be writable")));
  EXPECT_THAT(OpenIn(file()), StatusIs(absl::StatusCode::kFailedPrecondition,
                                       HasSubstr(file())));
  ASSERT_TRUE(std::filesystem::remove(file(), error));
  ASSERT_TRUE(std::filesystem::create_directory(file(), error));
  EXPECT_THAT(
      OpenIn(directory()),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(file())));
}

}  // namespace
}  // namespace bootmill::store
