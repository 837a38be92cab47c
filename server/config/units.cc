// SPDX-License-Identifier: Apache-2.0
#include "server/config/units.h"

#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "absl/strings/str_format.h"

namespace bootmill::server {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

// From small to large.
constexpr std::array<Unit, 5> kDurations = {{{"ms", 1},
                                             {"s", 1000},
                                             {"m", 60'000},
                                             {"h", 3'600'000},
                                             {"d", 86'400'000}}};
constexpr std::array<Unit, 5> kSizes = {{{"B", 1},
                                         {"KiB", int64_t{1} << 10},
                                         {"MiB", int64_t{1} << 20},
                                         {"GiB", int64_t{1} << 30},
                                         {"TiB", int64_t{1} << 40}}};
constexpr int64_t kMaxDuration = 10'000 * kDurations.back().factor;
constexpr int64_t kMaxSize = 1024 * kSizes.back().factor;

// Returns the number that `text` begins with, and removes it from there.
std::optional<int64_t> TakeDigits(std::string_view& text) {
  int64_t number = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.starts_with('-')) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  return number;
}

std::optional<int64_t> ParseUnit(std::string_view text,
                                 std::span<const Unit> units, int64_t max) {
  const std::optional<int64_t> number = TakeDigits(text);
  for (const Unit& unit : units) {
    if (number.has_value() && text == unit.name &&
        *number <= max / unit.factor) {
      return *number * unit.factor;
    }
  }
  return std::nullopt;
}

std::string FormatUnit(int64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) {
      best = &unit;
    }
  }
  return absl::StrFormat("%d%s", value / best->factor, best->name);
}

}  // namespace

absl::StatusOr<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const std::optional<int64_t> found =
      ParseUnit(text, kDurations, kMaxDuration);
  if (found.value_or(0) == 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected a duration such as 90s: a whole number with the unit "
        "ms, s, m, h or d, from 1ms to 10000d",
        text));
  }
  return std::chrono::milliseconds(*found);
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  return FormatUnit(duration.count(), kDurations);
}

absl::StatusOr<int64_t> ParseSize(std::string_view text) {
  const std::optional<int64_t> found = ParseUnit(text, kSizes, kMaxSize);
  if (!found.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected a size such as 4GiB: a whole number with the unit B, "
        "KiB, MiB, GiB or TiB, at most 1024TiB",
        text));
  }
  return *found;
}

std::string FormatSize(int64_t bytes) { return FormatUnit(bytes, kSizes); }

absl::StatusOr<int64_t> ParseCount(std::string_view text, int64_t min,
                                   int64_t max) {
  std::string_view rest = text;
  const std::optional<int64_t> number = TakeDigits(rest);
  if (!number.has_value() || !rest.empty() || *number < min || *number > max) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "`%s`: expected a whole number from %d to %d", text, min, max));
  }
  return *number;
}

}  // namespace bootmill::server
