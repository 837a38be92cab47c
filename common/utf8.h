// SPDX-License-Identifier: Apache-2.0
// Strict UTF-8 decoding.
#ifndef BOOTMILL_COMMON_UTF8_H_
#define BOOTMILL_COMMON_UTF8_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace bootmill {

struct CodePoint {
  char32_t value = 0;
  size_t size_bytes = 0;
};

// Returns the code point that starts at `offset`, or nullopt if there is none:
// end of text, stray or missing continuation bytes, overlong forms,
// surrogates, values above U+10FFFF. Thread-safe.
// Source: The Unicode Standard 15.0, table 3-7.
std::optional<CodePoint> DecodeUtf8(std::string_view text, size_t offset);

// Returns the offset of the first byte that is not part of a well-formed code
// point, or nullopt if all of `text` is UTF-8.
std::optional<size_t> FindInvalidUtf8(std::string_view text);

// Returns the number of code points; every byte that is not UTF-8 counts as
// one.
size_t CountCodePoints(std::string_view text);

// Returns whether a code point can be seen in one line of text: it is not a
// control character, not a line or paragraph separator, not an invisible or
// direction-changing character, not a noncharacter.
bool IsPrintable(char32_t code_point);

// Returns the first code point of `text` that is not printable, or U+FFFD for
// bytes that are not UTF-8; nullopt if all of `text` is printable.
std::optional<char32_t> FindUnprintable(std::string_view text);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_UTF8_H_
