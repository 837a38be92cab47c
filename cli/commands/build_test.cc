// SPDX-License-Identifier: Apache-2.0
// bootmill build.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/sha256.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::kInstalledGrub;
using ::bootmill::testing::TempDir;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Members;
using testing::Outcome;
using testing::ParseJson;
using testing::ReadText;
using testing::RunCli;
using testing::SpecText;
using ::testing::StartsWith;
using testing::WriteText;

namespace fs = std::filesystem;

// The warning that every spec for PV gets, on its second target.
constexpr std::string_view kPvLimit =
    "targets[1]: warning: x86_64-xen: kernels packed with zstd or LZ4 do not "
    "start: under PV, GRUB unpacks a kernel by its own modules, while on "
    "i386-xen_pvh every bzImage unpacks itself\n";

class BuildTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Writes a spec and returns its path.
  std::string Spec(const std::string& name, const std::string& text) const {
    WriteText(Path(name), text);
    return Path(name);
  }

  Outcome Build(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"build",        "--local",  "-d",
                                      kInstalledGrub, "--output", Path("out")};
    words.insert(words.end(), more.begin(), more.end());
    return RunCli(words);
  }

  // Returns the names in the output directory.
  std::vector<std::string> Written() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(Path("out"), error)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  TempDir directory_;
};

TEST_F(BuildTest, WritesAnImageForEachTargetAndSaysWhatItIs) {
  const Outcome outcome = Build({"-f", Spec("web.yaml", SpecText("web"))});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_EQ(outcome.err, Path("web.yaml") + ":2:25: " + std::string(kPvLimit));
  EXPECT_THAT(Written(),
              ElementsAre("web-i386-xen_pvh.bin", "web-x86_64-xen.bin"));
  for (const std::string& name : Written()) {
    const std::string image = ReadText(Path("out/" + name));
    EXPECT_THAT(outcome.out,
                AllOf(HasSubstr(Sha256(AsBytes(image)).Hex()),
                      HasSubstr(" " + std::to_string(image.size()) + " "),
                      HasSubstr(Path("out/" + name) + "\n")));
  }
  EXPECT_THAT(outcome.out, StartsWith("FLEET  TARGET        MODULES "));
}

TEST_F(BuildTest, JsonAndYamlHaveStableMembers) {
  const std::string spec = Spec("web.yaml", SpecText("web"));
  const Document document =
      ParseJson(Build({"-f", spec, "--format", "json"}).out);
  ASSERT_THAT(Members(document), ElementsAre("images"));
  ASSERT_EQ(document["images"].size(), 2U);
  for (const Document& image : document["images"]) {
    EXPECT_THAT(Members(image),
                ElementsAre("fleet", "target", "toolchain", "line", "modules",
                            "sizeBytes", "sha256", "plan", "microseconds",
                            "path", "guestPaths", "warnings"));
    EXPECT_TRUE(image["guestPaths"].empty());
  }
  EXPECT_THAT(Build({"-f", spec, "--format", "yaml"}).out,
              StartsWith("images:\n  - fleet: \"web\"\n    target: "
                         "\"i386-xen_pvh\"\n"));
}

TEST_F(BuildTest, SameInputsGiveTheSameFilesWithAnyNumberOfJobs) {
  const std::string spec = Spec("web.yaml", SpecText("web"));
  ASSERT_EQ(Build({"-f", spec, "-j", "1"}).exit_code, kExitOk);
  const std::string first = ReadText(Path("out/web-x86_64-xen.bin"));
  ASSERT_EQ(Build({"-f", spec, "-j", "8"}).exit_code, kExitOk);
  EXPECT_TRUE(ReadText(Path("out/web-x86_64-xen.bin")) == first);
}

