// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/path.h"

#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

namespace bootmill::archive {
namespace {

absl::Status Refuse(std::string_view path, std::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrFormat("path %s: %s", QuotePath(path), reason));
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

std::string QuotePath(std::string_view path) {
  constexpr size_t kMaxShown = 120;
  const std::string_view shown = path.substr(0, kMaxShown);
  return absl::StrFormat(
      "`%s%s`", absl::CHexEscape(absl::string_view(shown.data(), shown.size())),
      path.size() > kMaxShown ? "..." : "");
}

std::string_view PlainPath(std::string_view path) {
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  // A lone slash is kept: it means the file system's root, not the archive's.
  while (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return path == "." ? std::string_view() : path;
}

absl::Status CheckPath(std::string_view path) {
  if (path.empty()) {
    return Refuse(path, "empty");
  }
  if (path.size() > kMaxPathBytes) {
    return Refuse(path, absl::StrFormat("%d bytes, limit %d", path.size(),
                                        kMaxPathBytes));
  }
  if (path.starts_with('/')) {
    return Refuse(path, "absolute");
  }
  if (std::ranges::any_of(path, IsControl)) {
    return Refuse(path, "holds a control character");
  }
  if (path.find('\\') != std::string_view::npos) {
    return Refuse(path, "holds a backslash");
  }
  size_t depth = 0;
  for (size_t begin = 0; begin <= path.size(); ++depth) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (component.empty()) {
      return Refuse(path, "holds an empty component");
    }
    if (component == "." || component == "..") {
      return Refuse(path,
                    absl::StrFormat("holds the component `%s`", component));
    }
    begin = end + 1;
  }
  if (depth > kMaxPathDepth) {
    return Refuse(
        path, absl::StrFormat("%d components, limit %d", depth, kMaxPathDepth));
  }
  return absl::OkStatus();
}

}  // namespace bootmill::archive
