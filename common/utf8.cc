// SPDX-License-Identifier: Apache-2.0
#include "common/utf8.h"

#include <algorithm>
#include <array>

namespace bootmill {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// A range of first bytes, and the code points that they begin.
struct Lead {
  unsigned char mask;  // the bits that tell the length
  unsigned char bits;  // the value of these bits
  size_t size_bytes;
  char32_t minimum;  // the smallest value that is not overlong
};

constexpr std::array kLeads = {
    Lead{0x80, 0x00, 1, 0x0},
    Lead{0xE0, 0xC0, 2, 0x80},
    Lead{0xF0, 0xE0, 3, 0x800},
    Lead{0xF8, 0xF0, 4, 0x10000},
};

struct Interval {
  char32_t first;
  char32_t last;
};

// Ranges in ascending order: control characters, soft hyphen, Arabic letter
// mark, Mongolian vowel separator, zero-width and directional marks,
// separators, invisible operators, noncharacters, byte order mark, interlinear
// marks, tags.
constexpr std::array kUnprintable = {
    Interval{0x0, 0x1F},        Interval{0x7F, 0x9F},
    Interval{0xAD, 0xAD},       Interval{0x61C, 0x61C},
    Interval{0x180E, 0x180E},   Interval{0x200B, 0x200F},
    Interval{0x2028, 0x202E},   Interval{0x2060, 0x206F},
    Interval{0xD800, 0xDFFF},   Interval{0xFDD0, 0xFDEF},
    Interval{0xFEFF, 0xFEFF},   Interval{0xFFF9, 0xFFFB},
    Interval{0xE0000, 0xE007F},
};

}  // namespace

std::optional<CodePoint> DecodeUtf8(std::string_view text, size_t offset) {
  if (offset >= text.size()) {
    return std::nullopt;
  }
  const auto first = static_cast<unsigned char>(text[offset]);
  const auto lead =
      std::find_if(kLeads.begin(), kLeads.end(), [&](const Lead& candidate) {
        return (first & candidate.mask) == candidate.bits;
      });
  if (lead == kLeads.end() || text.size() - offset < lead->size_bytes) {
    return std::nullopt;
  }
  char32_t value = first & static_cast<unsigned char>(~lead->mask);
  for (size_t i = 1; i < lead->size_bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[offset + i]);
    if ((byte & 0xC0U) != 0x80U) {
      return std::nullopt;
    }
    value = (value << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead->minimum || value > 0x10FFFF || surrogate) {
    return std::nullopt;
  }
  return CodePoint{value, lead->size_bytes};
}

std::optional<size_t> FindInvalidUtf8(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    if (!point.has_value()) {
      return offset;
    }
    offset += point->size_bytes;
  }
  return std::nullopt;
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t offset = 0; offset < text.size(); ++count) {
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    offset += point.has_value() ? point->size_bytes : 1;
  }
  return count;
}

bool IsPrintable(char32_t code_point) {
  // The last two code points of each plane are noncharacters.
  if ((code_point & 0xFFFEU) == 0xFFFEU) {
    return false;
  }
  return std::none_of(
      kUnprintable.begin(), kUnprintable.end(), [&](const Interval& interval) {
        return code_point >= interval.first && code_point <= interval.last;
      });
}

std::optional<char32_t> FindUnprintable(std::string_view text) {
  size_t offset = 0;
  while (offset < text.size()) {
    const std::optional<CodePoint> point = DecodeUtf8(text, offset);
    if (!point.has_value()) {
      return kReplacement;
    }
    if (!IsPrintable(point->value)) {
      return point->value;
    }
    offset += point->size_bytes;
  }
  return std::nullopt;
}

}  // namespace bootmill
