// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "builder/toolchain/digest.h"
#include "builder/toolchain/testing/fake_platform.h"
#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::FakeModule;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::MakeModinfo;
using ::bootmill::testing::MakeModuleFile;
using ::bootmill::testing::MakePlatformFiles;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr Target kPvh = Target::kI386XenPvh;
constexpr Target kPv = Target::kX8664Xen;

std::vector<FakeModule> SomeModules() {
  return {{"cat", {}}, {"minicmd", {}}, {"ext2", {"fshelp"}}, {"fshelp", {}}};
}

// Returns two platforms, changed by `change`.
absl::StatusOr<Toolchain> AssembleChanged(
    const std::function<void(std::map<Target, PlatformFiles>&)>& change,
    const LoadOptions& options = {}) {
  std::map<Target, PlatformFiles> platforms;
  for (const Target target : {kPvh, kPv}) {
    platforms[target] = MakePlatformFiles(target, SomeModules());
  }
  change(platforms);
  return Assemble(std::move(platforms), options);
}

absl::StatusOr<Toolchain> AssembleGood(const LoadOptions& options = {}) {
  return AssembleChanged([](auto& /*platforms*/) {}, options);
}

TEST(PlatformTest, TakesModulesAndLists) {
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain, AssembleGood());
  EXPECT_EQ(toolchain.name, "debian-2.06-1");
  EXPECT_EQ(toolchain.version, "2.06-1");
  EXPECT_EQ(toolchain.upstream_version, "2.06");
  ASSERT_EQ(toolchain.platforms.size(), 2U);
  const Platform& platform = toolchain.platforms.at(kPvh);
  EXPECT_EQ(platform.modules.size(), 4U);
  EXPECT_THAT(platform.modules.at("ext2").dependencies, ElementsAre("fshelp"));
  EXPECT_THAT(platform.filesystems, ElementsAre("ext2", "xfs"));
  EXPECT_THAT(platform.partition_maps, ElementsAre("part_gpt"));
  EXPECT_THAT(platform.ciphers, ElementsAre(Pair("AES", "gcry_rijndael")));
  EXPECT_EQ(platform.kernel.size(), platform.kernel.bytes->size());
}

TEST(PlatformTest, ExtendedCommandsWinThenTheLast) {
  ASSERT_OK_AND_ASSIGN(
      const Toolchain toolchain, AssembleChanged([](auto& platforms) {
        platforms[kPvh]["command.lst"] = ToBytes(
            "*cat: cat\ncat: minicmd\nls: cat\nls: minicmd\n"
            "*x: cat\n*x: minicmd\n*x: minicmd\ny: elsewhere\n");
      }));
  const Platform& platform = toolchain.platforms.at(kPvh);
  EXPECT_THAT(platform.commands,
              ElementsAre(Pair("cat", "cat"), Pair("ls", "minicmd"),
                          Pair("x", "minicmd"), Pair("y", "elsewhere")));
  EXPECT_THAT(platform.modules.at("cat").commands,
              ElementsAre("cat", "ls", "x"));
  EXPECT_THAT(platform.modules.at("minicmd").commands,
              ElementsAre("cat", "ls", "x"));
  EXPECT_THAT(platform.modules.at("ext2").commands, ElementsAre());
}

TEST(PlatformTest, FlavourCanBeToldOtherwise) {
  ASSERT_OK_AND_ASSIGN(const Toolchain toolchain,
                       AssembleGood({.flavour = Flavour::kFedora}));
  EXPECT_EQ(toolchain.name, "fedora-2.06-1");
  ASSERT_OK_AND_ASSIGN(const Toolchain detected, AssembleGood());
  EXPECT_NE(toolchain.digest, detected.digest);
}

TEST(PlatformTest, FilesOutsideAToolchainDoNotCount) {
  ASSERT_OK_AND_ASSIGN(const Toolchain plain, AssembleGood());
  ASSERT_OK_AND_ASSIGN(const Toolchain more,
                       AssembleChanged([](auto& platforms) {
                         platforms[kPvh]["config.h"] = ToBytes("x");
                         platforms[kPvh]["video.lst"] = ToBytes("x");
                       }));
  EXPECT_EQ(plain.digest, more.digest);
  EXPECT_TRUE(IsToolchainFile("zfs.mod"));
  EXPECT_TRUE(IsToolchainFile("modinfo.sh"));
  EXPECT_FALSE(IsToolchainFile("config.h"));
  EXPECT_FALSE(IsToolchainFile("zfs.module"));
}

TEST(PlatformTest, NeedsItsFiles) {
  for (const char* name :
       {"kernel.img", "modinfo.sh", "moddep.lst", "command.lst", "fs.lst",
        "partmap.lst", "crypto.lst"}) {
    EXPECT_THAT(AssembleChanged(
                    [name](auto& platforms) { platforms[kPv].erase(name); }),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         std::string("x86_64-xen: no file ") + name));
  }
}

