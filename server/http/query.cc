// SPDX-License-Identifier: Apache-2.0
#include "server/http/query.h"

#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::server {

absl::StatusOr<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const std::string_view digits = text.substr(i + 1, 2);
      unsigned value = 0;
      const auto [end, error] = std::from_chars(
          digits.data(), digits.data() + digits.size(), value, 16);
      if (digits.size() != 2 || error != std::errc() ||
          end != digits.data() + digits.size()) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "query: expected two hex digits after %% at byte %d", i));
      }
      decoded.push_back(static_cast<char>(value));
      i += 2;
    }
  }
  return decoded;
}

absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query) {
  std::map<std::string, std::string, std::less<>> parameters;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) {
      continue;
    }
    const size_t equals = std::min(pair.find('='), pair.size());
    ASSIGN_OR_RETURN(std::string name, PercentDecode(pair.substr(0, equals)));
    ASSIGN_OR_RETURN(
        std::string value,
        PercentDecode(pair.substr(std::min(equals + 1, pair.size()))));
    if (!parameters.emplace(name, std::move(value)).second) {
      return absl::InvalidArgumentError(
          absl::StrFormat("query: `%s` is given twice", name));
    }
  }
  return parameters;
}

}  // namespace bootmill::server
