// SPDX-License-Identifier: Apache-2.0
// Toolchains of the installed GRUB, loaded from its directory and from packages
// that dpkg-deb makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "builder/toolchain/load.h"
#include "builder/toolchain/toolchain.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::StartsWith;

namespace fs = std::filesystem;

constexpr const char* kDirectory = "/usr/lib/grub";

class InstalledTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs::is_directory(std::string(kDirectory) + "/i386-xen_pvh"))
        << kDirectory << " has no Xen platforms: install the package "
        << "grub-xen-bin";
  }
};

TEST_F(InstalledTest, LoadsAllPlatforms) {
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain,
                       LoadFromDirectory(kDirectory));
  EXPECT_THAT(toolchain.name, StartsWith("debian-2."));
  ASSERT_EQ(toolchain.platforms.size(), 3U);
  for (const auto& [target, platform] : toolchain.platforms) {
    const std::string_view name = TargetName(target);
    EXPECT_FALSE(platform.commands.empty()) << name;
    EXPECT_TRUE(platform.filesystems.contains("ext2")) << name;
    EXPECT_TRUE(platform.partition_maps.contains("part_gpt")) << name;
    EXPECT_EQ(platform.ciphers.at("SHA256"), "gcry_sha256") << name;
    EXPECT_EQ(platform.commands.at("cat"), "cat") << name;
    EXPECT_THAT(platform.modules.at("minicmd").commands, Contains("cat"));
    for (const auto& [module_name, module] : platform.modules) {
      EXPECT_THAT(module.license, AnyOf("GPLv3", "GPLv3+", "GPLv2+"))
          << module_name;
    }
  }
}

// This test fails if loading leaves out a file silently.
TEST_F(InstalledTest, HasTheNumberOfModulesOfItsVersion) {
  struct Counts {
    size_t pvh;
    size_t pv;
  };
  const std::map<std::string, Counts> known = {{"2.06", {206, 204}},
                                               {"2.12", {207, 205}}};
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain,
                       LoadFromDirectory(kDirectory));
  const auto expected = known.find(toolchain.upstream_version);
  ASSERT_NE(expected, known.end())
      << "count the modules of " << toolchain.name << " and add a line";
  for (const auto& [target, platform] : toolchain.platforms) {
    EXPECT_EQ(platform.modules.size(), target == Target::kI386XenPvh
                                           ? expected->second.pvh
                                           : expected->second.pv)
        << TargetName(target);
  }
}

TEST_F(InstalledTest, EveryModuleResolvesBehindItsDependencies) {
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain,
                       LoadFromDirectory(kDirectory));
  for (const auto& [target, platform] : toolchain.platforms) {
    std::vector<std::string> all;
    for (const auto& [name, module] : platform.modules) {
      all.push_back(name);
    }
    ASSERT_OK_AND_ASSIGN(const std::vector<const Module*> order,
                         ResolveOrder(toolchain, platform, all));
    EXPECT_EQ(order.size(), all.size());
    std::set<std::string> before;
    for (const Module* module : order) {
      for (const std::string& dependency : module->dependencies) {
        EXPECT_TRUE(before.contains(dependency)) << module->name;
      }
      EXPECT_TRUE(before.insert(module->name).second);
    }
  }
}

TEST_F(InstalledTest, OnePlatformIsPartOfTheWhole) {
  ASSERT_OK_AND_ASSIGN(const Toolchain all, LoadFromDirectory(kDirectory));
  ASSERT_OK_AND_ASSIGN(
      const Toolchain one,
      LoadFromDirectory(std::string(kDirectory) + "/x86_64-xen"));
  EXPECT_EQ(one.name, all.name);
  EXPECT_EQ(one.platforms.size(), 1U);
  EXPECT_NE(one.digest, all.digest);
}

class PackagedTest : public InstalledTest,
                     public ::testing::WithParamInterface<const char*> {};

TEST_P(PackagedTest, PackageAndDirectoryGiveOneDigest) {
  const testing::TempDir temp;
  const fs::path tree = fs::path(temp.path()) / "tree";
  fs::create_directories(tree / "DEBIAN");
  fs::create_directories(tree / "usr/lib");
  fs::copy(kDirectory, tree / "usr/lib/grub", fs::copy_options::recursive);
  ASSERT_THAT(
      WriteFileAtomic((tree / "DEBIAN/control").string(),
                      AsBytes("Package: grub-xen-bin\nVersion: 1\n"
                              "Architecture: amd64\nMaintainer: Nobody "
                              "<nobody@example.org>\nDescription: test\n")),
      IsOk());
  ASSERT_EQ(RunProgram({"sh", "-c",
                        "cd \"$0\" && find usr -type f -print0 | "
                        "xargs -0 md5sum > DEBIAN/md5sums",
                        tree.string()}),
            0);
  const std::string deb = temp.path() + "/grub.deb";
  // The fastest compression level of each format, because only the format
  // matters.
  ASSERT_EQ(RunProgram({"dpkg-deb", "--root-owner-group", "-z1",
                        std::string("-Z") + GetParam(), "--build",
                        tree.string(), deb}),
            0);
  ASSERT_OK_AND_ASSIGN(const Bytes bytes, ReadFile(deb, kMaxDebBytes));
  ASSERT_OK_AND_ASSIGN(const Toolchain packaged, LoadFromDeb(bytes));
  ASSERT_OK_AND_ASSIGN(const Toolchain installed,
                       LoadFromDirectory(kDirectory));
  EXPECT_EQ(packaged.name, installed.name);
  EXPECT_EQ(packaged.digest.Hex(), installed.digest.Hex());
}

INSTANTIATE_TEST_SUITE_P(Compressions, PackagedTest,
                         ::testing::Values("none", "gzip", "xz", "zstd"),
                         [](const auto& format) {
                           return std::string(format.param);
                         });

}  // namespace
}  // namespace bootmill::toolchain
