// SPDX-License-Identifier: Apache-2.0
// Properties that hold for any text given as one of the files beside GRUB's
// modules.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "builder/toolchain/flavour.h"
#include "builder/toolchain/lists.h"
#include "builder/toolchain/modinfo.h"
#include "builder/toolchain/toolchain.h"
#include "tests/fuzz/require.h"

namespace bootmill::toolchain {
namespace {

// The limit of Assemble.
constexpr size_t kMaxModules = 1024;

using fuzz::Require;

void RequireKnownCode(const absl::Status& status) {
  Require(status.ok() || status.code() == absl::StatusCode::kInvalidArgument ||
              status.code() == absl::StatusCode::kResourceExhausted,
          "bad input is never anybody else's fault");
}

void CheckOrder(const std::vector<const Module*>& order,
                const std::vector<std::string>& requested) {
  std::set<std::string_view> before;
  for (const Module* module : order) {
    for (const std::string& dependency : module->dependencies) {
      Require(before.contains(dependency), "dependencies come first");
    }
    Require(before.insert(module->name).second, "each module comes once");
  }
  for (const std::string& name : requested) {
    Require(before.contains(name), "what was asked for is there");
  }
}

void CheckDependencies(std::string_view text) {
  absl::StatusOr<Dependencies> dependencies = ParseDependencies(text);
  RequireKnownCode(dependencies.status());
  if (!dependencies.ok() || dependencies->size() > kMaxModules) {
    return;
  }
  Toolchain toolchain;
  toolchain.name = "fuzz";
  Platform platform;
  std::vector<std::string> all;
  for (auto& [name, needs] : *dependencies) {
    Require(IsModuleName(name), "names are names");
    all.push_back(name);
    Module module;
    module.name = name;
    module.dependencies = std::move(needs);
    platform.modules.emplace(name, std::move(module));
  }
  const absl::StatusOr<std::vector<const Module*>> order =
      ResolveOrder(toolchain, platform, all);
  if (order.ok()) {
    Require(order->size() == all.size(), "all modules are in the order");
    CheckOrder(*order, all);
  } else {
    Require(order.status().code() == absl::StatusCode::kNotFound ||
                order.status().code() == absl::StatusCode::kInvalidArgument,
            "a module is missing or there is a cycle");
  }
}

void CheckText(std::string_view text) {
  CheckDependencies(text);
  const auto commands = ParseCommands(text);
  RequireKnownCode(commands.status());
  if (commands.ok()) {
    for (const CommandEntry& entry : *commands) {
      Require(!entry.command.empty() && IsModuleName(entry.module),
              "commands have names and modules");
    }
  }
  RequireKnownCode(ParseModuleNames("fs.lst", text).status());
  RequireKnownCode(ParseCiphers(text).status());
  const absl::StatusOr<Modinfo> modinfo = ParseModinfo(text);
  RequireKnownCode(modinfo.status());
  if (modinfo.ok()) {
    Require(!modinfo->version.empty() && modinfo->version.find_first_of(
                                             "$`\"' ;\n") == std::string::npos,
            "versions are plain words");
    DetectFlavour(modinfo->package_version, modinfo->compiler);
  }
}

}  // namespace
}  // namespace bootmill::toolchain

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  bootmill::toolchain::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