TEST(PlatformTest, RefusesWrongFiles) {
  struct Case {
    const char* file;
    Bytes content;
    const char* message;
  };
  const Bytes wide_kernel = MakePlatformFiles(kPv, {})["kernel.img"];
  const Case cases[] = {
      {"kernel.img", ToBytes("x"), "i386-xen_pvh: kernel.img: "},
      {"kernel.img", wide_kernel,
       "i386-xen_pvh: kernel.img: not an executable of the platform's ELF "
       "class"},
      {"kernel.img", MakeModuleFile(kPvh, "kernel"), "not an executable"},
      {"ext2.mod", MakeModuleFile(kPvh, "xfs"), "i386-xen_pvh: ext2.mod: "},
      {"ext2.mod", MakeModuleFile(kPv, "ext2"), "i386-xen_pvh: ext2.mod: "},
      {"a b.mod", MakeModuleFile(kPvh, "a b"),
       "`a b.mod` is no name for a module's file"},
      {".mod", MakeModuleFile(kPvh, ""), "is no name for a module's file"},
      {"moddep.lst", ToBytes("x"), "i386-xen_pvh: moddep.lst line 1: "},
      {"command.lst", ToBytes("x"), "i386-xen_pvh: command.lst line 1: "},
      {"fs.lst", ToBytes("x y"), "i386-xen_pvh: fs.lst line 1: "},
      {"partmap.lst", ToBytes("x y"), "i386-xen_pvh: partmap.lst line 1: "},
      {"crypto.lst", ToBytes("x"), "i386-xen_pvh: crypto.lst line 1: "},
      {"modinfo.sh", ToBytes("x"), "i386-xen_pvh: modinfo.sh: "},
      {"modinfo.sh", ToBytes(MakeModinfo(kPv)),
       "i386-xen_pvh: modinfo.sh says that this is x86_64-xen"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(
        AssembleChanged(
            [&c](auto& platforms) { platforms[kPvh][c.file] = c.content; }),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.file;
  }
}

TEST(PlatformTest, PlatformsHaveOneVersion) {
  EXPECT_THAT(
      AssembleChanged([](auto& platforms) {
        platforms[kPv]["modinfo.sh"] = ToBytes(MakeModinfo(kPv, "2.06-2"));
      }),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "x86_64-xen: GRUB 2.06-2 (debian) beside a platform of GRUB "
               "2.06-1 (debian): a toolchain has one version"));
  EXPECT_THAT(
      AssembleChanged([](auto& platforms) {
        platforms[kPv]["modinfo.sh"] =
            ToBytes(MakeModinfo(kPv, "2.06-1", "2.05"));
      }),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("one version")));
}

TEST(PlatformTest, ModulesAreCounted) {
  std::vector<FakeModule> modules;
  modules.reserve(1025);
  for (int i = 0; i < 1025; ++i) {
    modules.push_back({"m" + std::to_string(i)});
  }
  std::map<Target, PlatformFiles> platforms;
  platforms[kPvh] = MakePlatformFiles(kPvh, modules);
  EXPECT_THAT(Assemble(platforms, {}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "i386-xen_pvh: more than 1024 modules"));
  platforms[kPvh].erase("m0.mod");
  EXPECT_THAT(Assemble(platforms, {}), IsOk());
}

// Every part of a toolchain changes its digest.
TEST(ToolchainDigestTest, EverythingCounts) {
  ASSERT_OK_AND_ASSIGN(const Toolchain good, AssembleGood());
  const std::vector<std::function<void(Toolchain&)>> changes = {
      [](Toolchain& t) { t.name += "x"; },
      [](Toolchain& t) { t.flavour = Flavour::kUbuntu; },
      [](Toolchain& t) { t.version += "x"; },
      [](Toolchain& t) { t.upstream_version += "x"; },
      [](Toolchain& t) { t.platforms.erase(kPv); },
      [](Toolchain& t) { t.platforms[kPv].target = Target::kI386Xen; },
      [](Toolchain& t) { t.platforms[kPv].kernel = MakeBlob(ToBytes("x")); },
      [](Toolchain& t) { t.platforms[kPv].modules.erase("cat"); },
      [](Toolchain& t) { t.platforms[kPv].commands["cat"] = "minicmd"; },
      [](Toolchain& t) { t.platforms[kPv].filesystems.erase("xfs"); },
      [](Toolchain& t) { t.platforms[kPv].partition_maps.clear(); },
      [](Toolchain& t) { t.platforms[kPv].ciphers["AES"] = "x"; },
      [](Toolchain& t) { t.platforms[kPv].modules["cat"].name = "x"; },
      [](Toolchain& t) { t.platforms[kPv].modules["cat"].license = "GPLv3"; },
      [](Toolchain& t) {
        t.platforms[kPv].modules["cat"].file = MakeBlob(ToBytes("x"));
      },
      [](Toolchain& t) {
        t.platforms[kPv].modules["ext2"].dependencies.emplace_back("cat");
      },
      [](Toolchain& t) { t.platforms[kPv].modules["cat"].commands.clear(); },
  };
  std::set<Sha256Digest> seen = {good.digest};
  for (size_t i = 0; i < changes.size(); ++i) {
    Toolchain changed = good;
    changes[i](changed);
    EXPECT_TRUE(seen.insert(ToolchainDigest(changed)).second) << i;
  }
}

// The worked example in docs/formats/toolchain-digest.md.
TEST(ToolchainDigestTest, Golden) {
  Toolchain toolchain;
  toolchain.name = "debian-2.06-1";
  toolchain.flavour = Flavour::kDebian;
  toolchain.version = "2.06-1";
  toolchain.upstream_version = "2.06";
  Platform platform;
  platform.target = kPvh;
  platform.kernel = MakeBlob(ToBytes("kernel"));
  platform.modules["cat"] = {.name = "cat",
                             .file = MakeBlob(ToBytes("module")),
                             .license = "GPLv3+",
                             .dependencies = {"extcmd"},
                             .commands = {"cat"}};
  platform.commands = {{"cat", "cat"}};
  platform.filesystems = {"ext2"};
  platform.partition_maps = {"part_gpt"};
  platform.ciphers = {{"AES", "gcry_rijndael"}};
  toolchain.platforms.emplace(kPvh, std::move(platform));
  EXPECT_EQ(ToolchainDigest(toolchain).Hex(),
            "b4ae094d48ba9f561c8562b1b6edf26e30988e336891f03172a1ca547b052509");
}

}  // namespace
}  // namespace bootmill::toolchain
