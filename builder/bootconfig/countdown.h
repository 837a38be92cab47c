// SPDX-License-Identifier: Apache-2.0
// The countdown of sources whose entries Bootmill writes itself.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_

#include <functional>
#include <string>
#include <string_view>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Writes the start of such a source. With a timeout it counts down, and ESC
// opens `menu`, which becomes a file of the memdisk; then the commands of
// `attempts` follow. `first_title` is what the countdown names. It is put into
// a double-quoted word, which it may also end: `'...'` can follow.
//
// The source counts down itself instead of using a GRUB menu: if an entry of a
// menu fails, GRUB waits for a key for ever, while here the next entry and then
// the next source is tried.
void WriteCountdown(std::string_view first_title, const std::string& menu,
                    const std::function<void(ScriptWriter&)>& attempts,
                    SourceWriter& writer);

// Returns the option for the source's menu entries: with a lock they boot
// without a password, while editor and prompt ask for one. Ends with a space if
// it is not empty.
std::string_view EntryOption(const v1::LoaderSpec& spec);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_
