// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/modinfo.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/toolchain/lines.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

constexpr size_t kMaxFileBytes = 64 * kKiB;

enum class ValueKind {
  kWord,  // letters, digits and a few signs; quotes would change nothing
  kText,  // any printable text
};

struct Variable {
  std::string_view name;
  std::string Modinfo::* member;
  ValueKind kind;
  size_t max_bytes;
  bool required;
};

constexpr std::array<Variable, 5> kVariables = {{
    {"grub_modinfo_target_cpu", &Modinfo::cpu, ValueKind::kWord, 32, true},
    {"grub_modinfo_platform", &Modinfo::platform, ValueKind::kWord, 32, true},
    {"grub_version", &Modinfo::version, ValueKind::kWord, 64, true},
    {"grub_package_version", &Modinfo::package_version, ValueKind::kWord, 64,
     true},
    {"grub_target_cc_version", &Modinfo::compiler, ValueKind::kText, 256,
     false},
}};

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("._+~:-").find(c) != std::string_view::npos;
}

bool IsTextCharacter(char c) {
  return absl::ascii_isprint(static_cast<unsigned char>(c));
}

// Removes the quotes of a value; nullopt if they do not match.
std::optional<std::string_view> Unquote(std::string_view value) {
  if (!value.starts_with('"') && !value.starts_with('\'')) {
    return value;
  }
  const char quote = value.front();
  if (value.size() < 2 || value.back() != quote) {
    return std::nullopt;
  }
  value = value.substr(1, value.size() - 2);
  return value.find(quote) == std::string_view::npos ? std::optional(value)
                                                     : std::nullopt;
}

absl::Status Assign(const Variable& variable, std::string_view raw, Line line,
                    Modinfo& modinfo) {
  std::string& target = modinfo.*variable.member;
  const std::optional<std::string_view> value = Unquote(raw);
  bool (*const allowed)(char) =
      variable.kind == ValueKind::kWord ? IsWordCharacter : IsTextCharacter;
  if (!value.has_value() || value->empty() ||
      value->size() > variable.max_bytes ||
      !std::ranges::all_of(*value, allowed)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "modinfo.sh line %d: %s is not a plain value of at most %d bytes",
        line.number, variable.name, variable.max_bytes));
  }
  if (!target.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("modinfo.sh line %d: %s is assigned twice", line.number,
                        variable.name));
  }
  target = *value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Modinfo> ParseModinfo(std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "modinfo.sh: %d bytes, limit %d", text.size(), kMaxFileBytes));
  }
  Modinfo modinfo;
  LineReader lines(text);
  while (const std::optional<Line> line = lines.Next()) {
    const size_t equals = line->text.find('=');
    const auto* variable = std::ranges::find(
        kVariables, line->text.substr(0, equals), &Variable::name);
    if (equals == std::string_view::npos || variable == kVariables.end()) {
      continue;
    }
    RETURN_IF_ERROR(
        Assign(*variable, line->text.substr(equals + 1), *line, modinfo));
  }
  for (const Variable& variable : kVariables) {
    if (variable.required && (modinfo.*variable.member).empty()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("modinfo.sh: no %s", variable.name));
    }
  }
  return modinfo;
}

}  // namespace bootmill::toolchain
