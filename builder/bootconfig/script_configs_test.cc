// SPDX-License-Identifier: Apache-2.0
// Parses whole configurations of the kinds that the large distributions write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "builder/bootconfig/lint_commands.h"
#include "builder/bootconfig/script.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"

namespace bootmill::bootconfig {
namespace {

struct ConfigCase {
  const char* name;
  size_t statements;
  // Sorted names.
  std::vector<std::string> commands;
  std::vector<std::string> functions;
};

void PrintTo(const ConfigCase& value, std::ostream* out) { *out << value.name; }

class ConfigTest : public ::testing::TestWithParam<ConfigCase> {};

TEST_P(ConfigTest, IsUnderstood) {
  ASSERT_OK_AND_ASSIGN(
      const Bytes bytes,
      ReadFile(std::string(BOOTMILL_SOURCE_DIR) +
                   "/builder/bootconfig/testdata/" + GetParam().name + ".cfg",
               kMaxConfigBytes));
  const std::variant<Script, SyntaxError> result = ParseScript(AsText(bytes));
  const auto* const error = std::get_if<SyntaxError>(&result);
  ASSERT_EQ(error, nullptr) << ToStatus(*error);
  const auto& script = std::get<Script>(result);
  EXPECT_EQ(script.statements.size(), GetParam().statements);
  std::set<std::string> commands;
  for (const UsedCommand& used : CommandsUsed(script)) {
    commands.insert(used.name);
  }
  EXPECT_THAT(commands, ::testing::ElementsAreArray(GetParam().commands));
  EXPECT_THAT(FunctionsDefined(script),
              ::testing::ElementsAreArray(GetParam().functions));
  EXPECT_TRUE(script.traps.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigTest,
    ::testing::Values(
        ConfigCase{"debian",
                   18,
                   {"[", "echo", "export", "initrd", "insmod", "linux",
                    "load_env", "loadfont", "menuentry", "save_env", "search",
                    "set", "source", "submenu", "terminal_output"},
                   {"gfxmode", "load_video", "savedefault"}},
        ConfigCase{
            "ubuntu",
            13,
            {"[", "break", "export", "hwmatch", "initrd", "insmod", "knetbsd",
             "linux", "load_env", "menuentry", "save_env", "search", "set"},
            {"gfxmode", "initrdfail", "load_video", "recordfail"}},
        ConfigCase{
            "fedora",
            21,
            {"[", "blscfg", "decrement", "export", "fwsetup", "insmod",
             "load_env", "menuentry", "password_pbkdf2", "save_env", "search",
             "set", "sleep", "source", "terminal_output", "unset"},
            {}},
        ConfigCase{"opensuse",
                   19,
                   {"[", "btrfs-mount-subvol", "echo", "export", "initrd",
                    "insmod", "linux", "load_env", "loadfont", "menuentry",
                    "save_env", "search", "set", "submenu", "true", "unset"},
                   {"savedefault"}},
        ConfigCase{
            "arch",
            14,
            {"[",           "configfile", "cryptomount", "echo",   "eval",
             "halt",        "initrd",     "insmod",      "linux",  "load_video",
             "menuentry",   "play",       "reboot",      "regexp", "return",
             "savedefault", "search",     "set",         "shift",  "sleep",
             "unset"},
            {"pick"}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace bootmill::bootconfig
