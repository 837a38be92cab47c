// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/checker.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/quote.h"
#include "builder/target.h"
#include "common/suggest.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxIdCharacters = 63;
constexpr size_t kMaxPathBytes = 1024;
constexpr size_t kMaxCommandLineBytes = 2000;

bool IsId(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdCharacters || text.back() == '-' ||
      !absl::ascii_islower(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto letter = static_cast<unsigned char>(c);
    return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) ||
           c == '-';
  });
}

// Says whether no part between slashes is empty, `.` or `..`.
// REQUIRES: `path` starts with a slash.
bool IsNormal(std::string_view path) {
  size_t begin = 1;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

// Returns the first code point that is a control character not in `allowed`.
std::optional<char32_t> FindControl(std::string_view text,
                                    std::string_view allowed) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 || byte == 0x7F) &&
        allowed.find(c) == std::string_view::npos) {
      return byte;
    }
  }
  return std::nullopt;
}

std::string Hex(char32_t code_point) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(code_point));
}

}  // namespace

void Checker::Fail(const std::string& path, std::string message) {
  violations_->Add(path, positions_->Find(path), std::move(message));
}

void Checker::Id(const std::string& path, std::string_view value) {
  if (value.empty()) {
    Fail(path, "required");
  } else if (!IsId(value)) {
    Fail(path,
         absl::StrFormat("expected at most %d lower-case letters, digits and "
                         "hyphens, first a letter, last not a hyphen; got %s",
                         kMaxIdCharacters, Quote(value)));
  }
}

void Checker::Line(const std::string& path, std::string_view value,
                   size_t max_characters) {
  if (value.empty()) {
    Fail(path, "required");
    return;
  }
  if (const size_t count = CountCodePoints(value); count > max_characters) {
    Fail(path, absl::StrFormat("has %d characters; at most %d are allowed",
                               count, max_characters));
  }
  if (const std::optional<char32_t> bad = FindUnprintable(value);
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; only printable characters are "
                               "allowed",
                               Hex(*bad)));
  }
}

void Checker::Text(const std::string& path, std::string_view value) {
  if (const std::optional<char32_t> bad = FindControl(value, "\n\t");
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds the control character %s; only line "
                               "feeds and tabs are allowed",
                               Hex(*bad)));
  }
}

void Checker::AbsolutePath(const std::string& path, std::string_view value) {
  if (value.empty()) {
    Fail(path, "required");
  } else if (value[0] != '/') {
    Fail(path, absl::StrFormat("expected a path that begins with `/`, got %s",
                               Quote(value)));
  } else if (!IsNormal(value)) {
    Fail(path, absl::StrFormat("expected a path without empty, `.` and `..` "
                               "parts and without `/` at its end, got %s",
                               Quote(value)));
  } else if (value.size() > kMaxPathBytes) {
    Fail(path, absl::StrFormat("has %d bytes; at most %d are allowed",
                               value.size(), kMaxPathBytes));
  } else if (const std::optional<char32_t> bad = FindUnprintable(value);
             bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; only printable characters are "
                               "allowed",
                               Hex(*bad)));
  }
}

void Checker::AbsolutePaths(const std::string& path, const Strings& values,
                            size_t max) {
  AtMost(path, values.size(), max);
  size_t index = 0;
  for (const std::string& value : values) {
    AbsolutePath(ElementPath(path, index++), value);
  }
  Different(path, std::vector<std::string>(values.begin(), values.end()), "");
}

void Checker::CommandLine(const std::string& path, std::string_view value) {
  if (value.size() > kMaxCommandLineBytes) {
    Fail(path, absl::StrFormat("has %d bytes; at most %d are allowed",
                               value.size(), kMaxCommandLineBytes));
  }
  if (const std::optional<char32_t> bad = FindControl(value, "");
      bad.has_value()) {
    Fail(path, absl::StrFormat("holds %s; line breaks and other control "
                               "characters are not allowed",
                               Hex(*bad)));
  }
}

void Checker::Targets(const std::string& path, const Strings& values,
                      const Strings& within) {
  size_t index = 0;
  for (const std::string& value : values) {
    const std::string element = ElementPath(path, index++);
    if (!FindTarget(value).has_value()) {
      std::string hint = DidYouMean(value, TargetNames());
      if (hint.empty()) {
        hint = "; there are i386-xen_pvh, x86_64-xen and i386-xen";
      }
      Fail(element,
           absl::StrFormat("%s is not a target%s", Quote(value), hint));
    } else if (!within.empty() &&
               std::find(within.begin(), within.end(), value) == within.end()) {
      Fail(element, absl::StrFormat("%s is not among the targets of the spec",
                                    Quote(value)));
    }
  }
  Different(path, std::vector<std::string>(values.begin(), values.end()), "");
}

void Checker::AtMost(const std::string& path, int count, size_t max) {
  if (static_cast<size_t>(count) > max) {
    Fail(path, absl::StrFormat("has %d elements; at most %d are allowed", count,
                               max));
  }
}

void Checker::OneTo(const std::string& path, int count, size_t max) {
  if (count == 0) {
    Fail(path, "required: at least one");
  }
  AtMost(path, count, max);
}

void Checker::Different(const std::string& path,
                        std::span<const std::string> values,
                        std::string_view name) {
  std::map<std::string_view, size_t> first;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto [found, is_new] = first.emplace(values[i], i);
    // Empty values have their own finding.
    if (!is_new && !values[i].empty()) {
      Fail(ElementPath(path, i) + std::string(name),
           absl::StrFormat("%s is given twice; first as %s", Quote(values[i]),
                           ElementPath(path, found->second)));
    }
  }
}

}  // namespace bootmill::spec
