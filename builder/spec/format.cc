// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/quote.h"

namespace bootmill::spec {
namespace {

struct Ending {
  std::string_view text;
  Format format;
};

constexpr std::array kEndings = {
    Ending{".yaml", Format::kYaml},
    Ending{".yml", Format::kYaml},
    Ending{".json", Format::kJson},
    Ending{".textproto", Format::kTextproto},
    Ending{".txtpb", Format::kTextproto},
    Ending{".pbtxt", Format::kTextproto},
};

bool EndsWithIgnoringCase(std::string_view text, std::string_view ending) {
  if (text.size() < ending.size()) {
    return false;
  }
  const std::string_view tail = text.substr(text.size() - ending.size());
  return std::equal(
      tail.begin(), tail.end(), ending.begin(), [](char a, char b) {
        return absl::ascii_tolower(static_cast<unsigned char>(a)) == b;
      });
}

}  // namespace

std::string_view FormatName(Format format) {
  switch (format) {
    case Format::kYaml:
      return "YAML";
    case Format::kJson:
      return "JSON";
    case Format::kTextproto:
      return "textproto";
  }
  return "";
}

absl::StatusOr<Format> FormatOfPath(std::string_view path) {
  for (const Ending& ending : kEndings) {
    if (EndsWithIgnoringCase(path, ending.text)) {
      return ending.format;
    }
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "cannot tell the format of %s: expected a name that ends in .yaml, .yml, "
      ".json, .textproto, .txtpb or .pbtxt",
      Quote(path)));
}

}  // namespace bootmill::spec
