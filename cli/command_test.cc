// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <sstream>
#include <string>

#include "cli/context.h"

namespace bootmill::cli {
namespace {

// C reads 010 as 8.
TEST(CommandTest, NumbersAreDecimal) {
  std::ostringstream out;
  std::ostringstream err;
  Context context(out, err);
  const struct {
    const char* text;
    int64_t number;  // 0: refused
  } cases[] = {{"010", 10}, {"08", 8},  {"1", 1},  {"0x10", 0},
               {"1e1", 0},  {"+1", 0},  {"", 0},   {"1.5", 0},
               {"101", 0},  {"0o7", 0}, {"0b1", 0}};
  for (const auto& test : cases) {
    CLI::App app;
    int64_t value = 0;
    Command(app, context)
        .Number({.names = "--number", .help = "", .type = "N"}, 1, 100, value);
    try {
      app.parse({std::string("--number=") + test.text});
    } catch (const CLI::ParseError&) {
      value = 0;
    }
    EXPECT_EQ(value, test.number) << test.text;
  }
}

}  // namespace
}  // namespace bootmill::cli
