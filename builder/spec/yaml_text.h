// SPDX-License-Identifier: Apache-2.0
// Finding in YAML text what yaml-cpp's events do not say: where things end, and
// where a value would be that is not there. Internal to yaml_reader.cc.
#ifndef BOOTMILL_BUILDER_SPEC_YAML_TEXT_H_
#define BOOTMILL_BUILDER_SPEC_YAML_TEXT_H_

#include <cstddef>
#include <string_view>

#include "builder/spec/line_index.h"

namespace bootmill::spec {

// In all, `begin` and `offset` are at most the size of `text`. Thread-safe.

// Returns where the scalar stands that begins at `begin` and whose value is
// `value`. Plain text over several lines, and a block, are given as the part on
// their first line.
ByteRange YamlScalarRange(std::string_view text, size_t begin,
                          std::string_view value);

// Returns the size of the `~` or `null` that is written at `begin`, or 0 if
// there is none: the value there is null because it is left out.
size_t YamlNullSize(std::string_view text, size_t begin);

// Returns the last character before `offset` that is neither blank nor part of
// a comment (a `#` at the start of a line or after a blank, which between nodes
// is nothing but a comment); an empty range if there is none within 1,024
// bytes.
ByteRange YamlCharacterBefore(std::string_view text, size_t offset);

// Says whether a tab is part of the indentation of the line that starts at
// `line`, and where; npos if there is none.
size_t YamlIndentationTab(std::string_view text, size_t line);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_YAML_TEXT_H_
