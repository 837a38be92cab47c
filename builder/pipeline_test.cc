// SPDX-License-Identifier: Apache-2.0
#include "builder/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/image/inspect.h"
#include "builder/testing/installed.h"
#include "builder/testing/spec_of.h"
#include "builder/testing/tiny_toolchain.h"
#include "common/gzip.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/testing/status_matchers.h"

namespace bootmill {
namespace {

using ::bootmill::testing::AddModule;
using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::SpecOf;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TinyToolchain;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr Target kTarget = Target::kI386XenPvh;

std::vector<std::pair<std::string, std::string>> Reasons(
    const image::Plan& plan) {
  std::vector<std::pair<std::string, std::string>> reasons;
  for (const image::PlanModule& module : plan.modules) {
    reasons.emplace_back(module.name, module.reason);
  }
  return reasons;
}

constexpr char kOneEntry[] =
    "preset: minimal\nmodules: [zfs, echo]\n"
    "boot:\n  timeout: 0s\n  on_failure: halt\n"
    "  sources:\n  - host_declared:\n      entries:\n"
    "      - {title: one, kernel: /k, volume: {disk: xvda}}\n";

TEST(ResolveTest, SaysWhyEachModuleIsIn) {
  ASSERT_OK_AND_ASSIGN(const Resolution result,
                       Resolve(SpecOf(kOneEntry), TinyToolchain(), kTarget));
  EXPECT_THAT(
      Reasons(result.plan),
      ::testing::UnorderedElementsAre(
          Pair("echo", "every image"), Pair("memdisk", "every image"),
          Pair("archelp", "needed by newc"), Pair("newc", "every image"),
          Pair("crypto", "needed by gzio"), Pair("gzio", "every image"),
          Pair("terminal", "needed by normal"), Pair("normal", "every image"),
          Pair("configfile", "every image"),
          Pair("test", "boot source host_declared: command `test`"),
          Pair("halt", "boot.on_failure: command `halt`"),
          Pair("relocator", "needed by linux"),
          Pair("linux", "boot source host_declared: command `linux`"),
          Pair("part_msdos", "preset minimal"),
          Pair("part_gpt", "preset minimal"), Pair("fshelp", "needed by ext2"),
          Pair("ext2", "preset minimal"), Pair("zfs", "asked for")));
  EXPECT_THAT(result.warnings, IsEmpty());
}

// Guests print the line and proofs look for it, so it may change only if the
// canonical bytes of specs change.
TEST(ResolveTest, FixedLineIsStable) {
  ASSERT_OK_AND_ASSIGN(const Resolution result,
                       Resolve(SpecOf(kOneEntry), TinyToolchain(), kTarget));
  EXPECT_EQ(result.line, "bootmill f197b737f543161b i386-xen_pvh");
  EXPECT_EQ(
      AsText(result.plan.config->span()),
      "echo " + result.line + "\ninsmod normal\nnormal (memdisk)/grub.cfg\n");
}

TEST(ResolveTest, FixedLineFollowsSpecAndToolchainButNotTheDescription) {
  toolchain::Toolchain toolchain = TinyToolchain();
  const auto digits = [&toolchain](const std::string& yaml, Target target) {
    const absl::StatusOr<Resolution> result =
        Resolve(SpecOf(yaml), toolchain, target);
    EXPECT_THAT(result, IsOk());
    return result.ok() ? result->line.substr(9, 16) : "";
  };
  const std::string first = digits(kOneEntry, kTarget);
  EXPECT_EQ(digits(kOneEntry, Target::kX8664Xen), first);
  EXPECT_EQ(digits(std::string("description: other\n") + kOneEntry, kTarget),
            first);
  EXPECT_NE(digits("", kTarget), first);
  toolchain.digest = Sha256(AsBytes("other"));
  EXPECT_NE(digits(kOneEntry, kTarget), first);
}

TEST(ResolveTest, SameInputsGiveTheSamePlan) {
  const v1::LoaderSpec spec = SpecOf(kOneEntry);
  ASSERT_OK_AND_ASSIGN(const Resolution one,
                       Resolve(spec, TinyToolchain(), kTarget));
  ASSERT_OK_AND_ASSIGN(const Resolution two,
                       Resolve(spec, TinyToolchain(), kTarget));
  EXPECT_EQ(image::CanonicalBytes(one.plan), image::CanonicalBytes(two.plan));
  ASSERT_OK_AND_ASSIGN(const Image first, Build(one.plan));
  ASSERT_OK_AND_ASSIGN(const Image second, Build(two.plan));
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_EQ(first.digest, Sha256(first.bytes));
  EXPECT_EQ(first.plan_identity, image::Identity(one.plan));
}

TEST(ResolveTest, RawConfigBringsTheModulesOfItsCommands) {
  ASSERT_OK_AND_ASSIGN(
      const Resolution result,
      Resolve(SpecOf("boot:\n  sources:\n  - raw_config:\n      script: |\n"
                     "        echo a\n        if test -f /x; then cat /x; fi\n"
                     "        cta /y\n"),
              TinyToolchain(), kTarget));
  EXPECT_THAT(Reasons(result.plan),
              Contains(Pair("cat",
                            "boot.sources[0].raw_config.script, line 2, column "
                            "21: command `cat`")));
  EXPECT_THAT(
      result.warnings,
      ElementsAre(FieldsAre("boot.sources[0].raw_config.script",
                            HasSubstr("line 3, column 1: unknown command "
                                      "`cta`; did you mean `cat`?"))));
}

TEST(ResolveTest, SaysWhatATargetCannotDo) {
  ASSERT_OK_AND_ASSIGN(
      const Resolution pv,
      Resolve(SpecOf("preset: minimal\n"), TinyToolchain(), Target::kX8664Xen));
  EXPECT_THAT(pv.limits, Contains(HasSubstr("zstd or LZ4 do not start")));
  EXPECT_THAT(pv.limits, Contains(HasSubstr("no boot from btrfs, XFS")));
  ASSERT_OK_AND_ASSIGN(const Resolution pvh,
                       Resolve(SpecOf(""), TinyToolchain(), kTarget));
  EXPECT_THAT(pvh.limits, Not(Contains(HasSubstr("zstd"))));
}

TEST(ResolveTest, WarnsOfWhatHasNoEffect) {
  constexpr char kLock[] =
      "boot: {lock: {guest_config: enforce, users: [{name: u, "
      "password_pbkdf2: grub.pbkdf2.sha512.1.aa.bb}]}, sources: [";
  toolchain::Toolchain toolchain = TinyToolchain();
  AddModule("password_pbkdf2", {}, {"password_pbkdf2"}, ToBytes("x"),
            toolchain);
  ASSERT_OK_AND_ASSIGN(
      const Resolution without,
      Resolve(SpecOf(kLock + std::string("{chainload: {}}]}\n")), toolchain,
              kTarget));
  EXPECT_THAT(without.warnings,
              ElementsAre(FieldsAre("boot.lock.guest_config",
                                    HasSubstr("has no effect"))));
  ASSERT_OK_AND_ASSIGN(
      const Resolution with,
      Resolve(SpecOf(kLock + std::string("{grub_config: {}}]}\n")), toolchain,
              kTarget));
  EXPECT_THAT(with.warnings, IsEmpty());
  ASSERT_OK_AND_ASSIGN(
      const Resolution menuless,
      Resolve(SpecOf("boot: {on_guest_failure: on_failure, sources: "
                     "[{chainload: {}}]}\n"),
              toolchain, kTarget));
  EXPECT_THAT(menuless.warnings,
              ElementsAre(FieldsAre("boot.on_guest_failure",
                                    HasSubstr("has no effect"))));
}

TEST(ResolveTest, KeepsTheWarningsOfTheConfiguration) {
  ASSERT_OK_AND_ASSIGN(
      const Resolution result,
      Resolve(SpecOf("boot:\n  sources:\n  - host_declared:\n      entries:\n"
                     "      - {title: a, kernel: /k, command_line: it's}\n"),
              TinyToolchain(), kTarget));
  EXPECT_THAT(result.warnings,
              ElementsAre(FieldsAre(
                  "boot.sources[0].host_declared.entries[0].command_line",
                  HasSubstr("backslash"))));
}

struct RefusalCase {
  const char* yaml;
  absl::StatusCode code;
  const char* field;
  const char* message;
};

TEST(ResolveTest, RefusalsNameFieldAndReason) {
  const RefusalCase cases[] = {
      {"modules: [zfsx]\n", absl::StatusCode::kNotFound, "modules[0]",
       "modules[0]: module `zfsx` is not in toolchain debian-2.06-13+deb12u2 "
       "for i386-xen_pvh; did you mean `zfs`?"},
      {"modules: [zfs, nothing-like-it]\n", absl::StatusCode::kNotFound,
       "modules[1]",
       "modules[1]: module `nothing-like-it` is not in toolchain "
       "debian-2.06-13+deb12u2 for i386-xen_pvh"},
      {"toolchain: debian-2.12-9\n", absl::StatusCode::kFailedPrecondition,
       "toolchain",
       "toolchain: the spec is for toolchain debian-2.12-9, this build has "
       "debian-2.06-13+deb12u2"},
      {"boot:\n  sources:\n  - raw_config:\n      script: |\n"
       "        echo a\n          fi\n",
       absl::StatusCode::kInvalidArgument, "boot.sources[0].raw_config.script",
       "boot.sources[0].raw_config.script: line 2, column 3: `fi` without "
       "`if`"},
      {"boot: {guest_parameters: [mode]}\n",
       absl::StatusCode::kFailedPrecondition, "boot.guest_parameters",
       "boot.guest_parameters: needs GRUB 2.14, this toolchain has 2.06"},
      {"boot: {sources: [{boot_loader_spec: {}}], lock: {disable_cli: true, "
       "users: [{name: u, password_pbkdf2: grub.pbkdf2.sha512.1.aa.bb}]}}\n",
       absl::StatusCode::kFailedPrecondition, "boot.lock.disable_cli",
       "boot.lock.disable_cli: needs GRUB 2.14, this toolchain has 2.06"},
      {"files:\n- {path: a, text: x}\n- {path: bootmill, text: x}\n",
       absl::StatusCode::kInvalidArgument, "files[1].path",
       "files[1].path: `bootmill` in the memdisk is for files that Bootmill "
       "writes; choose another name"},
      {"files:\n- {path: bootmill/failure.cfg, text: x}\n",
       absl::StatusCode::kInvalidArgument, "files[0].path",
       "files[0].path: `bootmill` in the memdisk is for files that Bootmill "
       "writes; choose another name"},
  };
  for (const RefusalCase& test : cases) {
    const absl::Status refused =
        Resolve(SpecOf(test.yaml), TinyToolchain(), kTarget).status();
    EXPECT_THAT(refused, StatusIs(test.code, test.message));
    EXPECT_THAT(FieldOf(refused), Optional(std::string(test.field)));
  }
}

TEST(ResolveTest, RefusesATargetThatTheToolchainDoesNotHave) {
  EXPECT_THAT(Resolve(SpecOf(""), TinyToolchain(), Target::kI386Xen),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("i386-xen")));
}

TEST(ResolveTest, AnUnknownModuleOfTheInstalledGrubIsNamed) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  EXPECT_THAT(
      Resolve(SpecOf("modules: [zfsx]\n"), toolchain, kTarget),
      StatusIs(absl::StatusCode::kNotFound,
               absl::StrFormat("modules[0]: module `zfsx` is not in toolchain "
                               "%s for i386-xen_pvh; did you mean `zfs`?",
                               toolchain.name)));
}

