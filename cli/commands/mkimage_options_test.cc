// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/mkimage_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"

namespace bootmill::cli {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

using Words = std::vector<std::string>;

// Parses the options that every command line needs, followed by `more`.
absl::StatusOr<MkimageOptions> Parse(const Words& more) {
  Words words = {"-O", "x86_64-xen", "-p", "/boot/grub"};
  words.insert(words.end(), more.begin(), more.end());
  return ParseMkimageOptions(words);
}

TEST(MkimageOptionsTest, DefaultsAreGrubMkimages) {
  ASSERT_OK_AND_ASSIGN(const MkimageOptions options, Parse({}));
  EXPECT_EQ(options.request, MkimageOptions::Request::kImage);
  EXPECT_EQ(options.target, Target::kX8664Xen);
  EXPECT_EQ(options.directory, "/usr/lib/grub/x86_64-xen");
  EXPECT_EQ(options.prefix, "/boot/grub");
  EXPECT_FALSE(options.output.has_value());
  EXPECT_FALSE(options.config.has_value());
  EXPECT_FALSE(options.memdisk.has_value());
  EXPECT_FALSE(options.dtb.has_value());
  EXPECT_FALSE(options.disable_shim_lock);
  EXPECT_FALSE(options.disable_cli);
  EXPECT_FALSE(options.verbose);
  EXPECT_THAT(options.modules, IsEmpty());
  EXPECT_THAT(options.public_keys, IsEmpty());
  EXPECT_THAT(options.object_types, IsEmpty());
}

TEST(MkimageOptionsTest, TakesEveryOption) {
  ASSERT_OK_AND_ASSIGN(const MkimageOptions options,
                       Parse({"normal",
                              "-d",
                              "d",
                              "-c",
                              "c",
                              "-m",
                              "m",
                              "-D",
                              "t",
                              "-k",
                              "k1",
                              "--pubkey=k2",
                              "-C",
                              "none",
                              "--disable-shim-lock",
                              "--disable-cli",
                              "-o",
                              "o",
                              "--object-types",
                              "2.14",
                              "-v",
                              "--",
                              "-echo"}));
  EXPECT_EQ(options.directory, "d");
  EXPECT_THAT(options.config, Optional(std::string("c")));
  EXPECT_THAT(options.memdisk, Optional(std::string("m")));
  EXPECT_THAT(options.dtb, Optional(std::string("t")));
  EXPECT_THAT(options.public_keys, ElementsAre("k1", "k2"));
  EXPECT_TRUE(options.disable_shim_lock);
  EXPECT_TRUE(options.disable_cli);
  EXPECT_THAT(options.output, Optional(std::string("o")));
  EXPECT_EQ(options.object_types, "2.14");
  EXPECT_TRUE(options.verbose);
  EXPECT_THAT(options.modules, ElementsAre("normal", "-echo"));
}

struct PrefixCase {
  Words words;
  std::string prefix;
};

TEST(MkimageOptionsTest, TheLastOfPrefixAndMemdiskDecidesThePrefix) {
  const PrefixCase cases[] = {
      {{"-p", "/a"}, "/a"},
      {{"-p", "/a", "-p", "/b"}, "/b"},
      {{"-m", "m"}, "(memdisk)/boot/grub"},
      {{"-p", "/a", "-m", "m"}, "(memdisk)/boot/grub"},
      {{"-m", "m", "-p", "/a"}, "/a"},
      {{"-m", "m", "-p", "/a", "-m", "n"}, "(memdisk)/boot/grub"},
      {{"-p", ""}, ""},
  };
  for (const PrefixCase& test : cases) {
    Words words = {"-O", "i386-xen_pvh"};
    words.insert(words.end(), test.words.begin(), test.words.end());
    ASSERT_OK_AND_ASSIGN(const MkimageOptions options,
                         ParseMkimageOptions(words));
    EXPECT_EQ(options.prefix, test.prefix);
  }
}

TEST(MkimageOptionsTest, HelpAndVersionWinOverWhatFollows) {
  using Request = MkimageOptions::Request;
  const struct {
    Words words;
    Request request;
  } cases[] = {
      {{"--help"}, Request::kHelp},
      {{"-?"}, Request::kHelp},
      {{"--usage"}, Request::kHelp},
      {{"-h"}, Request::kHelp},
      {{"--he", "--bogus"}, Request::kHelp},
      {{"-V"}, Request::kVersion},
      {{"--version", "-O", "no"}, Request::kVersion},
  };
  for (const auto& test : cases) {
    ASSERT_OK_AND_ASSIGN(const MkimageOptions options,
                         ParseMkimageOptions(test.words));
    EXPECT_EQ(options.request, test.request);
  }
  EXPECT_FALSE(ParseMkimageOptions({"--bogus", "--help"}).ok());
}

struct RefusalCase {
  Words words;
  const char* message;
};

TEST(MkimageOptionsTest, RefusesWithAReason) {
  const RefusalCase cases[] = {
      {{}, "target format not specified"},
      {{"-p", "/x"}, "target format not specified"},
      {{"-O", "i386-xen"}, "prefix not specified"},
      {{"-O", "i386-xen-pvh", "-p", "/x"},
       "unknown target format `i386-xen-pvh`; did you mean `i386-xen_pvh`?"},
      {{"-O", "pc", "-O", "i386-xen", "-p", "/x"},
       "unknown target format `pc`"},
      {{"-C", "lzma"}, "unknown compression format `lzma`"},
      {{"--note"}, "--note is for IEEE 1275 firmware"},
      {{"-s", "x"}, "EFI images only"},
      {{"--x509key=x"}, "no X.509 signatures"},
      {{"-o"}, "option `-o` needs an argument"},
      {{"--memdsk=x"}, "did you mean `--memdisk`?"},
  };
  for (const RefusalCase& test : cases) {
    EXPECT_THAT(
        ParseMkimageOptions(test.words),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)));
  }
}

}  // namespace
}  // namespace bootmill::cli
