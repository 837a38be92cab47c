// SPDX-License-Identifier: Apache-2.0
// Which files of a directory are specs, and what is said of those that cannot
// be read.
#include "cli/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/run_cli.h"
#include "common/limits.h"
#include "common/testing/temp_dir.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;
using ::bootmill::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Outcome;
using testing::RunCli;
using testing::SpecText;
using testing::WriteText;

class SourcesTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return directory_.path() + "/" + name;
  }
  void Spec(const std::string& name) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    WriteText(Path(name), SpecText("web"));
  }
  // Returns the files that -f with this directory means, or the error alone.
  std::vector<std::string> Read(const std::string& name, bool recursive) const {
    FleetOptions options;
    options.paths = {Path(name)};
    options.recursive = recursive;
    const absl::StatusOr<std::vector<Source>> sources = ReadSources(options);
    if (!sources.ok()) {
      return {std::string(sources.status().message())};
    }
    std::vector<std::string> files;
    for (const Source& source : *sources) {
      files.push_back(source.file.substr(Path(name).size() + 1));
    }
    return files;
  }

  TempDir directory_;
};

// What is there and cannot be read is not gone: `apply --prune` would delete
// its fleet.
TEST_F(SourcesTest, WhateverHasTheEndingOfASpecMustBeReadable) {
  for (const char* kind : {"link", "fifo", "directory"}) {
    const std::string folder = std::string("in-") + kind;
    Spec(folder + "/a.yaml");
    const std::string odd = Path(folder + "/b.yaml");
    if (kind == std::string("link")) {
      fs::create_symlink("gone.yaml", odd);
    } else if (kind == std::string("fifo")) {
      ASSERT_EQ(mkfifo(odd.c_str(), 0600), 0);
    } else {
      fs::create_directory(odd);
    }
    EXPECT_THAT(Read(folder, false), ElementsAre(HasSubstr(odd))) << kind;
    const Outcome outcome = RunCli({"validate", "-f", Path(folder)});
    EXPECT_EQ(outcome.exit_code, kExitFailed) << kind;
    EXPECT_THAT(outcome.out, IsEmpty()) << kind;
  }
}

TEST_F(SourcesTest, NamesThatBeginWithADotArePassedOver) {
  Spec("fleets/web.yaml");
  Spec("fleets/.web.yaml");
  Spec("fleets/.git/config.yaml");
  Spec("fleets/below/.shop.yaml");
  Spec("fleets/below/shop.yaml");
  fs::create_symlink("user@host.1", Path("fleets/.#web.yaml"));
  EXPECT_THAT(Read("fleets", false), ElementsAre("web.yaml"));
  EXPECT_THAT(Read("fleets", true), ElementsAre("below/shop.yaml", "web.yaml"));
  // What is named is meant.
  Spec(".hidden/a.yaml");
  EXPECT_THAT(Read(".hidden", false), ElementsAre("a.yaml"));
}

TEST_F(SourcesTest, LinkedDirectoriesAreLookedIntoOnce) {
  Spec("store/shop.yaml");
  Spec("fleets/web.yaml");
  fs::create_symlink("../store", Path("fleets/one"));
  fs::create_symlink("../store", Path("fleets/two"));
  fs::create_symlink("..", Path("store/above"));
  EXPECT_THAT(Read("fleets", true), ElementsAre("one/shop.yaml", "web.yaml"));
  EXPECT_THAT(Read("fleets", false), ElementsAre("web.yaml"));
}

TEST_F(SourcesTest, ALinkThatLeadsNowhereMayBeADirectoryOfSpecs) {
  Spec("fleets/web.yaml");
  fs::create_symlink("gone", Path("fleets/sub"));
  EXPECT_THAT(Read("fleets", true), ElementsAre("list " + Path("fleets/sub") +
                                                ": No such file or directory"));
  EXPECT_THAT(Read("fleets", false), ElementsAre("web.yaml"));
}

struct WrongCase {
  const char* file;
  std::string text;
  const char* message;
  ExitCode exit_code;
};

TEST_F(SourcesTest, SaysWhatIsWrongWithATextAsAWhole) {
  const WrongCase cases[] = {
      {"long.yaml", std::string(kMaxSpecBytes + 2, '#'),
       "long.yaml: 262146 bytes, limit 262144", kExitInvalid},
      {"empty.yaml", "", "empty.yaml: is empty; expected a spec", kExitInvalid},
      {"blank.json", " \n\t\r\n", "blank.json: is empty", kExitInvalid},
      {"spec.txt", SpecText("web"), "cannot tell the format", kExitFailed},
  };
  for (const WrongCase& test : cases) {
    WriteText(Path(test.file), test.text);
    const Outcome outcome = RunCli({"validate", "-f", Path(test.file)});
    EXPECT_EQ(outcome.exit_code, test.exit_code) << test.file;
    EXPECT_THAT(outcome.err, HasSubstr(test.message)) << test.file;
  }
}

TEST_F(SourcesTest, PipesAreReadByADash) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(RunCli({"validate", "-f", Path("pipe")}).err,
              HasSubstr("not a regular file; a spec from a pipe is read with "
                        "`-f -`"));
  EXPECT_THAT(RunCli({"validate", "-f", "/dev/null"}).err, HasSubstr("`-f -`"));
}

}  // namespace
}  // namespace bootmill::cli
