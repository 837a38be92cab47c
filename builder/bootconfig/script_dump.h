// SPDX-License-Identifier: Apache-2.0
// Printing a script's tree as one line of text; tests only.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_DUMP_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_DUMP_H_

#include <string>

#include "builder/bootconfig/script.h"

namespace bootmill::testing {

// Commands are in parentheses, blocks in braces. The pieces of a word are
// joined by `+` and written as in a script, but with the escapes of C. A word
// without pieces is `<>`. For example `(menuentry 'a b'+c {(linux ${x})
// (boot)})`.
std::string Dump(const bootconfig::Script& script);
std::string Dump(const bootconfig::Word& word);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SCRIPT_DUMP_H_
