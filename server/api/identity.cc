// SPDX-License-Identifier: Apache-2.0
#include "server/api/identity.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/resource_id.h"

namespace bootmill::server {
namespace {

constexpr std::string_view kScheme = "bootmill://";

// REQUIRES: users, hosts and tokens only.
std::string_view KindName(Identity::Kind kind) {
  switch (kind) {
    case Identity::Kind::kUser:
      return "user";
    case Identity::Kind::kHost:
      return "host";
    default:
      return "token";
  }
}

// Removes the part before the next `/` from `text` and returns it.
std::string_view TakePart(std::string_view& text) {
  const size_t end = std::min(text.find('/'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::string IdentityUri(const Identity& identity) {
  switch (identity.kind) {
    case Identity::Kind::kNobody:
      return "";
    case Identity::Kind::kRoot:
      return "root";
    case Identity::Kind::kUser:
    case Identity::Kind::kHost:
    case Identity::Kind::kToken:
      break;
  }
  return absl::StrFormat("%s%s/%s/%s", kScheme, identity.org,
                         KindName(identity.kind), identity.id);
}

std::optional<Identity> ParseIdentityUri(std::string_view uri) {
  if (!uri.starts_with(kScheme)) {
    return std::nullopt;
  }
  std::string_view rest = uri.substr(kScheme.size());
  Identity identity;
  identity.org = std::string(TakePart(rest));
  const std::string_view kind = TakePart(rest);
  identity.id = std::string(rest);
  if (kind != "user" && kind != "host") {
    return std::nullopt;
  }
  identity.kind =
      kind == "user" ? Identity::Kind::kUser : Identity::Kind::kHost;
  if (!IsResourceId(identity.org) || !IsResourceId(identity.id)) {
    return std::nullopt;
  }
  return identity;
}

}  // namespace bootmill::server
