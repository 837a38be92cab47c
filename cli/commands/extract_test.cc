// SPDX-License-Identifier: Apache-2.0
// Extracting images with hostile names.
#include "cli/commands/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

// Parts that come from no image.
class ExtractTest : public ::testing::Test {
 protected:
  void AddModule(const std::string& name, std::string_view file) {
    parts_.modules.push_back({name, "GPLv3+", {}, AsBytes(file)});
    parts_.objects.push_back({image::ObjectKind::kModule, 0, AsBytes(file)});
  }

  absl::Status Extract() { return ExtractImage(parts_, target_); }

  std::string Read(const std::string& name) const {
    const absl::StatusOr<Bytes> bytes =
        ReadFile(target_ + "/" + name, kMaxArtifactBytes);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }

  // Returns the names in the directory in which `target_` is made.
  std::vector<std::string> Left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  TempDir directory_;
  std::string target_ = directory_.path() + "/parts";
  image::ImageParts parts_;
};

TEST_F(ExtractTest, WritesEachKindOfObject) {
  using image::ObjectKind;
  AddModule("hfsplus", "first");
  AddModule("", "not readable");
  parts_.objects.push_back({ObjectKind::kConfig, 2, AsBytes("early")});
  parts_.objects.push_back({ObjectKind::kPrefix, 3, AsBytes("/boot")});
  parts_.objects.push_back({ObjectKind::kMemdisk, 1, AsBytes("tar")});
  parts_.objects.push_back({ObjectKind::kPublicKey, 4, AsBytes("k1")});
  parts_.objects.push_back({ObjectKind::kPublicKey, 4, AsBytes("k2")});
  parts_.objects.push_back({ObjectKind::kDeviceTree, 5, AsBytes("dtb")});
  parts_.objects.push_back({ObjectKind::kUnknown, 77, AsBytes("?")});
  parts_.memdisk_files.push_back({"a/b.cfg", ToBytes("nested")});
  ASSERT_THAT(Extract(), IsOk());
  EXPECT_EQ(Read("hfsplus.mod"), "first");
  EXPECT_EQ(Read("modules.txt"), "hfsplus\n");
  EXPECT_EQ(Read("moddep.lst"), "hfsplus:\n");
  EXPECT_EQ(Read("unreadable-module-1.bin"), "not readable");
  EXPECT_EQ(Read("early.cfg"), "early");
  EXPECT_EQ(Read("prefix.txt"), "/boot");
  EXPECT_EQ(Read("memdisk.img"), "tar");
  EXPECT_EQ(Read("key-1.gpg"), "k1");
  EXPECT_EQ(Read("key-2.gpg"), "k2");
  EXPECT_EQ(Read("device-tree.dtb"), "dtb");
  EXPECT_EQ(Read("object-2-type-77.bin"), "?");
  EXPECT_EQ(Read("memdisk/a/b.cfg"), "nested");
  EXPECT_THAT(Left(), ElementsAre("parts"));
}

TEST_F(ExtractTest, RefusesModuleNamesThatAreNotPlainWords) {
  const std::string names[] = {"../../etc/cron.d/x",
                               "/etc/passwd",
                               "a/b",
                               "..",
                               ".hidden",
                               "-rf",
                               "two words",
                               "a\nb",
                               "a:b",
                               "a;b",
                               "$(id)",
                               "a\x1b[2J",
                               "\xff",
                               "caf\xc3\xa9",
                               std::string("a\0b", 3),
                               std::string(65, 'a')};
  for (const std::string& name : names) {
    parts_ = {};
    AddModule("echo", "fine");
    AddModule(name, "hostile");
    EXPECT_THAT(Extract(), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("a module with the name")))
        << name;
    EXPECT_TRUE(Left().empty()) << name;
  }
}

TEST_F(ExtractTest, RefusesMemdiskPathsThatLeaveTheDirectory) {
  for (const char* path : {"../x", "/x", "a/../../x", "a//b", "", "a\\b"}) {
    parts_ = {};
    parts_.memdisk_files.push_back({path, ToBytes("hostile")});
    EXPECT_THAT(Extract(),
                StatusIs(absl::StatusCode::kInvalidArgument, ::testing::_))
        << path;
    EXPECT_TRUE(Left().empty()) << path;
  }
}

TEST_F(ExtractTest, LeavesNothingIfPartsCollide) {
  AddModule("echo", "one");
  AddModule("echo", "two");
  EXPECT_THAT(Extract(), StatusIs(absl::StatusCode::kInvalidArgument,
                                  HasSubstr("two parts that would be file")));
  EXPECT_TRUE(Left().empty());

  // One part is a file where another needs a directory; that shows only while
  // writing.
  parts_ = {};
  parts_.memdisk_files.push_back({"a", ToBytes("file")});
  parts_.memdisk_files.push_back({"a/b", ToBytes("file in it")});
  EXPECT_FALSE(Extract().ok());
  EXPECT_TRUE(Left().empty());
}

}  // namespace
}  // namespace bootmill::cli
