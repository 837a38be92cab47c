// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/load.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "builder/archive/testing/packages.h"
#include "builder/toolchain/testing/fake_platform.h"
#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::MakeDeb;
using ::bootmill::testing::MakePlatformFiles;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TarMember;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

void WritePlatform(const fs::path& directory, const PlatformFiles& files) {
  fs::create_directories(directory);
  for (const auto& [name, content] : files) {
    ASSERT_THAT(WriteFileAtomic((directory / name).string(), content), IsOk());
  }
}

PlatformFiles SomeFiles(Target target) {
  return MakePlatformFiles(target, {{"cat"}, {"ext2", {"fshelp"}}, {"fshelp"}});
}

// Makes a directory like /usr/lib/grub.
void WriteTree(const std::string& root) {
  for (const Target target : kAllTargets) {
    WritePlatform(fs::path(root) / TargetName(target), SomeFiles(target));
  }
  // Files of other platforms, which must be ignored.
  WritePlatform(fs::path(root) / "i386-pc", {{"kernel.img", ToBytes("x")}});
  ASSERT_THAT(WriteFileAtomic(root + "/grub-mkconfig_lib", {}), IsOk());
}

// Returns the same files as members of a package.
std::vector<TarMember> PackageMembers() {
  std::vector<TarMember> members = {{"./", "", '5'},
                                    {"./usr/share/doc/copyright", "text"}};
  for (const Target target : kAllTargets) {
    const std::string directory =
        "./usr/lib/grub/" + std::string(TargetName(target)) + "/";
    members.push_back({directory, "", '5'});
    for (const auto& [name, content] : SomeFiles(target)) {
      members.push_back({directory + name, std::string(AsText(content))});
    }
    members.push_back({directory + "config.h", "text"});
  }
  members.push_back({"./usr/lib/grub/i386-pc/kernel.img", "x"});
  return members;
}

TEST(LoadTest, DirectoryAndPackageGiveTheSameToolchain) {
  const TempDir temp;
  WriteTree(temp.path());
  ASSERT_OK_AND_ASSIGN(const Toolchain from_directory,
                       LoadFromDirectory(temp.path()));
  ASSERT_OK_AND_ASSIGN(const Toolchain from_deb,
                       LoadFromDeb(MakeDeb(PackageMembers())));
  EXPECT_EQ(from_directory.platforms.size(), 3U);
  EXPECT_EQ(from_directory.name, "debian-2.06-1");
  EXPECT_EQ(from_deb.name, from_directory.name);
  EXPECT_EQ(from_deb.digest.Hex(), from_directory.digest.Hex());
}

TEST(LoadTest, OnePlatformDirectoryIsEnough) {
  const TempDir temp;
  WriteTree(temp.path());
  const std::string directory = temp.path() + "/i386-xen_pvh";
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain, LoadFromDirectory(directory));
  EXPECT_EQ(toolchain.platforms.size(), 1U);
  EXPECT_THAT(toolchain.PlatformFor(Target::kI386XenPvh), IsOk());
  // The path may be written in any way.
  for (const char* end : {"/", "/.", "//", "/../i386-xen_pvh"}) {
    ASSERT_OK_AND_ASSIGN(const Toolchain same,
                         LoadFromDirectory(directory + end));
    EXPECT_EQ(same.digest, toolchain.digest) << end;
  }
}

TEST(LoadTest, ASinglePlatformMayHaveAnyNameButNoOthers) {
  const TempDir temp;
  WritePlatform(temp.path() + "/mine", SomeFiles(Target::kX8664Xen));
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain,
                       LoadFromDirectory(temp.path() + "/mine"));
  EXPECT_THAT(toolchain.PlatformFor(Target::kX8664Xen), IsOk());
  const std::string wrong = temp.path() + "/i386-xen";
  fs::rename(temp.path() + "/mine", wrong);
  EXPECT_THAT(LoadFromDirectory(wrong),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       wrong + ": modinfo.sh says that this is x86_64-xen"));
  EXPECT_THAT(LoadFromDirectory(temp.path()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       temp.path() + ": i386-xen: modinfo.sh says that this is "
                                     "x86_64-xen"));
}

