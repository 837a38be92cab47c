// SPDX-License-Identifier: Apache-2.0
#include "common/spool_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

using testing::IsOk;
using testing::StatusIs;
using testing::TempDir;

TEST(SpoolFileTest, KeepsWhatWasAppended) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(SpoolFile file, SpoolFile::Create(directory.path()));
  ASSERT_THAT(file.Append(AsBytes("one ")), IsOk());
  ASSERT_THAT(file.Append(AsBytes("two")), IsOk());
  EXPECT_EQ(file.size(), 7U);
  ASSERT_OK_AND_ASSIGN(const SpoolFile::Mapping all, file.Map());
  EXPECT_EQ(AsText(all.bytes()), "one two");
}

TEST(SpoolFileTest, NobodyElseFindsIt) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(SpoolFile file, SpoolFile::Create(directory.path()));
  ASSERT_THAT(file.Append(AsBytes("secret")), IsOk());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(SpoolFileTest, AnEmptyFileHasNoBytes) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(const SpoolFile file,
                       SpoolFile::Create(directory.path()));
  ASSERT_OK_AND_ASSIGN(const SpoolFile::Mapping all, file.Map());
  EXPECT_TRUE(all.bytes().empty());
}

TEST(SpoolFileTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_THAT(SpoolFile::Create("/nowhere/at/all"),
              StatusIs(absl::StatusCode::kNotFound, ::testing::_));
}

}  // namespace
}  // namespace bootmill
