// SPDX-License-Identifier: Apache-2.0
#include "trust/signer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(KeyFileTest, IsMadeOnceForItsOwnerOnly) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/attestation.pem";
  ASSERT_OK_AND_ASSIGN(const auto made, KeyFile::OpenOrCreate(path));
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600);
  ASSERT_OK_AND_ASSIGN(const auto found, KeyFile::OpenOrCreate(path));
  EXPECT_EQ(found->public_key(), made->public_key());
  ASSERT_OK_AND_ASSIGN(const Bytes signature, found->Sign(AsBytes("message")));
  EXPECT_THAT(made->public_key().Verify(AsBytes("message"), signature), IsOk());
}

TEST(KeyFileTest, RefusesOpenAndBrokenFiles) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/attestation.pem";
  ASSERT_THAT(KeyFile::OpenOrCreate(path), IsOk());
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(KeyFile::OpenOrCreate(path),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("chmod 600 " + path)));
  for (const char* text : {"", "no key", "-----BEGIN PRIVATE KEY-----\n"}) {
    ASSERT_THAT(WriteFileAtomic(path, AsBytes(text), 0600), IsOk());
    EXPECT_THAT(KeyFile::OpenOrCreate(path),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         AllOf(HasSubstr(path), HasSubstr("restore"))));
  }
}

TEST(KeyFileTest, NamesThePathThatCannotBeWritten) {
  const testing::TempDir dir;
  const std::string path = dir.path() + "/none/attestation.pem";
  EXPECT_THAT(KeyFile::OpenOrCreate(path),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path)));
}

}  // namespace
}  // namespace bootmill::trust