// --- Limits
// -------------------------------------------------------------------

TEST(ResolveTest, RefusesConfigurationsOverTheirLimit) {
  v1::LoaderSpec spec = SpecOf("");
  spec.mutable_boot()->mutable_sources(0)->mutable_raw_config()->set_script(
      "#" + std::string(kMaxConfigBytes, 'x'));
  const absl::Status refused = Resolve(spec, TinyToolchain(), kTarget).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused;
  EXPECT_THAT(FieldOf(refused),
              Optional(std::string("boot.sources[0].raw_config.script")));
}

TEST(BuildTest, RefusesMemdisksOverTheirLimit) {
  v1::LoaderSpec spec = SpecOf("");
  v1::MemdiskFile* file = spec.add_files();
  file->set_path("big");
  file->set_data(std::string(kMaxMemdiskBytes - 256 * kKiB, 'x'));
  ASSERT_OK_AND_ASSIGN(const Resolution fits,
                       Resolve(spec, TinyToolchain(), kTarget));
  EXPECT_THAT(Build(fits.plan), IsOk());
  file->set_data(std::string(kMaxMemdiskBytes, 'x'));
  ASSERT_OK_AND_ASSIGN(const Resolution over,
                       Resolve(spec, TinyToolchain(), kTarget));
  EXPECT_THAT(Build(over.plan), StatusIs(absl::StatusCode::kResourceExhausted,
                                         HasSubstr("memdisk")));
}

