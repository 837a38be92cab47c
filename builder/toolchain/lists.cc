// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/lists.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/toolchain/lines.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::toolchain {
namespace {

constexpr size_t kMaxListBytes = 1 * kMiB;
constexpr size_t kMaxNameBytes = 63;
// GRUB reads each line of moddep.lst into a buffer of 1,024 bytes, including a
// NUL.
constexpr size_t kMaxDependencyLineBytes = 1023;

constexpr std::string_view kDependencyFile = "moddep.lst";
constexpr std::string_view kCommandFile = "command.lst";
constexpr std::string_view kCipherFile = "crypto.lst";

absl::Status CheckSize(std::string_view file, std::string_view text) {
  if (text.size() > kMaxListBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s: %d bytes, limit %d", file, text.size(), kMaxListBytes));
  }
  return absl::OkStatus();
}

absl::Status Malformed(std::string_view file, const Line& line,
                       std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s line %d: %s", file, line.number, what));
}

// Returns the only module name that must remain on a line.
absl::StatusOr<std::string> OnlyModuleName(std::string_view file,
                                           const Line& line,
                                           std::string_view rest) {
  const std::string_view name = TakeWord(rest);
  if (!IsModuleName(name) || !TakeWord(rest).empty()) {
    return Malformed(file, line, "expected one module name");
  }
  return std::string(name);
}

bool IsGraph(char c) {
  return absl::ascii_isgraph(static_cast<unsigned char>(c));
}

// Parses a line `key: module`; the key may be any printable text.
struct KeyedModule {
  std::string_view key;
  std::string module;
};

absl::StatusOr<KeyedModule> ParseKeyed(std::string_view file,
                                       const Line& line) {
  const size_t colon = line.text.find(':');
  const std::string_view key = line.text.substr(0, colon);
  if (colon == std::string_view::npos || key.empty() ||
      key.size() > kMaxNameBytes || !std::ranges::all_of(key, IsGraph)) {
    return Malformed(file, line, "expected `name: module`");
  }
  ASSIGN_OR_RETURN(std::string module,
                   OnlyModuleName(file, line, line.text.substr(colon + 1)));
  return KeyedModule{key, std::move(module)};
}

absl::StatusOr<std::vector<std::string>> ParseDependencyNames(
    const Line& line, std::string_view rest) {
  std::vector<std::string> names;
  for (std::string_view name = TakeWord(rest); !name.empty();
       name = TakeWord(rest)) {
    if (!IsModuleName(name)) {
      return Malformed(kDependencyFile, line, "not a list of module names");
    }
    names.emplace_back(name);
  }
  return names;
}

}  // namespace

bool IsModuleName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::ranges::all_of(name, [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '_' || c == '-' || c == '+';
         });
}

absl::StatusOr<Dependencies> ParseDependencies(std::string_view text) {
  RETURN_IF_ERROR(CheckSize(kDependencyFile, text));
  Dependencies dependencies;
  LineReader lines(text);
  while (const std::optional<Line> line = lines.Next()) {
    if (line->text.size() + 1 > kMaxDependencyLineBytes) {
      return Malformed(
          kDependencyFile, *line,
          absl::StrFormat("%d bytes, of which GRUB's tools read "
                          "%d",
                          line->text.size() + 1, kMaxDependencyLineBytes));
    }
    const size_t colon = line->text.find(':');
    const std::string_view name = line->text.substr(0, colon);
    if (colon == std::string_view::npos || !IsModuleName(name)) {
      return Malformed(kDependencyFile, *line,
                       "expected `name: dependency ...`");
    }
    ASSIGN_OR_RETURN(std::vector<std::string> names,
                     ParseDependencyNames(*line, line->text.substr(colon + 1)));
    dependencies.insert_or_assign(std::string(name), std::move(names));
  }
  return dependencies;
}

absl::StatusOr<std::vector<CommandEntry>> ParseCommands(std::string_view text) {
  RETURN_IF_ERROR(CheckSize(kCommandFile, text));
  std::vector<CommandEntry> entries;
  LineReader lines(text);
  while (std::optional<Line> line = lines.Next()) {
    const bool extended = line->text.starts_with('*');
    line->text.remove_prefix(extended ? 1 : 0);
    ASSIGN_OR_RETURN(KeyedModule entry, ParseKeyed(kCommandFile, *line));
    entries.push_back(
        {std::string(entry.key), std::move(entry.module), extended});
  }
  return entries;
}

absl::StatusOr<std::set<std::string, std::less<>>> ParseModuleNames(
    std::string_view file, std::string_view text) {
  RETURN_IF_ERROR(CheckSize(file, text));
  std::set<std::string, std::less<>> names;
  LineReader lines(text);
  while (const std::optional<Line> line = lines.Next()) {
    ASSIGN_OR_RETURN(std::string name, OnlyModuleName(file, *line, line->text));
    names.insert(std::move(name));
  }
  return names;
}

absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseCiphers(
    std::string_view text) {
  RETURN_IF_ERROR(CheckSize(kCipherFile, text));
  std::map<std::string, std::string, std::less<>> ciphers;
  LineReader lines(text);
  while (const std::optional<Line> line = lines.Next()) {
    ASSIGN_OR_RETURN(KeyedModule entry, ParseKeyed(kCipherFile, *line));
    const auto [place, added] =
        ciphers.try_emplace(std::string(entry.key), entry.module);
    if (!added && place->second != entry.module) {
      return Malformed(kCipherFile, *line,
                       absl::StrFormat("%s is in module %s already", entry.key,
                                       place->second));
    }
  }
  return ciphers;
}

}  // namespace bootmill::toolchain
