// SPDX-License-Identifier: Apache-2.0
// bootmill inspect, and images that are made again from what it extracts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::kInstalledGrub;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StockImagePath;
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
using ::testing::StartsWith;
using testing::WriteText;

namespace fs = std::filesystem;

std::string NameOf(Target target) {
  std::string name(TargetName(target));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class InspectTest : public ::testing::TestWithParam<Target> {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Returns the options and modules that make an image from the files in
  // `parts`.
  static std::vector<std::string> MakeAgain(const std::string& parts,
                                            const std::string& output) {
    std::vector<std::string> words = {
        "-O", std::string(TargetName(GetParam())), "-d", parts, "-o", output};
    if (fs::exists(parts + "/memdisk.img")) {
      words.insert(words.end(), {"-m", parts + "/memdisk.img"});
    }
    words.insert(words.end(), {"-p", ReadText(parts + "/prefix.txt"), "-c",
                               parts + "/early.cfg"});
    std::ifstream modules(parts + "/modules.txt");
    for (std::string name; std::getline(modules, name);) {
      words.push_back(name);
    }
    return words;
  }

  // Extracts `image` and makes it again, with `bootmill mkimage` and with
  // grub-mkimage.
  void ExpectRoundTrip(const std::string& image) const {
    const std::string parts = Path("parts");
    const Outcome outcome = RunCli({"inspect", image, "--extract", parts});
    ASSERT_EQ(outcome.exit_code, kExitOk) << outcome.err;
    const std::string original = ReadText(image);

    std::vector<std::string> ours = MakeAgain(parts, Path("ours.bin"));
    ours.insert(ours.begin(), "mkimage");
    const Outcome made = RunCli(ours);
    ASSERT_EQ(made.exit_code, kExitOk) << made.err;
    EXPECT_TRUE(ReadText(Path("ours.bin")) == original) << image;

    std::vector<std::string> grubs = MakeAgain(parts, Path("grubs.bin"));
    grubs.insert(grubs.begin(), "grub-mkimage");
    ASSERT_EQ(RunProgram(grubs), 0) << "install package grub-common";
    EXPECT_TRUE(ReadText(Path("grubs.bin")) == original) << image;
  }

  TempDir directory_;
};

INSTANTIATE_TEST_SUITE_P(Targets, InspectTest, ::testing::ValuesIn(kAllTargets),
                         [](const auto& test) { return NameOf(test.param); });

TEST_P(InspectTest, AStockImageIsMadeAgainFromItsParts) {
  ExpectRoundTrip(StockImagePath(GetParam()));
  EXPECT_THAT(ReadText(Path("parts/moddep.lst")),
              HasSubstr("\next2: fshelp\n"));
}

TEST_P(InspectTest, AnImageOfOursIsMadeAgainFromItsParts) {
  WriteText(Path("web.yaml"),
            "fleet: web\ntargets: [" + std::string(TargetName(GetParam())) +
                "]\nfiles: [{path: notes/a.txt, text: hello}]\n");
  const Outcome built = RunCli({"build", "--local", "-d", kInstalledGrub, "-f",
                                Path("web.yaml"), "--output", Path("out")});
  ASSERT_EQ(built.exit_code, kExitOk) << built.err;
  ExpectRoundTrip(Path("out/web-") + std::string(TargetName(GetParam())) +
                  ".bin");
  EXPECT_EQ(ReadText(Path("parts/memdisk/notes/a.txt")), "hello");
}

TEST_P(InspectTest, ShowsThePartsAsATable) {
  const Outcome outcome = RunCli({"inspect", StockImagePath(GetParam())});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("target   " +
                               std::string(TargetName(GetParam())) + "\n"),
                    HasSubstr("\nMODULE "), HasSubstr("GPLv3+\n"),
                    HasSubstr("\nMEMDISK FILE  BYTES\ngrub.cfg "),
                    HasSubstr("\nearly configuration\n  "),
                    HasSubstr("\nprefix   (memdisk)")));
}

TEST_P(InspectTest, JsonHasStableMembers) {
  const std::string path = StockImagePath(GetParam());
  const Document document =
      ParseJson(RunCli({"inspect", path, "-o", "json"}).out);
  EXPECT_THAT(
      Members(document),
      ElementsAre("target", "sizeBytes", "sha256", "entry", "kernelSizeBytes",
                  "kernelSha256", "prefix", "earlyConfiguration", "modules",
                  "files", "objects", "warnings"));
  EXPECT_EQ(document["sha256"], Sha256(AsBytes(ReadText(path))).Hex());
  EXPECT_GT(document["modules"].size(), 200U);
  EXPECT_THAT(Members(document["modules"][0]),
              ElementsAre("name", "sizeBytes", "sha256", "license"));
  ASSERT_EQ(document["files"].size(), 1U);
  EXPECT_THAT(Members(document["files"][0]),
              ElementsAre("path", "sizeBytes", "sha256"));
  ASSERT_EQ(document["objects"].size(), 1U);
  EXPECT_THAT(Members(document["objects"][0]),
              ElementsAre("kind", "type", "sizeBytes", "sha256"));
}

TEST_P(InspectTest, ExtractingTakesNoDirectoryThatIsThere) {
  const std::string image = StockImagePath(GetParam());
  fs::create_directory(Path("there"));
  WriteText(Path("file"), "x");
  fs::create_symlink("nowhere", Path("link"));
  for (const char* name : {"there", "file", "link", "there/"}) {
    const Outcome outcome = RunCli({"inspect", image, "--extract", Path(name)});
    EXPECT_EQ(outcome.exit_code, kExitFailed) << name;
    EXPECT_EQ(outcome.err, "bootmill: `" + Path(name) +
                               "` exists; name a directory that does not\n");
    EXPECT_THAT(outcome.out, IsEmpty());
  }
  EXPECT_TRUE(fs::is_empty(Path("there")));
  EXPECT_EQ(
      RunCli({"inspect", image, "--extract", Path("no/parent")}).exit_code,
      kExitFailed);
  EXPECT_EQ(RunCli({"inspect", image, "--extract", ""}).exit_code, kExitFailed);
  EXPECT_EQ(RunCli({"inspect", image, "--extract", Path("new/")}).exit_code,
            kExitOk);
  EXPECT_TRUE(fs::exists(Path("new/kernel.img")));
}

TEST(InspectErrorsTest, SaysWhichFileIsNoImage) {
  const TempDir directory;
  WriteText(directory.path() + "/empty", "");
  WriteText(directory.path() + "/text", "not an image");
  for (const char* name : {"empty", "text"}) {
    const std::string path = directory.path() + "/" + name;
    const Outcome outcome =
        RunCli({"inspect", path, "--extract", directory.path() + "/parts"});
    EXPECT_EQ(outcome.exit_code, kExitFailed);
    EXPECT_THAT(outcome.err, StartsWith("bootmill: " + path + ": "));
    EXPECT_FALSE(fs::exists(directory.path() + "/parts"));
  }
  EXPECT_THAT(RunCli({"inspect", directory.path()}).err,
              HasSubstr(": not a regular file"));
}

}  // namespace
}  // namespace bootmill::cli
