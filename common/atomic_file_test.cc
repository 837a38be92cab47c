// SPDX-License-Identifier: Apache-2.0
#include "common/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

size_t EntriesIn(const std::string& directory) {
  return static_cast<size_t>(
      std::distance(std::filesystem::directory_iterator(directory),
                    std::filesystem::directory_iterator()));
}

TEST(AtomicFileTest, WritesWhatReadFileReads) {
  const TempDir dir;
  const std::string path = dir.path() + "/image.bin";
  ASSERT_THAT(WriteFileAtomic(path, AsBytes("first")), IsOk());
  ASSERT_THAT(WriteFileAtomic(path, AsBytes("second")), IsOk());
  ASSERT_OK_AND_ASSIGN(const Bytes data, ReadFile(path, 100));
  EXPECT_EQ(AsText(data), "second");
  EXPECT_EQ(EntriesIn(dir.path()), 1U);
}

TEST(AtomicFileTest, ModeDoesNotDependOnUmask) {
  const TempDir dir;
  const std::string path = dir.path() + "/image.bin";
  const mode_t old_mask = umask(0077);
  const absl::Status written = WriteFileAtomic(path, AsBytes("x"), 0644);
  umask(old_mask);
  ASSERT_THAT(written, IsOk());
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0644U);
}

TEST(AtomicFileTest, FailureLeavesNothingBehind) {
  const TempDir dir;
  const std::string path = dir.path() + "/target";
  std::filesystem::create_directory(path);  // rename over it must fail
  EXPECT_FALSE(WriteFileAtomic(path, AsBytes("x")).ok());
  EXPECT_EQ(EntriesIn(dir.path()), 1U);
  EXPECT_THAT(WriteFileAtomic(dir.path() + "/no/such/file", AsBytes("x")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no/such")));
}

TEST(AtomicFileTest, ReadFileKeepsToItsLimit) {
  const TempDir dir;
  const std::string path = dir.path() + "/f";
  ASSERT_THAT(WriteFileAtomic(path, AsBytes("12345")), IsOk());
  EXPECT_THAT(ReadFile(path, 5), IsOk());
  EXPECT_THAT(ReadFile(path, 4), StatusIs(absl::StatusCode::kResourceExhausted,
                                          HasSubstr("5 bytes, limit 4")));
}

TEST(AtomicFileTest, ReadFileRefusesWhatIsNoRegularFile) {
  const TempDir dir;
  EXPECT_THAT(ReadFile(dir.path(), 10),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("not a regular file")));
  const std::string fifo = dir.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_FALSE(ReadFile(fifo, 10).ok());
}

}  // namespace
}  // namespace bootmill
