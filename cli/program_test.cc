// SPDX-License-Identifier: Apache-2.0
// The program as a shell sees it: exit codes and output.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "builder/testing/installed.h"
#include "cli/testing/run_cli.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StockImagePath;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::ReadText;
using testing::SpecText;
using ::testing::StartsWith;
using testing::WriteText;

class ProgramTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }

  // Runs a line of shell in which $bootmill is the program. Its output goes to
  // files unless the line redirects it.
  Outcome Shell(const std::string& line) const {
    const int code =
        RunProgram({"/bin/sh", "-c",
                    "bootmill=" BOOTMILL_BIN_DIR "/bootmill; cd \"$1\"; { " +
                        line + "; } >out 2>err",
                    "sh", directory_.path()});
    return {static_cast<ExitCode>(code), ReadText(Path("out")),
            ReadText(Path("err"))};
  }

  TempDir directory_;
};

TEST_F(ProgramTest, ExitCodesAreThoseOfTheHelp) {
  WriteText(Path("good.yaml"), SpecText("good"));
  WriteText(Path("bad.yaml"), "fleet: Bad\n");
  const struct {
    const char* line;
    ExitCode exit_code;
  } cases[] = {
      {"$bootmill --help", kExitOk},
      {"$bootmill validate -f good.yaml", kExitOk},
      {"$bootmill validate -f absent.yaml", kExitFailed},
      {"$bootmill", kExitUsage},
      {"$bootmill validate", kExitUsage},
      {"$bootmill mkimage -O i386-xen", kExitUsage},
      {"$bootmill validate -f bad.yaml", kExitInvalid},
      {"$bootmill build --local -f bad.yaml -d /usr/lib/grub --output images",
       kExitInvalid},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(Shell(test.line).exit_code, test.exit_code) << test.line;
  }
}

TEST_F(ProgramTest, OutputThatCannotBeWrittenIsAFailure) {
  const char* const lines[] = {
      "$bootmill --help >/dev/full",
      "$bootmill completion bash >/dev/full",
      "$bootmill mkimage -O i386-xen_pvh -p /x echo >/dev/full",
      "$bootmill toolchain show -d /usr/lib/grub -o json >/dev/full",
      "$bootmill mkimage -O i386-xen_pvh -p /x echo >&-",
  };
  for (const char* line : lines) {
    const Outcome outcome = Shell(line);
    EXPECT_EQ(outcome.exit_code, kExitFailed) << line;
    EXPECT_THAT(outcome.err,
                HasSubstr("bootmill: standard output could not be written"))
        << line;
  }
}

TEST_F(ProgramTest, ReadsSpecsFromAPipe) {
  WriteText(Path("good.json"),
            R"({"fleet": "piped", "targets": ["x86_64-xen"]})");
  const Outcome outcome = Shell(
      "cat good.json | $bootmill validate -f - --input-format json -o yaml");
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(outcome.out,
              StartsWith("valid:\n  - file: \"stdin\"\n    fleet: \"piped\""));
  const Outcome wrong = Shell("cat good.json | $bootmill validate -f -");
  EXPECT_EQ(wrong.exit_code, kExitOk) << "JSON of this kind is YAML too";
  const Outcome empty = Shell("$bootmill validate -f - </dev/null");
  EXPECT_EQ(empty.exit_code, kExitInvalid);
  EXPECT_THAT(empty.err, HasSubstr("stdin: is empty"));
}

TEST_F(ProgramTest, AnImageIsMadeAgainByTheCommandsOfTheHelp) {
  WriteText(Path("stock.bin"), ReadText(StockImagePath(Target::kI386XenPvh)));
  const Outcome outcome = Shell(
      "$bootmill inspect stock.bin --extract parts >table &&"
      " $bootmill mkimage -O i386-xen_pvh -d parts -c parts/early.cfg"
      " -m parts/memdisk.img -p \"$(cat parts/prefix.txt)\""
      " -o again.bin $(cat parts/modules.txt) && cmp stock.bin again.bin");
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err;
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(ProgramTest, BuildsFromAPackageAsFromADirectory) {
  WriteText(Path("web.yaml"), SpecText("web"));
  ASSERT_EQ(::bootmill::testing::PackInstalledGrub(Path("")), 0);
  const Outcome outcome = Shell(
      "$bootmill build --local -f web.yaml --deb grub.deb --output deb "
      ">/dev/null &&"
      " $bootmill build --local -f web.yaml -d /usr/lib/grub --output dir "
      ">/dev/null && diff -r deb dir");
  EXPECT_EQ(outcome.exit_code, kExitOk) << outcome.err << outcome.out;
}

}  // namespace
}  // namespace bootmill::cli
