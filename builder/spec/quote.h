// SPDX-License-Identifier: Apache-2.0
// Putting text from a spec into messages and field paths, safely.
#ifndef BOOTMILL_BUILDER_SPEC_QUOTE_H_
#define BOOTMILL_BUILDER_SPEC_QUOTE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bootmill::spec {

// Returns `text` in backquotes: at most 60 code points of it, then "...";
// characters that cannot be seen, and bytes that are not UTF-8, as `\u{1f}`.
std::string Quote(std::string_view text);

// Returns the words of a library, which may hold parts of a text, fit for a
// message: as Quote does it, without quotes, at most 200 code points.
std::string Printable(std::string_view text);

// Returns the path of field `name` of the message at `parent`. A name that no
// field has (from a hostile text) is written as by Quote.
std::string FieldPath(std::string_view parent, std::string_view name);

// Returns the path of element `index` of the list at `parent`.
std::string ElementPath(std::string_view parent, size_t index);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_QUOTE_H_
