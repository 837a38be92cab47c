// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "builder/bootconfig/script.h"
#include "loader-src/grub/scripts.h"

namespace bootmill {
namespace {

TEST(GrubScriptsTest, EachIsGrubScript) {
  ASSERT_GE(GrubScripts().size(), 15U);
  for (const GrubScript& script : GrubScripts()) {
    const auto parsed = bootconfig::ParseScript(std::string(script.text));
    if (const auto* error = std::get_if<bootconfig::SyntaxError>(&parsed)) {
      ADD_FAILURE() << script.name << ": " << bootconfig::ToStatus(*error);
    }
  }
}

TEST(GrubScriptsTest, AreFoundByName) {
  EXPECT_NE(GrubScriptText("walk.cfg").find("function bootmill_walk"),
            std::string_view::npos);
}

}  // namespace
}  // namespace bootmill
