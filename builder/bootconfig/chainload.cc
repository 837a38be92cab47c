// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/chainload.h"

#include <algorithm>
#include <string>
#include <vector>

#include "builder/bootconfig/second_stage.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kPvhchainPath = "bootmill/pvhchain";

std::vector<std::string> DefaultPaths(Target target) {
  std::vector<std::string> paths = SecondStagePaths(target);
  if (target == Target::kI386XenPvh) {
    // What `grub-install --target=i386-xen_pvh` leaves in a guest.
    paths.emplace_back("/boot/grub/i386-xen_pvh/core.elf");
    paths.emplace_back("/boot/grub2/i386-xen_pvh/core.elf");
  }
  return paths;
}

}  // namespace

void NeedPvhchain(SourceWriter& writer) {
  std::vector<Program>& programs = writer.out().programs;
  const bool known = std::any_of(
      programs.begin(), programs.end(),
      [](const Program& program) { return program.path == kPvhchainPath; });
  if (!known) {
    programs.push_back({std::string(kPvhchainPath)});
  }
  writer.NeedCommands({"multiboot", "module"});
}

void OpenIfPvhchain(ScriptWriter& script) {
  script.Line("%s", kQuietFunction);
  script.Open("if multiboot '(memdisk)/%s'; then", kPvhchainPath);
  script.Line("%s", kLoudFunction);
}

void StartPvhchain(ScriptWriter& script) {
  script.Line("%s", kQuietFunction);
  script.Line("boot");
}

void WriteChainload(SourceWriter& writer) {
  const auto& own = writer.source().chainload().paths();
  writer.OpenFiles(own.empty()
                       ? DefaultPaths(writer.target())
                       : std::vector<std::string>(own.begin(), own.end()));
  ScriptWriter& script = writer.script();
  script.Line("echo \"bootmill: chainload: starting $volume$path\"");
  script.Line("set root=\"$volume\"");
  if (writer.target() == Target::kI386XenPvh) {
    OpenIfPvhchain(script);
    script.Open("if module \"$volume$path\"; then");
    StartPvhchain(script);
    script.Close("fi");
    script.Close("fi");
    script.Line("%s", kLoudFunction);
    NeedPvhchain(writer);
  } else {
    // On PV it is the loader of Linux, which takes any PV kernel.
    script.Open("if multiboot \"$volume$path\"; then");
    script.Line("boot");
    script.Close("fi");
    writer.NeedCommands({"multiboot"});
  }
  writer.CloseFiles();
}

}  // namespace bootmill::bootconfig
