// SPDX-License-Identifier: Apache-2.0
// Suggestions for misspelt words: "did you mean ...?"
#ifndef BOOTMILL_COMMON_SUGGEST_H_
#define BOOTMILL_COMMON_SUGGEST_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bootmill {

// Returns the candidate nearest to `word` by edit distance (insert, delete,
// replace, swap of neighbours), the first one of several that are equally near.
// Returns nullopt if none is near enough to be a likely slip: at most a third
// of the word's length, at least 1 and at most 3 edits. Words over 64 bytes get
// no suggestion. Thread-safe.
std::optional<std::string> Nearest(std::string_view word,
                                   std::span<const std::string> candidates);

// Returns "; did you mean `X`?" for the end of an error message, or an empty
// text.
std::string DidYouMean(std::string_view word,
                       std::span<const std::string> candidates);

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_SUGGEST_H_
