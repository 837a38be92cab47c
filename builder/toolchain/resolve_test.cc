// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "builder/toolchain/toolchain.h"
#include "common/testing/status_matchers.h"

namespace bootmill::toolchain {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;

using Graph = std::vector<std::pair<std::string, std::vector<std::string>>>;

Toolchain MakeToolchain(const Graph& graph) {
  Toolchain toolchain;
  toolchain.name = "debian-2.06-13+deb12u2";
  Platform platform;
  for (const auto& [name, dependencies] : graph) {
    Module module;
    module.name = name;
    module.dependencies = dependencies;
    platform.modules.emplace(name, std::move(module));
  }
  toolchain.platforms.emplace(platform.target, std::move(platform));
  return toolchain;
}

// Resolves the modules and returns their names.
absl::StatusOr<std::vector<std::string>> Resolve(
    const Graph& graph, const std::vector<std::string>& requested) {
  const Toolchain toolchain = MakeToolchain(graph);
  const absl::StatusOr<std::vector<const Module*>> modules =
      ResolveOrder(toolchain, toolchain.platforms.begin()->second, requested);
  if (!modules.ok()) {
    return modules.status();
  }
  std::vector<std::string> names;
  for (const Module* module : *modules) {
    names.push_back(module->name);
  }
  return names;
}

TEST(ResolveTest, LastDependencyComesFirst) {
  ASSERT_OK_AND_ASSIGN(const auto order, Resolve({{"a", {"b", "c"}},
                                                  {"b", {"d"}},
                                                  {"c", {"d", "e"}},
                                                  {"d", {}},
                                                  {"e", {}}},
                                                 {"a"}));
  EXPECT_THAT(order, ElementsAre("e", "d", "c", "b", "a"));
}

TEST(ResolveTest, EachModuleOnceWhereItIsFirstNeeded) {
  ASSERT_OK_AND_ASSIGN(
      const auto order,
      Resolve({{"a", {"c"}}, {"b", {"c"}}, {"c", {}}}, {"c", "b", "a", "b"}));
  EXPECT_THAT(order, ElementsAre("c", "b", "a"));
  ASSERT_OK_AND_ASSIGN(const auto none, Resolve({{"a", {}}}, {}));
  EXPECT_THAT(none, ElementsAre());
}

TEST(ResolveTest, MissingModulesAreNamedWithWhoNeedsThem) {
  const Graph graph = {{"zfs", {"gzio"}}, {"gzio", {"gone"}}, {"xfs", {}}};
  EXPECT_THAT(Resolve(graph, {"zfsx"}),
              StatusIs(absl::StatusCode::kNotFound,
                       "module `zfsx` is not in toolchain "
                       "debian-2.06-13+deb12u2 for i386-xen_pvh; did you mean "
                       "`zfs`?"));
  EXPECT_THAT(Resolve(graph, {"xfs", "zfs"}),
              StatusIs(absl::StatusCode::kNotFound,
                       "module `gone` is not in toolchain "
                       "debian-2.06-13+deb12u2 for i386-xen_pvh, needed by "
                       "`gzio`, needed by `zfs`"));
}

TEST(ResolveTest, CyclesAreShown) {
  const std::string intro =
      "modules of toolchain debian-2.06-13+deb12u2 for i386-xen_pvh depend on "
      "each other in a cycle: ";
  EXPECT_THAT(Resolve({{"a", {"a"}}}, {"a"}),
              StatusIs(absl::StatusCode::kInvalidArgument, intro + "a -> a"));
  EXPECT_THAT(
      Resolve({{"top", {"a"}}, {"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}},
              {"top"}),
      StatusIs(absl::StatusCode::kInvalidArgument, intro + "a -> b -> c -> a"));
}

// A chain as deep as Assemble allows.
TEST(ResolveTest, LongChainsResolve) {
  Graph graph;
  for (int i = 0; i < 1024; ++i) {
    graph.push_back({"m" + std::to_string(i), {"m" + std::to_string(i + 1)}});
  }
  graph.back().second.clear();
  ASSERT_OK_AND_ASSIGN(const auto order, Resolve(graph, {"m0"}));
  EXPECT_EQ(order.size(), 1024U);
  EXPECT_EQ(order.front(), "m1023");
}

TEST(ToolchainTest, NamesThePlatformsThereAre) {
  const Toolchain toolchain = MakeToolchain({});
  EXPECT_THAT(toolchain.PlatformFor(Target::kI386XenPvh),
              bootmill::testing::IsOk());
  EXPECT_THAT(toolchain.PlatformFor(Target::kX8664Xen),
              StatusIs(absl::StatusCode::kNotFound,
                       "toolchain debian-2.06-13+deb12u2 has no platform "
                       "x86_64-xen; it has i386-xen_pvh"));
}

}  // namespace
}  // namespace bootmill::toolchain
