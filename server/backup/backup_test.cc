// SPDX-License-Identifier: Apache-2.0
#include "server/backup/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "server/auth/credentials.h"
#include "server/store/blobs.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::backup {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

// A data directory whose database is open, as a daemon has it.
class BackupTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    ASSERT_THAT(
        server::Credentials::OpenOrCreate(
            directory(), {.server_names = {},
                          .now = std::chrono::floor<std::chrono::seconds>(
                              std::chrono::system_clock::now())}),
        IsOk());
    const auto key = crypto::PrivateKey::Generate();
    ASSERT_THAT(key, IsOk());
    Write(directory() + "/attestation.key", key->Pem().value());
    ASSERT_THAT(Put("first"), IsOk());
    ASSERT_THAT(db().Write([](store::Writer& writer) {
      return store::testing::MakeRelease(writer, "default", "web", "image");
    }),
                IsOk());
  }

  absl::Status Put(const std::string& text) {
    const ByteSpan bytes = AsBytes(text);
    return db().Write([&](store::Writer& writer) {
      return store::PutBlob(writer,
                            MakeBlob(Bytes(bytes.begin(), bytes.end())));
    });
  }
  static void Write(const std::string& path, const std::string& text) {
    ASSERT_THAT(WriteFileAtomic(path, AsBytes(text), 0600), IsOk());
  }
  // Changes the byte in the middle of a file.
  static void Flip(const std::string& path) {
    ASSERT_OK_AND_ASSIGN(Bytes bytes, ReadFile(path, 64 * kMiB));
    bytes.at(bytes.size() / 2) ^= std::byte{1};
    ASSERT_THAT(WriteFileAtomic(path, bytes, 0600), IsOk());
  }
  static absl::StatusOr<Blob> Get(const std::string& data_dir,
                                  const std::string& text) {
    ASSIGN_OR_RETURN(const auto database,
                     store::Database::Open({.directory = data_dir}));
    return database->Read([&](store::Reader& reader) {
      return store::GetBlob(reader, Sha256(AsBytes(text)));
    });
  }
  std::string Path(const std::string& name) const {
    return place_.path() + "/" + name;
  }

  bootmill::testing::TempDir place_;
};

TEST_F(BackupTest, ARestoredDirectoryHasAllOfIt) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  EXPECT_THAT(Check(Path("backup")), IsOk());
  ASSERT_THAT(Restore(Path("backup"), Path("new")), IsOk());
  EXPECT_THAT(Get(Path("new"), "first"), IsOk());
  for (const char* file : {"attestation.key", "credentials/ca/key.pem",
                           "credentials/admin/cert.pem"}) {
    ASSERT_OK_AND_ASSIGN(const Bytes before,
                         ReadFile(directory() + "/" + file, kMiB));
    ASSERT_OK_AND_ASSIGN(const Bytes after,
                         ReadFile(Path("new/") + file, kMiB));
    EXPECT_EQ(before, after) << file;
  }
  EXPECT_FALSE(fs::exists(Path("new/SHA256SUMS")));
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(place_.path())) {
    EXPECT_EQ(entry.status().permissions() & fs::perms(0077), fs::perms::none)
        << entry.path();
  }
}

TEST_F(BackupTest, SumsAreThoseOfSha256sum) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  EXPECT_EQ(RunProgram({"/bin/sh", "-c",
                        "cd \"$1\" && sha256sum --check --strict --quiet "
                        "SHA256SUMS",
                        "sh", Path("backup")}),
            0);
}

TEST_F(BackupTest, HoldsWhatWasAcknowledgedBeforeItBegan) {
  std::atomic<int> stored = 0;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) {
      ASSERT_THAT(Put(absl::StrFormat("blob %d", stored.load())), IsOk());
      ++stored;
    }
  });
  for (int round = 0; round < 5; ++round) {
    while (stored < 20 * (round + 1)) {
      std::this_thread::yield();
    }
    const int before = stored;
    const std::string backup = Path(absl::StrFormat("backup-%d", round));
    EXPECT_THAT(MakeBackup(directory(), backup), IsOk());
    EXPECT_THAT(Check(backup), IsOk());
    const std::string restored = Path(absl::StrFormat("new-%d", round));
    EXPECT_THAT(Restore(backup, restored), IsOk());
    EXPECT_THAT(Get(restored, absl::StrFormat("blob %d", before - 1)), IsOk());
  }
  stop = true;
  writer.join();
}