TEST_F(BuildTest, LoadersForGuestsHaveTheNamesThatGuestsGiveThem) {
  const std::string spec =
      Spec("guests.yaml",
           "fleet: guests\ntargets: [i386-xen_pvh, x86_64-xen, i386-xen]\n"
           "role: guest_second_stage\n");
  const Outcome outcome = Build({"-f", spec});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(Written(), ElementsAre("pvboot-i386.elf", "pvboot-x86_64.elf",
                                     "pvhboot-i386.elf"));
  EXPECT_THAT(outcome.out,
              HasSubstr(Path("out/pvboot-x86_64.elf") +
                        ": for guests, as /boot/xen/pvboot-x86_64.elf, or as "
                        "/xen/pvboot-x86_64.elf of a /boot"));
  const Outcome two = Build({"-f", spec, "-f",
                             Spec("others.yaml",
                                  "fleet: others\ntargets: [x86_64-xen]\n"
                                  "role: guest_second_stage\n")});
  EXPECT_EQ(two.exit_code, kExitFailed);
  EXPECT_THAT(two.err, HasSubstr("fleets guests and others would both write"));
}

TEST_F(BuildTest, TargetsCanBeChosen) {
  const std::string spec = Spec("web.yaml", SpecText("web"));
  EXPECT_EQ(Build({"-f", spec, "--target", "x86_64-xen"}).exit_code, kExitOk);
  EXPECT_THAT(Written(), ElementsAre("web-x86_64-xen.bin"));
  const Outcome none = Build({"-f", spec, "--target", "i386-xen"});
  EXPECT_EQ(none.exit_code, kExitFailed);
  EXPECT_THAT(none.err,
              HasSubstr("fleet web is for none of the targets asked for"));
}

TEST_F(BuildTest, ADirectoryStandsForItsSpecsInNameOrder) {
  fs::create_directory(Path("fleets"));
  fs::create_directory(Path("fleets/nested"));
  Spec("fleets/b.json", R"({"fleet": "b", "targets": ["x86_64-xen"]})");
  Spec("fleets/a.textproto", "fleet: \"a\" targets: \"x86_64-xen\"");
  Spec("fleets/c.yml", "fleet: c\ntargets: [x86_64-xen]\n");
  Spec("fleets/README.md", "not a spec");
  const Outcome outcome = Build({"-f", Path("fleets")});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(Written(), ElementsAre("a-x86_64-xen.bin", "b-x86_64-xen.bin",
                                     "c-x86_64-xen.bin"));
  EXPECT_LT(outcome.out.find("\na "), outcome.out.find("\nb "));

  fs::create_directory(Path("empty"));
  const Outcome empty = Build({"-f", Path("empty")});
  EXPECT_EQ(empty.exit_code, kExitFailed);
  EXPECT_THAT(empty.err, HasSubstr("holds no spec (.yaml, .yml, .json, "
                                   ".textproto)"));
}

TEST_F(BuildTest, ReadsStandardInputInTheFormatThatIsNamed) {
  std::istringstream input(R"({"fleet": "piped", "targets": ["i386-xen"]})");
  std::streambuf* const saved = std::cin.rdbuf(input.rdbuf());
  const absl::Cleanup restore = [saved] { std::cin.rdbuf(saved); };
  const Outcome outcome = Build({"-f", "-", "--input-format", "json"});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(Written(), ElementsAre("piped-i386-xen.bin"));
}

TEST_F(BuildTest, AnUnknownModuleLeavesNoFileAndTheOthersAreBuilt) {
  const Outcome outcome =
      Build({"-f", Spec("bad.yaml", SpecText("bad", "modules: [zfsx]\n")), "-f",
             Spec("good.yaml", SpecText("good"))});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_THAT(Written(),
              ElementsAre("good-i386-xen_pvh.bin", "good-x86_64-xen.bin"));
  EXPECT_THAT(outcome.err,
              AllOf(StartsWith(Path("bad.yaml") +
                               ":3:11: modules[0]: module `zfsx` is not in "
                               "toolchain "),
                    HasSubstr("for i386-xen_pvh; did you mean `zfs`?\n")));
  // The needle has a hyphen, because printed digests may contain its three
  // letters.
  EXPECT_THAT(outcome.out, ::testing::Not(HasSubstr("bad-")));
}

TEST_F(BuildTest, WhatIsWrongWithEveryTargetIsSaidOnce) {
  const Outcome outcome = Build(
      {"-f", Spec("web.yaml", SpecText("web", "toolchain: debian-1.0-1\n"))});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1)
      << outcome.err;
  EXPECT_THAT(outcome.err,
              StartsWith(Path("web.yaml") +
                         ":3:12: toolchain: the spec is for toolchain "
                         "debian-1.0-1, this build has "));
}

