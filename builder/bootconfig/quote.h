// SPDX-License-Identifier: Apache-2.0
// Putting text into GRUB script.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootmill::bootconfig {

// Returns `text` as one word that GRUB script takes literally: in single
// quotes, each single quote of its own in between as \'.
//
// REQUIRES: no line breaks in `text`. GRUB drops every line that begins with
// `#` when it reads a file, in quotes too.
// Source: GRUB manual, "Shell-like scripting", on quoting.
std::string Quote(std::string_view text);

// Returns each of `words` quoted, separated by spaces.
std::string QuoteAll(const std::vector<std::string>& words);

// Returns `text` quoted as an argument of a command that takes options: behind
// `--` if it would be read as one.
// Source: GRUB's grub-core/lib/arg.c.
std::string QuoteOperand(std::string_view text);

// Splits a kernel command line at spaces outside double quotes. The quotes
// around a whole word or a whole value (`a="b c"`) are left out, as Linux
// leaves them out: GRUB puts its own around each word that holds a space.
// Source: Linux's lib/cmdline.c (next_arg), GRUB's grub-core/lib/cmdline.c.
std::vector<std::string> SplitCommandLine(std::string_view command_line);

// Returns the first character of `words` before which GRUB puts a backslash
// when it hands them to Linux, which does not take it away: a quote or a
// backslash. Nullopt if they arrive as they are.
std::optional<char> FindEscaped(const std::vector<std::string>& words);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_QUOTE_H_
