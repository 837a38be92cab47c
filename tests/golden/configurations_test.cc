// SPDX-License-Identifier: Apache-2.0
// Compares the configuration of each spec in
// builder/bootconfig/testdata/generate with the golden file beside it, and
// checks it with GRUB's own checker, our parser and our lint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/lint.h"
#include "builder/bootconfig/script.h"
#include "builder/pipeline.h"
#include "builder/script_check.h"
#include "builder/spec/parse.h"
#include "builder/testing/installed.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "loader-src/grub/scripts.h"
#include "tests/fuzz/grub_script_check.h"
#include "tests/golden/golden_file.h"

namespace bootmill {
namespace {

using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::OracleAnswer;
using ::bootmill::testing::RunGrubScriptCheck;

constexpr char kDirectory[] = "builder/bootconfig/testdata/generate";

// Returns the names of the specs, without their endings.
std::vector<std::string> SpecNames() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(BOOTMILL_SOURCE_DIR) + "/" + kDirectory, error)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ConfigurationTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const absl::StatusOr<Bytes> text =
        ReadFile(std::string(BOOTMILL_SOURCE_DIR) + "/" + kDirectory + "/" +
                     GetParam() + ".yaml",
                 kMaxSpecBytes);
    ASSERT_TRUE(text.ok()) << text.status();
    const spec::ParseResult result =
        spec::Load(AsText(*text), spec::Format::kYaml);
    for (const spec::Violation& violation : result.violations) {
      ADD_FAILURE() << spec::FormatViolation(GetParam() + ".yaml", violation);
    }
    ASSERT_TRUE(result.ok());
    spec_ = result.spec->message;
    for (const std::string& name : spec_.targets()) {
      targets_.push_back(*FindTarget(name));
    }
  }

  v1::LoaderSpec spec_;
  std::vector<Target> targets_;
};

