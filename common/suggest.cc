// SPDX-License-Identifier: Apache-2.0
#include "common/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace bootmill {
namespace {

constexpr size_t kMaxWord = 64;

// Returns the optimal string alignment distance, computed row by row.
size_t EditDistance(std::string_view a, std::string_view b) {
  using Row = std::array<size_t, kMaxWord + 1>;
  Row before{};
  Row previous{};
  Row current{};
  for (size_t j = 0; j <= b.size(); ++j) {
    previous[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

}  // namespace

std::optional<std::string> Nearest(std::string_view word,
                                   std::span<const std::string> candidates) {
  if (word.empty() || word.size() > kMaxWord) {
    return std::nullopt;
  }
  size_t best = std::clamp<size_t>(word.size() / 3, 1, 3) + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kMaxWord) {
      continue;
    }
    const size_t distance = EditDistance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view word,
                       std::span<const std::string> candidates) {
  const std::optional<std::string> nearest = Nearest(word, candidates);
  return nearest.has_value() ? "; did you mean `" + *nearest + "`?" : "";
}

}  // namespace bootmill
