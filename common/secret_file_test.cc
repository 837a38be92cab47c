// SPDX-License-Identifier: Apache-2.0
#include "common/secret_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(SecretFileTest, ReadsWhatOnlyItsOwnerMayRead) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/key";
  for (const mode_t mode : {0600U, 0400U}) {
    ASSERT_THAT(WriteFileAtomic(path, AsBytes("secret"), mode),
                testing::IsOk());
    ASSERT_OK_AND_ASSIGN(const Bytes read, ReadSecretFile(path, 6));
    EXPECT_EQ(AsText(read), "secret");
  }
}

TEST(SecretFileTest, RefusesFilesThatOthersMayTouch) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/key";
  for (const mode_t mode : {0640U, 0604U, 0620U, 0601U, 0644U}) {
    ASSERT_THAT(WriteFileAtomic(path, AsBytes("secret"), mode),
                testing::IsOk());
    EXPECT_THAT(
        ReadSecretFile(path, 6),
        StatusIs(absl::StatusCode::kFailedPrecondition,
                 AllOf(HasSubstr("mode 06"), HasSubstr("chmod 600 " + path))));
  }
}

TEST(SecretFileTest, ADirectoryIsNoSecretWhateverItsMode) {
  const testing::TempDir dir;
  ASSERT_EQ(chmod(dir.path().c_str(), 0755), 0);
  EXPECT_THAT(ReadSecretFile(dir.path(), 6),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       dir.path() + ": not a regular file"));
}

TEST(SecretFileTest, RefusesFilesOfAnotherUser) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/key";
  ASSERT_THAT(WriteFileAtomic(path, AsBytes("secret"), 0600), testing::IsOk());
  constexpr uid_t kNobody = 65534;
  ASSERT_EQ(chown(path.c_str(), kNobody, kNobody), 0)
      << "run this test as root: it gives a file to another user";
  EXPECT_THAT(ReadSecretFile(path, 6),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("belongs to user 65534")));
}

TEST(SecretFileTest, KeepsToItsLimitAndNamesMissingFiles) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/key";
  EXPECT_THAT(ReadSecretFile(path, 5),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path)));
  ASSERT_THAT(WriteFileAtomic(path, AsBytes("secret"), 0600), testing::IsOk());
  EXPECT_THAT(
      ReadSecretFile(path, 5),
      StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("limit 5")));
  EXPECT_THAT(ReadSecretFile(dir.path(), 5),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("not a regular file")));
}

}  // namespace
}  // namespace bootmill
