// SPDX-License-Identifier: Apache-2.0
// bootmill mkimage against grub-mkimage: it gives the same bytes and refuses
// the same command lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "builder/image/image_end.h"
#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::RunProgram;
using ::bootmill::testing::TempDir;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::ParseJson;
using testing::ReadText;
using testing::RunCli;
using ::testing::StartsWith;
using testing::WriteText;

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

constexpr char kTargetName[] = "i386-xen_pvh";

std::string Joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) {
    text += word + " ";
  }
  return text;
}

// A directory with inputs: grub/ (a copy of the platform's files), other/ with
// a module `echo` that has another content, and files to embed.
class MkimageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path installed =
        fs::path(::bootmill::testing::kInstalledGrub) / kTargetName;
    ASSERT_TRUE(fs::is_directory(installed)) << "install package grub-xen-bin";
    fs::copy(installed, Path("grub"));
    fs::create_directory(Path("other"));
    fs::copy(installed / "sleep.mod", Path("other/echo.mod"));
    fs::copy(installed / "sleep.mod", Path("other/terminal.mod"));
    WriteText(Path("early.cfg"), "echo early\n");
    WriteText(Path("memdisk"), std::string(700, 'm'));
    WriteText(Path("key"), "\x99 a key");
    WriteText(Path("dtb"), "a tree");
    fs::create_directory(Path("directory"));
  }

  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Returns `words` with each `@` replaced by the directory, after -o.
  Words WithPaths(const Words& words, const std::string& output) const {
    Words all = {"-o", Path(output)};
    for (std::string word : words) {
      for (size_t at = 0; (at = word.find('@', at)) != std::string::npos;) {
        word.replace(at, 1, directory_.path());
        at += directory_.path().size();
      }
      all.push_back(word);
    }
    return all;
  }

  Outcome RunOurs(const Words& words) const {
    Words all = WithPaths(words, "ours.bin");
    all.insert(all.begin(), "mkimage");
    return RunCli(all);
  }

  int RunGrubs(const Words& words) const {
    // The output is discarded because it would make the test's own hard to
    // read.
    Words all = {"/bin/sh", "-c", "exec grub-mkimage \"$@\" >/dev/null 2>&1",
                 "sh"};
    const Words more = WithPaths(words, "grubs.bin");
    all.insert(all.end(), more.begin(), more.end());
    return RunProgram(all);
  }

  void ExpectSameBytes(const Words& words) const {
    const Outcome ours = RunOurs(words);
    EXPECT_EQ(ours.exit_code, kExitOk) << Joined(words) << ours.err;
    ASSERT_EQ(RunGrubs(words), 0) << Joined(words);
    EXPECT_TRUE(ReadText(Path("ours.bin")) == ReadText(Path("grubs.bin")))
        << Joined(words);
    fs::remove(Path("ours.bin"));
    fs::remove(Path("grubs.bin"));
  }

  void ExpectBothRefuse(const Words& words) const {
    const Outcome ours = RunOurs(words);
    EXPECT_NE(ours.exit_code, kExitOk) << Joined(words);
    EXPECT_NE(ours.err, "") << Joined(words);
    EXPECT_NE(RunGrubs(words), 0) << Joined(words);
    // On an error grub-mkimage leaves an empty file; we leave none.
    EXPECT_FALSE(fs::exists(Path("ours.bin"))) << Joined(words);
    fs::remove(Path("grubs.bin"));
  }

  TempDir directory_;
};

TEST_F(MkimageTest, WritesTheSameBytes) {
  const Words cases[] = {
      {"-O", "i386-xen_pvh", "-p", "/x"},
      {"--format=i386-xen_pvh", "--prefix", "/x", "normal"},
      {"--form=i386-xen_pvh", "--pre=/x", "--mem=@/memdisk",
       "--conf=@/early.cfg", "--dt=@/dtb", "--disable", "--verb", "--comp",
       "auto", "echo"},
      {"-Oi386-xen_pvh", "-p/x", "-vCxz", "echo"},
      {"-O", "i386-xen", "-O", "i386-xen_pvh", "-p", "/x", "-p", "/y", "echo"},
      {"-O", "i386-xen_pvh", "-m", "@/memdisk"},
      {"-O", "i386-xen_pvh", "-p", "/x", "-m", "@/memdisk"},
      {"-O", "i386-xen_pvh", "-m", "@/memdisk", "-p", "/x"},
      {"-O", "i386-xen_pvh", "-p", "", "echo"},
      {"-O", "i386-xen_pvh", "-p", "/x", "-k", "@/key", "-k", "@/early.cfg"},
      {"-O", "i386-xen_pvh", "-p", "/x", "-c", "/dev/null", "-m", "/dev/null",
       "-k", "/dev/null", "-D", "/dev/null"},
      {"-O", "i386-xen_pvh", "-p", "/x", "echo", "echo", "normal", "echo"},
      {"-O", "i386-xen_pvh", "-p", "/x", "-d", "@/grub", "ext2", "linux"},
      {"echo", "-O", "i386-xen_pvh", "normal", "-p", "/x", "--", "linux"},
      // Modules named by paths, with and without `.mod`.
      {"-O", "i386-xen_pvh", "-p", "/x", "echo.mod"},
      {"-O", "i386-xen_pvh", "-p", "/x", "@/other/echo.mod"},
      {"-O", "i386-xen_pvh", "-p", "/x", "@/other/echo"},
      // Of several modules with one name the first counts, whichever way it is
      // named.
      {"-O", "i386-xen_pvh", "-p", "/x", "@/other/echo.mod", "echo"},
      {"-O", "i386-xen_pvh", "-p", "/x", "echo", "@/other/echo.mod"},
      {"-O", "i386-xen_pvh", "-p", "/x", "normal", "@/other/terminal.mod"},
      {"-O", "i386-xen_pvh", "-p", "/x", "@/other/terminal.mod", "normal"},
      {"-O", "i386-xen_pvh", "-p", "/x", "--program-name=x", "echo"},
  };
  for (const Words& words : cases) {
    ExpectSameBytes(words);
  }
}