TEST(BuildTest, RefusesImagesOverTheirLimit) {
  toolchain::Toolchain toolchain = TinyToolchain();
  // The modules that GRUB needs to decompress others are never packed.
  AddModule("gzio", {}, {}, Bytes(kMaxArtifactBytes), toolchain);
  ASSERT_OK_AND_ASSIGN(const Resolution resolution,
                       Resolve(SpecOf(""), toolchain, kTarget));
  EXPECT_THAT(Build(resolution.plan),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr(std::to_string(kMaxArtifactBytes))));
}

// --- From spec to image
// ---------------------------------------------------------

TEST(BuildTest, TheImageHoldsWhatTheResolutionSays) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  const v1::LoaderSpec spec = SpecOf(
      "files:\n- {path: notes/a.txt, text: hello}\n"
      "boot: {sources: [{raw_config: {script: boot}}]}\n");
  for (const Target target : {kTarget, Target::kX8664Xen}) {
    ASSERT_OK_AND_ASSIGN(const Resolution resolution,
                         Resolve(spec, toolchain, target));
    ASSERT_OK_AND_ASSIGN(const Image image, Build(resolution.plan));
    ASSERT_OK_AND_ASSIGN(const image::ImageParts parts,
                         image::Inspect(image.bytes));
    EXPECT_EQ(parts.xen.target, target);
    ASSERT_THAT(parts.modules, SizeIs(resolution.plan.modules.size()));
    for (size_t i = 0; i < parts.modules.size(); ++i) {
      EXPECT_EQ(parts.modules[i].name, resolution.plan.modules[i].name);
    }
    std::vector<std::string> paths;
    for (const auto& file : parts.memdisk_files) {
      paths.push_back(file.path);
    }
    for (const char* path : {"grub.cfg", "bootmill/bootmill_raw_config_1.cfg",
                             "bootmill/failure.cfg", "bootmill/modules.cfg"}) {
      EXPECT_THAT(paths, Contains(path));
    }
    EXPECT_EQ(paths.back(), "notes/a.txt");
    EXPECT_EQ(AsText(parts.memdisk_files.back().bytes), "hello");
  }
}

