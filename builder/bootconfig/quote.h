// SPDX-License-Identifier: Apache-2.0
// Putting text into GRUB script.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_

#include <string>
#include <string_view>
#include <vector>

namespace bootmill::bootconfig {

// Returns `text` as one word that GRUB script takes literally: in single
// quotes, each single quote of its own in between as \'.
// Source: GRUB manual, "Shell-like scripting", on quoting.
std::string Quote(std::string_view text);

// Returns each of `words` quoted, separated by spaces.
std::string QuoteAll(const std::vector<std::string>& words);

// Splits a kernel command line at spaces, so that each word is quoted on its
// own: GRUB puts double quotes around a word that holds a space.
std::vector<std::string> SplitCommandLine(std::string_view command_line);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