TEST_F(BackupTest, NothingIsOverwritten) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  EXPECT_THAT(
      MakeBackup(directory(), Path("backup")),
      StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("choose another")));
  EXPECT_THAT(
      Restore(Path("backup"), directory()),
      StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("is not empty")));
  fs::create_directory(Path("empty"));
  EXPECT_THAT(Restore(Path("backup"), Path("empty")), IsOk());
}

// As a mount point must: what stands there is filled, not replaced.
TEST_F(BackupTest, RestoreFillsTheDirectoryThatIsThere) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  fs::create_directories(Path("new/lost+found"));
  fs::permissions(Path("new"), fs::perms(0755));
  fs::create_directory_symlink(Path("new"), Path("link"));
  struct stat before{};
  ASSERT_EQ(stat(Path("new").c_str(), &before), 0);
  ASSERT_THAT(Restore(Path("backup"), Path("link/")), IsOk());
  struct stat after{};
  ASSERT_EQ(stat(Path("new").c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_EQ(after.st_mode & 07777, 0700);
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_TRUE(fs::exists(Path("new/lost+found")));
  EXPECT_FALSE(fs::exists(Path("new/restore.unfinished")));
  EXPECT_THAT(Get(Path("new"), "first"), IsOk());
  EXPECT_THAT(Check(Path("new")), IsOk());
  // A data directory with lost+found can be copied again.
  ASSERT_THAT(MakeBackup(Path("new"), Path("again")), IsOk());
  EXPECT_FALSE(fs::exists(Path("again/lost+found")));
}

TEST_F(BackupTest, ARestoreThatFailsLeavesTheDirectoryEmpty) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  fs::create_directories(Path("new/lost+found"));
  Flip(Path("backup/bootmill.db"));
  EXPECT_THAT(Restore(Path("backup"), Path("new")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("other bytes")));
  for (const fs::directory_entry& entry : fs::directory_iterator(Path("new"))) {
    EXPECT_EQ(entry.path(), Path("new/lost+found"));
  }
}

TEST_F(BackupTest, AnInterruptedRestoreIsNotUsed) {
  ASSERT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  fs::create_directories(Path("new/restore.unfinished"));
  const auto refused =
      StatusIs(absl::StatusCode::kFailedPrecondition,
               AllOf(HasSubstr("a restore has not finished"),
                     HasSubstr("remove what is in " + Path("new"))));
  EXPECT_THAT(CheckFinished(Path("new")), refused);
  EXPECT_THAT(Restore(Path("backup"), Path("new")), refused);
  EXPECT_THAT(MakeBackup(Path("new"), Path("other")), refused);
}

TEST_F(BackupTest, ASlashAtTheEndMeansTheSame) {
  ASSERT_THAT(MakeBackup(directory() + "/", Path("backup//")), IsOk());
  ASSERT_THAT(Restore(Path("backup/"), Path("new/")), IsOk());
  EXPECT_THAT(Get(Path("new"), "first"), IsOk());
}

// Otherwise it would be in every later backup.
TEST_F(BackupTest, NoBackupLiesInWhatItIsACopyOf) {
  const auto refused = [](const char* kind) {
    return StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(kind));
  };
  fs::create_directory_symlink(directory(), Path("link"));
  fs::create_directory(directory() + "/deep");
  for (const std::string& inside :
       {directory() + "/inside", directory() + "/deep/inside/",
        directory() + "/deep/../inside", Path("link/inside")}) {
    EXPECT_THAT(MakeBackup(directory(), inside),
                refused("is in the data directory"))
        << inside;
    EXPECT_FALSE(fs::exists(inside));
  }
  EXPECT_THAT(MakeBackup(Path("link"), directory() + "/inside"),
              refused("is in the data directory"));
  // A name that merely begins the same is another place.
  EXPECT_THAT(MakeBackup(directory(), Path("backup")), IsOk());
  EXPECT_THAT(Restore(Path("backup"), Path("backup/new")),
              refused("is in the backup"));
  EXPECT_THAT(Restore(Path("backup"), Path("backup2")), IsOk());
}