INSTANTIATE_TEST_SUITE_P(Specs, ConfigurationTest,
                         ::testing::ValuesIn(SpecNames()),
                         [](const auto& param_info) {
                           std::string name = param_info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

std::string Listed(std::string_view what,
                   const std::vector<bootconfig::Need>& needs) {
  std::string text;
  for (const bootconfig::Need& need : needs) {
    text += absl::StrFormat("# %s %s: %s\n", what, need.name, need.reason);
  }
  return text;
}

// Returns whether it is a script of loader-src/grub.
bool IsScript(const bootconfig::ConfigFile& file) {
  const auto scripts = GrubScripts();
  return std::any_of(
      scripts.begin(), scripts.end(), [&file](const GrubScript& script) {
        return "bootmill/" + std::string(script.name) == file.path &&
               script.text == file.text;
      });
}

std::string Shown(Target target,
                  const bootconfig::Configuration& configuration) {
  std::string text =
      absl::StrFormat("# ======== %s\n# -------- early configuration\n%s",
                      TargetName(target), configuration.early);
  for (const bootconfig::ConfigFile& file : configuration.files) {
    if (IsScript(file)) {
      text += absl::StrFormat("# -------- (memdisk)/%s as it is\n", file.path);
      continue;
    }
    text += absl::StrFormat(
        "# -------- (memdisk)/%s%s\n%s", file.path,
        file.source_field.empty() ? "" : " from " + file.source_field,
        file.text);
  }
  text += "# -------- needs\n" + Listed("module", configuration.modules) +
          Listed("command", configuration.commands);
  for (const Warning& warning : configuration.warnings) {
    text +=
        absl::StrFormat("# warning %s: %s\n", warning.field, warning.message);
  }
  return text;
}

TEST_P(ConfigurationTest, IsTheGoldenOne) {
  std::string text;
  for (const Target target : targets_) {
    ASSERT_OK_AND_ASSIGN(
        const bootconfig::Configuration configuration,
        bootconfig::Generate(spec_, target,
                             absl::StrFormat("bootmill 0123456789abcdef %s",
                                             TargetName(target))));
    text += Shown(target, configuration);
  }
  testing::ExpectGolden(absl::StrFormat("%s/%s.cfg", kDirectory, GetParam()),
                        text);
}

// Returns whether the finding is expected: functions that replace commands are
// hidden where the toolchain has the command, and so are keys of entries while
// no entry is read.
bool IsExpectedFinding(const bootconfig::Finding& finding) {
  // The command of a module of our own (loader-src/lines).
  if (finding.message.starts_with("unknown command `bootmill_lines`")) {
    return true;
  }
  return finding.message.starts_with("function `") &&
         finding.message.find("` never runs") != std::string::npos;
}

TEST_P(ConfigurationTest, IsSoundForGrubAndForUs) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  for (const Target target : targets_) {
    ASSERT_OK_AND_ASSIGN(const Resolution resolution,
                         Resolve(spec_, toolchain, target));
    const bootconfig::CommandIndex index =
        CommandsOf(toolchain.platforms.at(target));
    std::set<std::string, std::less<>> modules;
    for (const auto* chosen :
         {&resolution.plan.modules, &resolution.packed_modules,
          &resolution.spare_modules}) {
      for (const image::PlanModule& module : *chosen) {
        modules.insert(module.name);
      }
    }
    std::string all;
    for (const bootconfig::ConfigFile& file : resolution.configuration.files) {
      ASSERT_OK_AND_ASSIGN(const OracleAnswer answer,
                           RunGrubScriptCheck(file.text + "true\n"));
      EXPECT_EQ(answer.verdict, OracleAnswer::Verdict::kAccepts)
          << file.path << ": " << answer.output;
      // The files that grub.cfg runs know its functions.
      all += file.text + "\n";
    }
    const auto parsed = bootconfig::ParseScript(all);
    ASSERT_TRUE(std::holds_alternative<bootconfig::Script>(parsed)) << all;
    for (const bootconfig::Finding& finding : bootconfig::Lint(
             std::get<bootconfig::Script>(parsed), index, modules)) {
      if (IsExpectedFinding(finding)) {
        continue;
      }
      ADD_FAILURE() << TargetName(target) << " line " << finding.position.line
                    << ": " << finding.message << "\n"
                    << all;
    }
  }
}

// Every kind of source next to every other one, in both orders, and next to
// itself: their functions and variables must not collide.
TEST(ConfigurationsTest, EveryPairOfNeighboursIsSound) {
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain toolchain,
                       InstalledToolchain());
  constexpr std::string_view kSources[] = {
      "chainload: {}",
      "boot_loader_spec: {}",
      "grub_config: {}",
      "legacy_menu: {}",
      "extlinux: {}",
      "host_declared: {entries: [{title: t, kernel: /k}]}",
      "pvh_kernel: {entries: [{title: p, kernel: /k}]}",
      "raw_config: {script: boot}"};
  for (const std::string_view first : kSources) {
    for (const std::string_view second : kSources) {
      const std::string text = absl::StrFormat(
          "fleet: pair\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n"
          "  - {%s}\n  - {%s}\n",
          first, second);
      const spec::ParseResult spec = spec::Load(text, spec::Format::kYaml);
      ASSERT_TRUE(spec.ok()) << text;
      ASSERT_OK_AND_ASSIGN(
          const Resolution resolution,
          Resolve(spec.spec->message, toolchain, Target::kI386XenPvh));
      for (const bootconfig::ConfigFile& file :
           resolution.configuration.files) {
        ASSERT_OK_AND_ASSIGN(const OracleAnswer answer,
                             RunGrubScriptCheck(file.text + "true\n"));
        EXPECT_EQ(answer.verdict, OracleAnswer::Verdict::kAccepts)
            << text << file.path << ": " << answer.output;
      }
    }
  }
}

TEST(ConfigurationsTest, ThereAreSpecsToCheck) {
  EXPECT_GE(SpecNames().size(), 12U);
}

}  // namespace
}  // namespace bootmill