TEST_F(MkimageTest, TheLastOutputCounts) {
  const Outcome outcome =
      RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "--out=@/a", "-o@/b"});
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_FALSE(fs::exists(Path("ours.bin")));
  EXPECT_FALSE(fs::exists(Path("a")));
  EXPECT_TRUE(fs::exists(Path("b")));
}

TEST_F(MkimageTest, WithoutOutputTheImageGoesToStandardOutput) {
  const Outcome outcome =
      RunCli({"mkimage", "-O", "i386-xen_pvh", "-p", "/x", "echo"});
  EXPECT_EQ(outcome.exit_code, kExitOk);
  ASSERT_EQ(RunGrubs({"-O", "i386-xen_pvh", "-p", "/x", "echo"}), 0);
  EXPECT_TRUE(outcome.out == ReadText(Path("grubs.bin")));
}

TEST_F(MkimageTest, RefusesWhatGrubMkimageRefuses) {
  const Words complete = {"-O", "i386-xen_pvh", "-p", "/x"};
  const Words cases[] = {
      {"--bogus"},
      {"-X"},
      {"-p"},
      {"--prefix"},
      {"--verbose=1"},
      {"--di"},
      {"--d=@/grub"},
      {"--pr=/y"},
      {"--v"},
      {"--ver"},
      {"-O", "nonsense", "-O", "i386-xen_pvh"},
      {"-C", "lzma"},
      {"--sbat=@/key"},
      {"-s", ""},
      {"-d", "@/absent"},
      {"-d", "@/other"},  // it has no moddep.lst
      {"-d", ""},
      {"-c", "@/absent"},
      {"-m", "@/absent"},
      {"-k", "@/absent"},
      {"-D", "@/absent"},
      {"-o", "@/absent/x"},
      {"-o", "@/directory"},
      {"-o", ""},
      {"nonexistent"},
      {"Echo"},
      {""},
      {"-"},
      {"--", "-v"},
      {"@/other/absent.mod"},
      {"@/other/"},
      {"./echo"},
  };
  for (const Words& more : cases) {
    Words words = complete;
    words.insert(words.end(), more.begin(), more.end());
    ExpectBothRefuse(words);
  }
  ExpectBothRefuse({});
  ExpectBothRefuse({"-O", "i386-xen_pvh"});
  ExpectBothRefuse({"-p", "/x"});
}

// We refuse these command lines and grub-mkimage does not; help says so of
// each.
TEST_F(MkimageTest, RefusesANoteThatWouldBreakTheImage) {
  const Words words = {"-O", "i386-xen_pvh", "-p", "/x", "--note"};
  EXPECT_EQ(RunOurs(words).exit_code, kExitUsage);
  EXPECT_EQ(RunGrubs(words), 0);
  EXPECT_THAT(RunCli({"mkimage", "--help"}).out, HasSubstr("--note"));
}

TEST_F(MkimageTest, ReadsOnlyTheModulesThatAreNeeded) {
  fs::remove(Path("grub/zfs.mod"));
  fs::create_symlink("nowhere", Path("grub/zfs.mod"));
  fs::create_directory(Path("grub/adler32.mod.mod"));
  ExpectSameBytes({"-O", "i386-xen_pvh", "-p", "/x", "-d", "@/grub", "echo"});
  ExpectBothRefuse({"-O", "i386-xen_pvh", "-p", "/x", "-d", "@/grub", "zfs"});
}

TEST_F(MkimageTest, AMissingModuleIsNamedWithItsLikeness) {
  const Outcome outcome =
      RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "-d", "@/grub", "zfsx"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_EQ(outcome.err, "bootmill: module `zfsx` is not in toolchain " +
                             Path("grub") +
                             " for i386-xen_pvh; did you mean `zfs`?\n");
}

