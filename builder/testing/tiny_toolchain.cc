// SPDX-License-Identifier: Apache-2.0
#include "builder/testing/tiny_toolchain.h"

#include "builder/image/testing/synthetic.h"

namespace bootmill::testing {
namespace {

struct Row {
  const char* name;
  std::vector<std::string> dependencies;
  std::vector<std::string> commands;
};

std::vector<Row> Rows() {
  return {
      {"all_video", {}, {}},
      {"archelp", {}, {}},
      {"cat", {}, {"cat"}},
      {"cmp", {}, {"cmp"}},
      {"configfile", {"normal"}, {"configfile", "source"}},
      {"crypto", {}, {}},
      {"disk", {}, {}},
      {"echo", {}, {"echo"}},
      {"eval", {}, {"eval"}},
      {"ext2", {"fshelp"}, {}},
      {"fshelp", {}, {}},
      {"gcry_md5", {"crypto"}, {}},
      {"gzio", {"crypto"}, {}},
      {"halt", {}, {"halt"}},
      {"hashsum", {"crypto"}, {"md5sum"}},
      {"keystatus", {}, {"keystatus"}},
      {"legacycfg",
       {"normal", "linux"},
       {"legacy_initrd", "legacy_kernel", "legacy_source"}},
      {"linux", {"relocator", "normal"}, {"initrd", "linux"}},
      {"loadenv", {"disk"}, {"load_env", "save_env"}},
      {"memdisk", {}, {}},
      {"minicmd", {}, {"cat", "lsmod", "rmmod"}},
      {"multiboot", {"relocator", "linux"}, {"module", "multiboot"}},
      {"newc", {"archelp"}, {}},
      {"normal",
       {"terminal", "crypto"},
       {"export", "menuentry", "return", "shift"}},
      {"part_gpt", {}, {}},
      {"part_msdos", {}, {}},
      {"probe", {}, {"probe"}},
      {"reboot", {}, {"reboot"}},
      {"regexp", {}, {"regexp"}},
      {"relocator", {}, {}},
      {"search", {"search_fs_file", "search_label"}, {"search"}},
      {"search_fs_file", {}, {"search.file"}},
      {"search_fs_uuid", {}, {"search.fs_uuid"}},
      {"search_label", {}, {"search.fs_label"}},
      {"sleep", {}, {"sleep"}},
      {"terminal", {}, {"terminal_input", "terminal_output"}},
      {"test", {}, {"[", "test"}},
      {"tr", {}, {"tr"}},
      {"true", {}, {"false", "true"}},
      {"zfs", {"crypto"}, {}},
  };
}

}  // namespace

void AddModule(const std::string& name,
               const std::vector<std::string>& dependencies,
               const std::vector<std::string>& commands, Bytes file,
               toolchain::Toolchain& toolchain) {
  const Blob blob = MakeBlob(std::move(file));
  for (auto& [target, platform] : toolchain.platforms) {
    toolchain::Module module;
    module.name = name;
    module.file = blob;
    module.license = "GPLv3+";
    module.dependencies = dependencies;
    module.commands = commands;
    platform.modules.insert_or_assign(name, std::move(module));
    for (const std::string& command : commands) {
      platform.commands.try_emplace(command, name);
    }
  }
}

toolchain::Toolchain TinyToolchain() {
  toolchain::Toolchain toolchain;
  toolchain.name = "debian-2.06-13+deb12u2";
  toolchain.flavour = toolchain::Flavour::kDebian;
  toolchain.version = "2.06-13+deb12u2";
  toolchain.upstream_version = "2.06";
  toolchain.digest = Sha256(AsBytes("tiny"));
  for (const Target target : {Target::kI386XenPvh, Target::kX8664Xen}) {
    toolchain::Platform platform;
    platform.target = target;
    platform.filesystems = {"ext2", "newc", "zfs"};
    platform.kernel = MakeBlob(image::testing::SyntheticKernel(target));
    toolchain.platforms.emplace(target, std::move(platform));
  }
  for (const Row& row : Rows()) {
    AddModule(row.name, row.dependencies, row.commands,
              ToBytes("module " + std::string(row.name) + "\n"), toolchain);
  }
  return toolchain;
}

}  // namespace bootmill::testing
