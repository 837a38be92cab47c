// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/countdown.h"

#include <cstdint>

namespace bootmill::bootconfig {

void WriteCountdown(std::string_view first_title, const std::string& menu,
                    const std::function<void(ScriptWriter&)>& attempts,
                    SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  const int64_t seconds = writer.spec().boot().timeout().seconds();
  if (seconds == 0) {
    attempts(script);
    return;
  }
  script.Line(
      "echo 'bootmill: %s: `'%s'` starts in %d s; press ESC for the menu'",
      writer.kind(), first_title, seconds);
  script.Open("if sleep --interruptible %d; then", seconds);
  attempts(script);
  script.Middle("else");
  script.Line("configfile '(memdisk)/%s'", writer.FilePath());
  script.Close("fi");
  writer.AddFile(writer.FilePath(), menu);
  writer.NeedCommands({"echo", "sleep", "configfile"});
}

std::string_view EntryOption(const v1::LoaderSpec& spec) {
  return spec.boot().has_lock() ? "--unrestricted " : "";
}

}  // namespace bootmill::bootconfig
