// SPDX-License-Identifier: Apache-2.0
#include "server/http/byte_range.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"

namespace bootmill::server {
namespace {

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Reads digits alone; a number beyond uint64 counts as the largest.
std::optional<uint64_t> ParseDigits(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) {
        return c >= '0' && c <= '9';
      })) {
    return std::nullopt;
  }
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<uint64_t>::max();
}

ByteRange Part(uint64_t first, uint64_t last, size_t total) {
  if (first >= total) {
    return {.kind = ByteRange::Kind::kUnsatisfiable};
  }
  const uint64_t end = std::min<uint64_t>(last, total - 1) + 1;
  return {.kind = ByteRange::Kind::kPart,
          .offset = static_cast<size_t>(first),
          .size = static_cast<size_t>(end - first)};
}

}  // namespace

ByteRange ParseRange(std::string_view header, size_t total) {
  const size_t equals = header.find('=');
  if (equals == std::string_view::npos ||
      absl::AsciiStrToLower(absl::string_view(header.data(), equals)) !=
          "bytes") {
    return {};
  }
  const std::string_view range = Trim(header.substr(equals + 1));
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos) {
    return {};
  }
  const std::string_view first_text = range.substr(0, dash);
  const std::string_view last_text = range.substr(dash + 1);
  const std::optional<uint64_t> first = ParseDigits(first_text);
  const std::optional<uint64_t> last = ParseDigits(last_text);
  if ((!first.has_value() && !first_text.empty()) ||
      (!last.has_value() && !last_text.empty())) {
    return {};
  }
  if (!first.has_value()) {
    if (!last.has_value()) {
      return {};
    }
    // The last bytes. None of them, or none there: nothing to send.
    return *last == 0 ? ByteRange{.kind = ByteRange::Kind::kUnsatisfiable}
                      : Part(total - std::min<uint64_t>(*last, total),
                             std::numeric_limits<uint64_t>::max(), total);
  }
  if (last.has_value() && *last < *first) {
    return {};
  }
  return Part(*first, last.value_or(std::numeric_limits<uint64_t>::max()),
              total);
}

bool MatchesAnyTag(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const size_t end = std::min(header.find(','), header.size());
    std::string_view tag = Trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    if (tag.starts_with("W/")) {
      tag.remove_prefix(2);
    }
    if (tag == "*" || (tag == etag && !tag.empty())) {
      return true;
    }
  }
  return false;
}

}  // namespace bootmill::server