TEST(LoadTest, SaysWhereXenPlatformsComeFrom) {
  const TempDir temp;
  EXPECT_THAT(LoadFromDirectory(temp.path()),
              StatusIs(absl::StatusCode::kNotFound,
                       "no Xen platform of GRUB in " + temp.path() +
                           " (looked for i386-xen_pvh, x86_64-xen, i386-xen); "
                           "Debian's package grub-xen-bin has them below "
                           "/usr/lib/grub"));
  EXPECT_THAT(LoadFromDirectory(temp.path() + "/none"),
              StatusIs(absl::StatusCode::kNotFound,
                       temp.path() + "/none: no such directory"));
  PlatformFiles pc = SomeFiles(Target::kI386Xen);
  pc["modinfo.sh"] = ToBytes(
      "grub_modinfo_target_cpu=i386\ngrub_modinfo_platform=pc\n"
      "grub_version=2.06\ngrub_package_version=2.06\n");
  WritePlatform(temp.path() + "/i386-pc", pc);
  EXPECT_THAT(LoadFromDirectory(temp.path() + "/i386-pc"),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("holds GRUB for i386-pc; no Xen platform")));
  EXPECT_THAT(LoadFromDeb(MakeDeb({{"./usr/bin/true", "x"}})),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("in package grub-xen-bin 2.06-13+deb12u2")));
}

TEST(LoadTest, ErrorsNameTheFile) {
  const TempDir temp;
  PlatformFiles files = SomeFiles(Target::kI386Xen);
  files["cat.mod"] = ToBytes("not an ELF file");
  WritePlatform(temp.path() + "/i386-xen", files);
  EXPECT_THAT(LoadFromDirectory(temp.path()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(temp.path() + ": i386-xen: cat.mod: ")));
}

TEST(LoadTest, SpecialFilesAreRefusedWithoutWaiting) {
  const TempDir temp;
  PlatformFiles files = SomeFiles(Target::kI386Xen);
  files.erase("cat.mod");
  WritePlatform(temp.path(), files);
  const std::string pipe = temp.path() + "/cat.mod";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(LoadFromDirectory(temp.path()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("cat.mod: not a regular file")));
}

TEST(LoadTest, PackageTricksAreRefused) {
  struct Case {
    TarMember member;
    const char* message;
  };
  const Case cases[] = {
      {{"./usr/lib/grub/i386-xen/zfs.mod", "", '2', "/etc/passwd"},
       "`usr/lib/grub/i386-xen/zfs.mod`: not a regular file"},
      {{"./usr/lib/grub/i386-xen/cat.mod", "x"}, "is there twice"},
      {{"./usr/lib/grub/i386-xen/../i386-xen/zfs.mod", "x"}, "component `..`"},
      {{"/usr/lib/grub/i386-xen/zfs.mod", "x"}, "absolute"},
      {{"./usr/lib/grub/i386-xen/zfs.mod", "x"}, "i386-xen: zfs.mod: "},
  };
  for (const Case& c : cases) {
    std::vector<TarMember> members = PackageMembers();
    members.push_back(c.member);
    EXPECT_THAT(
        LoadFromDeb(MakeDeb(members)),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.message;
  }
}

TEST(LoadTest, FilesBelowAPlatformAreLeftAlone) {
  std::vector<TarMember> members = PackageMembers();
  members.push_back({"./usr/lib/grub/i386-xen/extra/zfs.mod", "x"});
  members.push_back({"./usr/lib/grub/zfs.mod", "x"});
  members.push_back({"./lib/grub/i386-xen/zfs.mod", "x"});
  ASSERT_OK_AND_ASSIGN(const Toolchain more, LoadFromDeb(MakeDeb(members)));
  ASSERT_OK_AND_ASSIGN(const Toolchain plain,
                       LoadFromDeb(MakeDeb(PackageMembers())));
  EXPECT_EQ(more.digest, plain.digest);
}

}  // namespace
}  // namespace bootmill::toolchain