// Runs `work` while no file may grow beyond `limit`, as on a full disk.
absl::Status WithFilesUpTo(rlim_t limit,
                           const std::function<absl::Status()>& work) {
  rlimit before{};
  EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = limit;
  EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status done = work();
  EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)std::signal(SIGXFSZ, handler);
  return done;
}

// In the middle of a file, too.
TEST_F(BackupTest, WhatKeepsAFileFromBeingCopiedIsNamed) {
  const auto backup = [&] {
    return MakeBackup(directory(), Path("backup")).status();
  };
  EXPECT_THAT(std::string(WithFilesUpTo(64 * kKiB, backup).message()),
              AllOf(HasSubstr("bootmill.db: No space left"),
                    Not(HasSubstr("data directory"))));
  Write(directory() + "/large", std::string(kMiB, 'x'));
  EXPECT_THAT(std::string(WithFilesUpTo(500 * kKiB, backup).message()),
              AllOf(HasSubstr("large"), HasSubstr("File too large")));
  EXPECT_TRUE(fs::is_empty(place_.path()));
}

TEST_F(BackupTest, AFailedBackupLeavesNothing) {
  fs::create_symlink("/etc/hosts", directory() + "/link");
  EXPECT_THAT(MakeBackup(directory(), Path("backup")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("link is neither a file nor a directory")));
  EXPECT_TRUE(fs::is_empty(place_.path()));
}

TEST_F(BackupTest, DamageOfABackupIsFoundAndNotRestored) {
  const struct {
    const char* file;
    const char* finding;
  } cases[] = {
      {"attestation.key", "attestation.key: other bytes"},
      {"credentials/ca/cert.pem", "ca/cert.pem: other bytes"},
      {"bootmill.db", "bootmill.db: other bytes"},
  };
  for (const auto& test : cases) {
    const std::string backup = Path(absl::StrFormat("%d", &test - cases));
    ASSERT_THAT(MakeBackup(directory(), backup), IsOk());
    Flip(backup + "/" + test.file);
    EXPECT_THAT(Restore(backup, Path("new")),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(test.finding)))
        << test.file;
    EXPECT_FALSE(fs::exists(Path("new")));
  }
  const std::string backup = Path("more");
  ASSERT_THAT(MakeBackup(directory(), backup), IsOk());
  fs::remove(backup + "/attestation.key");
  Write(backup + "/extra", "x");
  EXPECT_THAT(Check(backup),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("attestation.key is missing"),
                             HasSubstr("extra: not in SHA256SUMS"))));
  EXPECT_THAT(Restore(directory(), Path("new")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("is no backup")));
}

TEST_F(BackupTest, DamageOfADataDirectoryIsFound) {
  EXPECT_THAT(Check(directory()), IsOk());
  ASSERT_THAT(Tamper("UPDATE blobs SET bytes = x'00' WHERE rowid = 1"), IsOk());
  EXPECT_THAT(Check(directory()),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("its bytes are damaged"),
                             Not(HasSubstr("\n")))));
}

TEST_F(BackupTest, ABrokenAuditChainIsFound) {
  ASSERT_THAT(Tamper("INSERT INTO audit (sequence, time, org, caller, method, "
                     "resource, code, request_id, hash) VALUES (1, 0, '', '', "
                     "'', '', '', '', zeroblob(32))"),
              IsOk());
  EXPECT_THAT(Check(directory()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("audit log: ")));
}

TEST_F(BackupTest, KeysThatDoNotFitAreFound) {
  fs::copy_file(directory() + "/credentials/admin/key.pem",
                directory() + "/credentials/server/key.pem",
                fs::copy_options::overwrite_existing);
  Write(directory() + "/attestation.key", "none");
  EXPECT_THAT(Check(directory()),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("credentials/server"),
                             HasSubstr("attestation.key"))));
}

}  // namespace
}  // namespace bootmill::backup
