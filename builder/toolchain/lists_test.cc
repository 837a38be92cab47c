// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(ModuleNameTest, IsAPlainWord) {
  for (const char* name : {"a", "part_gpt", "915resolution", "a-b+c"}) {
    EXPECT_TRUE(IsModuleName(name)) << name;
  }
  EXPECT_TRUE(IsModuleName(std::string(63, 'a')));
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("a/b"),
        std::string("a b"), std::string("a.mod"), std::string("a\0b", 3),
        std::string("\xc3\xa4"), std::string(64, 'a')}) {
    EXPECT_FALSE(IsModuleName(name)) << name;
  }
}

TEST(DependenciesTest, KeepsTheOrderOfTheFile) {
  ASSERT_OK_AND_ASSIGN(
      const Dependencies dependencies,
      ParseDependencies("xfs: fshelp\nfshelp:\nkernel:\n"
                        "normal:  crypto\tverifiers \r\nlast: a b"));
  EXPECT_THAT(
      dependencies,
      ElementsAre(Pair("fshelp", ElementsAre()), Pair("kernel", ElementsAre()),
                  Pair("last", ElementsAre("a", "b")),
                  Pair("normal", ElementsAre("crypto", "verifiers")),
                  Pair("xfs", ElementsAre("fshelp"))));
}

TEST(DependenciesTest, OfSeveralLinesTheLastCounts) {
  ASSERT_OK_AND_ASSIGN(const Dependencies dependencies,
                       ParseDependencies("a: b c\na: d\n"));
  EXPECT_THAT(dependencies, ElementsAre(Pair("a", ElementsAre("d"))));
  EXPECT_THAT(ParseDependencies(""), IsOk());
}

TEST(DependenciesTest, RefusesMalformedLines) {
  for (const std::string& line :
       {std::string("nonsense"), std::string(""), std::string("\r"),
        std::string(": a"), std::string("a b: c"), std::string(" a: b"),
        std::string("../a: b"), std::string("a\0: b", 5)}) {
    EXPECT_THAT(ParseDependencies("ok:\n" + line + "\n"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "moddep.lst line 2: expected `name: dependency ...`"))
        << line;
  }
  for (const char* line : {"a: ../b", "a: b:", "a: b, c", "a:: b"}) {
    EXPECT_THAT(ParseDependencies(line),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "moddep.lst line 1: not a list of module names"))
        << line;
  }
}

TEST(DependenciesTest, RefusesLinesThatGrubWouldCut) {
  std::string line = "a:";
  while (line.size() + 1 < 1023) {
    line += line.size() % 2 == 0 ? " " : "b";
  }
  ASSERT_EQ(line.size(), 1022U);
  EXPECT_THAT(ParseDependencies(line + "\n"), IsOk());
  EXPECT_THAT(ParseDependencies(line + "b\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "moddep.lst line 1: 1024 bytes, of which GRUB's tools "
                       "read 1023"));
  EXPECT_THAT(ParseDependencies("a:" + std::string(kMiB, ' ')),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "moddep.lst: 1048578 bytes, limit 1048576"));
}

TEST(CommandsTest, KeepsMarkAndOrder) {
  ASSERT_OK_AND_ASSIGN(
      const std::vector<CommandEntry> commands,
      ParseCommands("*cat: cat\ncat: minicmd\n[: test\n.: configfile\n"
                    "search.file: search_fs_file\n**odd: x\n"));
  ASSERT_EQ(commands.size(), 6U);
  EXPECT_EQ(commands[0].command, "cat");
  EXPECT_EQ(commands[0].module, "cat");
  EXPECT_TRUE(commands[0].extended);
  EXPECT_FALSE(commands[1].extended);
  EXPECT_EQ(commands[2].command, "[");
  EXPECT_EQ(commands[3].command, ".");
  EXPECT_EQ(commands[4].command, "search.file");
  EXPECT_EQ(commands[5].command, "*odd");
}

TEST(CommandsTest, RefusesMalformedLines) {
  for (const std::string& line :
       {std::string("cat"), std::string(""), std::string(": cat"),
        std::string("*: cat"), std::string("a b: cat"),
        std::string("\x1b: cat"), std::string(64, 'a') + ": cat"}) {
    EXPECT_THAT(ParseCommands("ok: a\n" + line + "\n"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "command.lst line 2: expected `name: module`"))
        << line;
  }
  for (const char* line : {"cat:", "cat: ", "cat: a b", "cat: ../a"}) {
    EXPECT_THAT(ParseCommands(line),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "command.lst line 1: expected one module name"))
        << line;
  }
  EXPECT_THAT(ParseCommands(std::string(kMiB + 1, 'a')),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("command.lst: ")));
}

TEST(ModuleNamesTest, ReadsOnePerLine) {
  ASSERT_OK_AND_ASSIGN(const auto names,
                       ParseModuleNames("fs.lst", "xfs\next2\n xfs \n"));
  EXPECT_THAT(names, ElementsAre("ext2", "xfs"));
  for (const char* text : {"a b\n", "\n", "../a\n"}) {
    EXPECT_THAT(ParseModuleNames("fs.lst", text),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         "fs.lst line 1: expected one module name"))
        << text;
  }
}

TEST(CiphersTest, ReadsAlgorithms) {
  ASSERT_OK_AND_ASSIGN(
      const auto ciphers,
      ParseCiphers("AES-128: gcry_rijndael\nCRC64: crc64\nCRC64: crc64\n"));
  EXPECT_THAT(ciphers, ElementsAre(Pair("AES-128", "gcry_rijndael"),
                                   Pair("CRC64", "crc64")));
  EXPECT_THAT(ParseCiphers("A: b\nA: c\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "crypto.lst line 2: A is in module b already"));
}

}  // namespace
}  // namespace bootmill::toolchain
