// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/guest_failure.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "builder/bootconfig/quiet.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kScript = "guest_once.cfg";

bool Leaves(const v1::BootPolicy& boot) {
  return boot.on_guest_failure() == v1::ON_GUEST_FAILURE_NEXT_SOURCE ||
         GivesUp(boot);
}

}  // namespace

bool GivesUp(const v1::BootPolicy& boot) {
  return boot.on_guest_failure() == v1::ON_GUEST_FAILURE_ON_FAILURE;
}

void NeedGuestMenu(SourceWriter& writer) {
  writer.NeedScript("bring_linux_back.cfg");
  writer.NeedScript("guest_menu.cfg");
  writer.AddScript("guest_chain.cfg");
  writer.AddScript("run_next_disk.cfg");
  if (!Leaves(writer.spec().boot())) {
    return;
  }
  writer.NeedScript(kScript);
  for (const std::string_view script :
       {"guest_apart.cfg", "guest_inside.cfg", "guest_around.cfg"}) {
    writer.AddScript(script);
  }
  writer.NeedCommands({"normal", "normal_exit", "submenu", "menuentry"});
}

void WriteGuestFailure(const v1::BootPolicy& boot, ScriptWriter& script,
                       Configuration& out) {
  const auto has = [](const std::vector<std::string>& scripts) {
    return std::find(scripts.begin(), scripts.end(), kScript) != scripts.end();
  };
  if (!has(out.scripts) && !has(out.late_scripts)) {
    return;
  }
  out.data.push_back({std::string(kSilentCataloguePath), SilentCatalogue()});
  // GRUB prints this in a sentence: "Falling back to `...'".
  script.Line("set bootmill_follows='%s'",
              GivesUp(boot) ? "what follows when nothing boots"
                            : "the next boot source");
  script.Line("export bootmill_follows");
  script.Line("set bootmill_gives_up=%s", GivesUp(boot) ? "1" : "");
  script.Line("export bootmill_gives_up");
}

}  // namespace bootmill::bootconfig
