// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/control.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/archive/path.h"
#include "common/hex.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

constexpr size_t kMd5HexDigits = 32;
constexpr size_t kMaxFieldBytes = 128;

// Calls `line(number, text)` for each line until one fails.
template <typename Function>
absl::Status ForEachLine(std::string_view text, Function line) {
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    RETURN_IF_ERROR(line(number, text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return absl::OkStatus();
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, absl::ascii_tolower, absl::ascii_tolower);
}

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return "";
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The characters that package names, versions and architectures may have.
bool IsPlainValue(std::string_view value) {
  return !value.empty() && value.size() <= kMaxFieldBytes &&
         std::ranges::all_of(value, [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  std::string_view("+-.~:").find(c) != std::string_view::npos;
         });
}

absl::Status Malformed(std::string_view file, size_t line,
                       std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s line %d: %s", file, line, what));
}

// Stores the value of a field that is used; ignores other fields.
absl::Status StoreField(size_t line, std::string_view name,
                        std::string_view value, ControlFields& fields) {
  const std::array<std::pair<std::string_view, std::string*>, 3> used = {{
      {"Package", &fields.package},
      {"Version", &fields.version},
      {"Architecture", &fields.architecture},
  }};
  for (const auto& [used_name, target] : used) {
    if (!EqualsIgnoringCase(name, used_name)) {
      continue;
    }
    if (!target->empty()) {
      return Malformed("control", line,
                       absl::StrFormat("%s is there twice", used_name));
    }
    if (!IsPlainValue(value)) {
      return Malformed("control", line,
                       absl::StrFormat("%s is not a plain word of at most %d "
                                       "bytes",
                                       used_name, kMaxFieldBytes));
    }
    *target = value;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ControlFields> ParseControl(std::string_view text) {
  ControlFields fields;
  bool ended = false;
  RETURN_IF_ERROR(ForEachLine(text, [&](size_t number, std::string_view line) {
    if (Trim(line).empty()) {
      ended = true;
      return absl::OkStatus();
    }
    if (ended) {
      return Malformed("control", number, "a second paragraph");
    }
    const bool continues = line.front() == ' ' || line.front() == '\t';
    if (continues) {
      return absl::OkStatus();
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return Malformed("control", number, "expected a field, `Name: value`");
    }
    return StoreField(number, line.substr(0, colon),
                      Trim(line.substr(colon + 1)), fields);
  }));
  if (fields.package.empty() || fields.version.empty() ||
      fields.architecture.empty()) {
    return absl::InvalidArgumentError(
        "control: needs the fields Package, Version and Architecture");
  }
  return fields;
}

absl::StatusOr<Md5Sums> ParseMd5Sums(std::string_view text) {
  Md5Sums sums;
  RETURN_IF_ERROR(ForEachLine(text, [&](size_t number, std::string_view line) {
    const std::string_view digest = line.substr(0, kMd5HexDigits);
    const bool well_formed = line.size() > kMd5HexDigits + 2 &&
                             digest.find_first_not_of("0123456789abcdef") ==
                                 std::string_view::npos &&
                             line.substr(kMd5HexDigits, 2) == "  ";
    if (!well_formed) {
      return Malformed("md5sums", number,
                       "expected 32 hexadecimal digits, two spaces, a path");
    }
    const std::string_view path = line.substr(kMd5HexDigits + 2);
    if (!sums.emplace(path, digest).second) {
      return Malformed("md5sums", number,
                       absl::StrFormat("%s is there twice", QuotePath(path)));
    }
    return absl::OkStatus();
  }));
  return sums;
}

absl::Status CheckMd5(const Md5Sums& sums, std::string_view path,
                      ByteSpan content) {
  const auto expected = sums.find(path);
  if (expected == sums.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("md5sums does not list %s", QuotePath(path)));
  }
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(content.data(), content.size(),
                 reinterpret_cast<unsigned char*>(digest.data()), &size,
                 EVP_md5(), nullptr) != 1) {
    return absl::FailedPreconditionError(
        "this OpenSSL refuses MD5, which Debian packages carry");
  }
  const std::string got = HexEncode(ByteSpan(digest).first(size));
  if (got != expected->second) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: md5sums says %s, the file has %s: the package is damaged",
        QuotePath(path), expected->second, got));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::archive