TEST_F(BuildTest, WarningsAreSaidOnceAndTheImageIsBuilt) {
  const Outcome outcome =
      Build({"-f", Spec("web.yaml",
                        SpecText("web",
                                 "boot:\n  sources:\n  - raw_config: {script: "
                                 "\"hatl\\n\"}\n"))});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  EXPECT_EQ(outcome.err, Path("web.yaml") +
                             ":5:26: boot.sources[0].raw_config.script: "
                             "warning: line 1, column 1: "
                             "unknown command `hatl`; did you mean `halt`?\n" +
                             Path("web.yaml") +
                             ":2:25: " + std::string(kPvLimit));
}

TEST_F(BuildTest, AnInvalidSpecStopsEverything) {
  const Outcome outcome =
      Build({"-f", Spec("bad.yaml", "fleet: Bad\ntargets: [pc]\n"), "-f",
             Spec("good.yaml", SpecText("good"))});
  EXPECT_EQ(outcome.exit_code, kExitInvalid);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("bad.yaml:1:8: fleet: "),
                                 HasSubstr("bad.yaml:2:11: targets[0]: ")));
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_FALSE(fs::exists(Path("out")));
}

TEST_F(BuildTest, TwoSpecsOfOneFleetAreRefused) {
  const Outcome outcome = Build({"-f", Spec("one.yaml", SpecText("web")), "-f",
                                 Spec("two.yaml", SpecText("web"))});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_EQ(outcome.err, "bootmill: fleet `web` is in both " +
                             Path("one.yaml") + " and " + Path("two.yaml") +
                             "; its images would be the same files\n");
  EXPECT_FALSE(fs::exists(Path("out")));
}

TEST_F(BuildTest, FilesThatCannotBeReadAreNamed) {
  const struct {
    std::vector<std::string> words;
    std::string message;
  } cases[] = {
      {{"-f", Path("absent.yaml")},
       "read " + Path("absent.yaml") + ": No such file or directory"},
      {{"-f", Spec("spec.txt", "x")},
       "cannot tell the format of `" + Path("spec.txt") + "`"},
  };
  for (const auto& test : cases) {
    const Outcome outcome = Build(test.words);
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, StartsWith("bootmill: " + test.message));
  }
  const std::string spec = Spec("web.yaml", SpecText("web"));
  const Outcome no_modules = RunCli({"build", "--local", "-f", spec, "--output",
                                     Path("out"), "-d", Path("absent")});
  EXPECT_EQ(no_modules.exit_code, kExitFailed);
  EXPECT_THAT(no_modules.err, HasSubstr(Path("absent")));
  const Outcome no_deb = RunCli(
      {"build", "--local", "-f", spec, "--output", Path("out"), "--deb", spec});
  EXPECT_EQ(no_deb.exit_code, kExitFailed);
  EXPECT_THAT(no_deb.err, StartsWith("bootmill: " + spec + ": "));
  EXPECT_FALSE(fs::exists(Path("out")));
}

// A directory with the image's name: no file can replace it, not even as root.
TEST_F(BuildTest, AnImageThatCannotBeWrittenLeavesNothingBehind) {
  fs::create_directories(Path("out/web-x86_64-xen.bin/in-the-way"));
  const Outcome outcome = Build({"-f", Spec("web.yaml", SpecText("web"))});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("web-x86_64-xen.bin"));
  EXPECT_THAT(Written(),
              ElementsAre("web-i386-xen_pvh.bin", "web-x86_64-xen.bin"));
  EXPECT_THAT(outcome.out, ::testing::Not(HasSubstr("x86_64-xen")));

  WriteText(Path("file"), "x");
  const Outcome no_directory =
      RunCli({"build", "--local", "-d", kInstalledGrub, "-f", Path("web.yaml"),
              "--output", Path("file/out")});
  EXPECT_EQ(no_directory.exit_code, kExitFailed);
  EXPECT_THAT(no_directory.err,
              StartsWith("bootmill: create directory " + Path("file/out")));
}

}  // namespace
}  // namespace bootmill::cli
