// SPDX-License-Identifier: Apache-2.0
// Quoting text for GRUB script.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootmill::bootconfig {

// Returns `text` as one word that GRUB script takes literally: in single
// quotes, with each single quote of the text outside of them as \'.
//
// REQUIRES: `text` has no line breaks. GRUB drops every line of a file that
// begins with `#`, even inside quotes. Source: GRUB manual, "Shell-like
// scripting", on quoting.
std::string Quote(std::string_view text);

// Returns all `words` quoted, separated by spaces.
std::string QuoteAll(const std::vector<std::string>& words);

// Returns `text` quoted as an argument of a command that takes options: after
// `--` if it would otherwise be read as an option. Source: GRUB's
// grub-core/lib/arg.c.
std::string QuoteOperand(std::string_view text);

// Splits a kernel command line at spaces outside double quotes. Quotes around a
// whole word or a whole value (`a="b c"`) are removed, as Linux does; GRUB adds
// its own around each word that contains a space. Source: Linux's lib/cmdline.c
// (next_arg), GRUB's grub-core/lib/cmdline.c.
std::vector<std::string> SplitCommandLine(std::string_view command_line);

// Returns the first quote or backslash in `words`: GRUB puts a backslash before
// it when it passes the words to Linux, which does not remove that. Returns
// nullopt if all words arrive unchanged.
std::optional<char> FindEscaped(const std::vector<std::string>& words);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