TEST_F(MkimageTest, AFailureLeavesTheOldOutputAsItWas) {
  WriteText(Path("ours.bin"), "old");
  EXPECT_EQ(RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "zfsx"}).exit_code,
            kExitFailed);
  EXPECT_EQ(ReadText(Path("ours.bin")), "old");
}

// A FIFO takes the place of a device: a mistake made as root would destroy
// /dev/null.
TEST_F(MkimageTest, WritesThroughALinkAndReplacesOnlyRegularFiles) {
  WriteText(Path("real.bin"), "old");
  fs::create_symlink("real.bin", Path("ours.bin"));
  EXPECT_EQ(RunOurs({"-O", "i386-xen_pvh", "-p", "/x"}).exit_code, kExitOk);
  EXPECT_TRUE(fs::is_symlink(Path("ours.bin")));
  EXPECT_GT(ReadText(Path("real.bin")).size(), 1000U);

  ASSERT_EQ(mkfifo(Path("fifo").c_str(), 0600), 0);
  const Outcome fifo =
      RunCli({"mkimage", "-O", "i386-xen_pvh", "-p", "/x", "-o", Path("fifo")});
  EXPECT_EQ(fifo.exit_code, kExitFailed);
  EXPECT_EQ(fifo.err, "bootmill: " + Path("fifo") + ": not a regular file\n");
  EXPECT_TRUE(fs::is_fifo(Path("fifo")));
}

TEST_F(MkimageTest, LaterObjectsNeedAToolchainThatHasThem) {
  const Outcome outcome =
      RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "--disable-cli"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("disable-cli cannot be embedded"));
  EXPECT_EQ(RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "--disable-cli",
                     "--object-types", "2.14"})
                .exit_code,
            kExitOk);
  EXPECT_THAT(
      RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "--object-types", "9.99"}).err,
      HasSubstr("9.99"));
}

TEST_F(MkimageTest, AnUnknownGrubStillMakesImagesWithoutTheUncertainObjects) {
  fs::remove(Path("grub/modinfo.sh"));
  const Words plain = {"-O",     "i386-xen_pvh", "-p", "/x",       "-d",
                       "@/grub", "echo",         "-m", "@/memdisk"};
  ExpectSameBytes(plain);
  Words with_key = plain;
  with_key.insert(with_key.end(), {"-k", "@/key"});
  EXPECT_EQ(RunOurs(with_key).exit_code, kExitFailed);
  with_key.insert(with_key.end(), {"--object-types", "2.06"});
  EXPECT_EQ(RunOurs(with_key).exit_code, kExitOk);
}

TEST_F(MkimageTest, VerboseSaysWhatGoesIn) {
  const Outcome outcome =
      RunOurs({"-O", "i386-xen_pvh", "-p", "/x", "-v", "tar"});
  EXPECT_THAT(outcome.err,
              ::testing::MatchesRegex("mkimage: module archelp, [0-9]+ bytes\n"
                                      "mkimage: module tar, [0-9]+ bytes\n"
                                      "mkimage: [0-9]+ bytes, SHA-256 "
                                      "[0-9a-f]+\n"));
  EXPECT_THAT(outcome.out, IsEmpty());
}

// An image that ends just before a page, where GRUB 2.12 overwrites what Xen
// passes to the guest. It is written as grub-mkimage writes it, and mkimage and
// inspect both warn.
TEST_F(MkimageTest, WarnsOfAnUnluckyEndAndKeepsTheBytes) {
  const Words words = {"-O", "i386-xen_pvh", "-p", "/x",
                       "-c", "@/early.cfg",  "tar"};
  const Outcome lucky = RunOurs(words);
  EXPECT_THAT(lucky.err, IsEmpty());
  EXPECT_THAT(RunCli({"inspect", Path("ours.bin")}).err, IsEmpty());
  const std::string image = ReadText(Path("ours.bin"));
  const absl::StatusOr<image::XenView> view = image::ReadAsXen(AsBytes(image));
  ASSERT_TRUE(view.ok());
  const image::LoadedSegment& modules = view->segments.back();
  const uint64_t room =
      image::RoomBehind(modules.address + modules.memory_size);
  WriteText(Path("early.cfg"), "echo early\n" + std::string(room, '\n'));
  const Outcome unlucky = RunOurs(words);
  EXPECT_EQ(unlucky.exit_code, kExitOk);
  EXPECT_THAT(
      unlucky.err,
      AllOf(StartsWith("mkimage: warning: the image ends at 0x"),
            EndsWith("append 4 newlines to the early configuration\n")));
  const Outcome inspected = RunCli({"inspect", Path("ours.bin")});
  EXPECT_EQ(inspected.exit_code, kExitOk);
  EXPECT_EQ(inspected.err, Path("ours.bin") + unlucky.err.substr(7));
  EXPECT_EQ(ParseJson(RunCli({"inspect", Path("ours.bin"), "-o", "json"}).out)
                .at("warnings")
                .size(),
            1U);
  ExpectSameBytes(words);
}

}  // namespace
}  // namespace bootmill::cli