TEST(BuildTest, ScriptsAndProgramsInTheMemdiskTakeLittleSpace) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  ASSERT_OK_AND_ASSIGN(const Resolution resolution,
                       Resolve(SpecOf("boot: {sources: [{chainload: {}}, "
                                      "{grub_config: {}}]}\n"),
                               toolchain, kTarget));
  std::string scripts;
  std::vector<std::string> packed;
  for (const image::PlanFile& file :
       std::get<std::vector<image::PlanFile>>(resolution.plan.memdisk)) {
    const auto unpacked = Gunzip(file.content.span(), kMaxArtifactBytes);
    if (unpacked.ok()) {
      packed.push_back(file.path);
    }
    if (file.path.ends_with(".cfg") && file.path != "grub.cfg") {
      scripts +=
          AsText(unpacked.ok() ? ByteSpan(*unpacked) : file.content.span());
    }
  }
  EXPECT_THAT(packed, Contains("bootmill/pvhchain"));
  EXPECT_THAT(scripts, HasSubstr("\nfunction bootmill_walk {\n"));
  EXPECT_THAT(scripts, Not(HasSubstr("\n  #")));
}

// Bytes that cannot be compressed.
Bytes Noise(size_t size) {
  Bytes bytes(size);
  uint32_t state = 1;
  for (std::byte& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::byte>(state >> 24U);
  }
  return bytes;
}

// The sizes cover more than a page in steps of four bytes, so some images would
// end badly without padding.
TEST(BuildTest, ImagesOfASpecNeverEndWhereGrubOverwritesXensPage) {
  size_t padded = 0;
  const v1::LoaderSpec spec = SpecOf("preset: minimal\nmodules: [filler]\n");
  for (size_t size = 0; size < 4096 + 100; size += 4) {
    toolchain::Toolchain toolchain = TinyToolchain();
    AddModule("filler", {}, {}, Noise(size), toolchain);
    ASSERT_OK_AND_ASSIGN(Resolution result, Resolve(spec, toolchain, kTarget));
    ASSERT_THAT(Build(result.plan), IsOk()) << size;
    const std::string& written = result.configuration.early;
    if (result.plan.config->size() == written.size()) {
      continue;
    }
    ++padded;
    result.plan.config = MakeBlob(ToBytes(written));
    EXPECT_THAT(Build(result.plan),
                StatusIs(absl::StatusCode::kInternal,
                         HasSubstr("newlines to the early configuration")));
    EXPECT_THAT(Build(result.plan, EndCheck::kAllow), IsOk());
  }
  EXPECT_GE(padded, 12U);
}

}  // namespace
}  // namespace bootmill
