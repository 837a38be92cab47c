// SPDX-License-Identifier: Apache-2.0
// How a source with entries of Bootmill's own starts them.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_

#include <functional>
#include <string>
#include <string_view>

#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Writes the attempts of a source: with a timeout, a countdown during which ESC
// leads to `menu`, which becomes a file of the memdisk; then what `attempts`
// writes. `first_title` is what the countdown names, as the text of a
// double-quoted word or its end: `'...'` behind it is possible.
//
// The source counts down by itself instead of leaving that to a GRUB menu: when
// an entry of a menu fails, the menu waits for a key for ever; here the next
// entry is tried, and then the next source.
void WriteCountdown(std::string_view first_title, const std::string& menu,
                    const std::function<void(ScriptWriter&)>& attempts,
                    SourceWriter& writer);

// Returns the option of an entry of Bootmill's own: with a lock such entries
// boot without a password, while editor and prompt ask for one. Ends with a
// space if it is not empty.
std::string_view EntryOption(const v1::LoaderSpec& spec);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_COUNTDOWN_H_
