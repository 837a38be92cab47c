// SPDX-License-Identifier: Apache-2.0
#include "cli/argument_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bootmill::cli {
namespace {

using ::testing::ElementsAreArray;

enum Id { kConfig, kOutput, kVerbose, kVersion, kDisableShim, kDisableCli };

constexpr OptionRow kTable[] = {
    {kConfig, 'c', "config", "FILE", "early configuration"},
    {kOutput, 'o', "output", "FILE", "where the result\ngoes"},
    {kVerbose, 'v', "verbose", "", "say more"},
    {kVersion, 'V', "version", "", "print the version"},
    {kDisableShim, '\0', "disable-shim-lock", "", "no lock"},
    {kDisableCli, '\0', "disable-cli", "", "a rather long name", false},
};

// Returns "name=value" for options, the word itself for operands, or the error.
std::vector<std::string> ReadAll(const std::vector<std::string>& arguments) {
  ArgumentReader reader(kTable, arguments);
  std::vector<std::string> read;
  for (;;) {
    const absl::StatusOr<std::optional<Argument>> next = reader.Next();
    if (!next.ok()) {
      read.push_back("error: " + std::string(next.status().message()));
      return read;
    }
    if (!next->has_value()) {
      return read;
    }
    read.push_back((*next)->option == nullptr
                       ? (*next)->value
                       : std::string((*next)->option->name) + "=" +
                             (*next)->value);
  }
}

struct ReadCase {
  std::vector<std::string> arguments;
  std::vector<std::string> read;
};

TEST(ArgumentReaderTest, ReadsAsGnuProgramsDo) {
  const ReadCase cases[] = {
      {{}, {}},
      {{"a", "", "-"}, {"a", "", "-"}},
      {{"a", "-v", "b"}, {"a", "verbose=", "b"}},
      {{"-cx", "-c", "x", "-c", "-v"}, {"config=x", "config=x", "config=-v"}},
      {{"-vVcx"}, {"verbose=", "version=", "config=x"}},
      {{"-vo", "x"}, {"verbose=", "output=x"}},
      {{"-c="}, {"config=="}},
      {{"--config", "x", "--config=y=z", "--config="},
       {"config=x", "config=y=z", "config="}},
      {{"--config", "--output"}, {"config=--output"}},
      {{"--verb", "--conf=x", "--o=x", "--disable"},
       {"verbose=", "config=x", "output=x", "disable-shim-lock="}},
      {{"--disable-cli"}, {"disable-cli="}},
      {{"-v", "--", "-v", "--", "--x"}, {"verbose=", "-v", "--", "--x"}},
  };
  for (const ReadCase& test : cases) {
    EXPECT_THAT(ReadAll(test.arguments), ElementsAreArray(test.read));
  }
}

TEST(ArgumentReaderTest, SaysWhatIsWrong) {
  const ReadCase cases[] = {
      {{"-x"}, {"error: unrecognized option `-x`"}},
      {{"-vx"}, {"verbose=", "error: unrecognized option `-x`"}},
      {{"-c"}, {"error: option `-c` needs an argument: FILE"}},
      {{"--conf"}, {"error: option `--config` needs an argument: FILE"}},
      {{"--verbose=x"}, {"error: option `--verbose` takes no argument"}},
      {{"--ver"},
       {"error: option `--ver` could be any of --verbose, --version"}},
      {{"--confog"},
       {"error: unrecognized option `--confog`; did you mean `--config`?"}},
      {{"--disable-c"},
       {"error: unrecognized option `--disable-c`; did you mean "
        "`--disable-cli`?"}},
      {{"--nothing=x"}, {"error: unrecognized option `--nothing`"}},
  };
  for (const ReadCase& test : cases) {
    EXPECT_THAT(ReadAll(test.arguments), ElementsAreArray(test.read));
  }
}

TEST(ArgumentReaderTest, HelpAlignsAndBreaksLongNames) {
  EXPECT_EQ(OptionHelp(kTable),
            "  -c, --config=FILE       early configuration\n"
            "  -o, --output=FILE       where the result\n"
            "                          goes\n"
            "  -v, --verbose           say more\n"
            "  -V, --version           print the version\n"
            "      --disable-shim-lock\n"
            "                          no lock\n"
            "      --disable-cli       a rather long name\n");
}

}  // namespace
}  // namespace bootmill::cli
