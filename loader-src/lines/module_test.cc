// SPDX-License-Identifier: Apache-2.0
#include "loader-src/lines/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "common/bytes.h"

namespace bootmill {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class LinesModuleTest : public testing::TestWithParam<GrubProcessor> {};

TEST_P(LinesModuleTest, HasWhatGrubDemands) {
  const ByteSpan bytes = LinesModule(GetParam());
  EXPECT_LT(bytes.size(), 16384U);
  const std::string_view text = AsText(bytes);
  EXPECT_THAT(text, StartsWith("\x7f"
                               "ELF"));
  for (const std::string_view part :
       {"LICENSE=GPLv3+", ".module_license", ".modname", ".moddeps",
        "grub_mod_init", "grub_mod_fini"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

INSTANTIATE_TEST_SUITE_P(Processors, LinesModuleTest,
                         testing::Values(GrubProcessor::kI386,
                                         GrubProcessor::kX8664));

}  // namespace
}  // namespace bootmill
