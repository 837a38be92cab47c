// SPDX-License-Identifier: Apache-2.0
#include "server/store/page_token.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/canonical.h"
#include "common/hex.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"

namespace bootmill::store {
namespace {

// Tokens are short; longer texts are refused without being parsed.
constexpr size_t kMaxTokenBytes = 1024;

absl::Status BadToken() {
  return rpc::FieldError("page_token",
                         "not a token of this list with these arguments: begin "
                         "again without one");
}

}  // namespace

absl::StatusOr<PageRequest> MakePageRequest(int32_t page_size,
                                            std::string_view page_token,
                                            const PageLimits& limits) {
  if (page_size < 0) {
    return rpc::FieldError(
        "page_size", absl::StrFormat("must not be negative, is %d", page_size));
  }
  const int size = page_size == 0 ? limits.default_size : page_size;
  return PageRequest{std::min(size, limits.max_size), std::string(page_token)};
}

ListId::ListId(std::string_view list,
               const std::vector<std::string_view>& arguments) {
  CanonicalWriter out("bootmill.page_token.v1");
  out.Text("list", list);
  out.List("arguments", arguments.size());
  for (const std::string_view argument : arguments) {
    out.Text("", argument);
  }
  digest_ = out.Hash();
}

std::string ListId::TokenFor(std::string_view key) const {
  return digest_.Hex() + HexEncode(AsBytes(key));
}

std::string ListId::TokenFor(int64_t key) const {
  return TokenFor(absl::StrFormat("%d", key));
}

absl::StatusOr<std::optional<std::string>> ListId::KeyOf(
    std::string_view token) const {
  if (token.empty()) {
    return std::nullopt;
  }
  const std::string list = digest_.Hex();
  if (token.size() > kMaxTokenBytes || token.size() <= list.size() ||
      !token.starts_with(list)) {
    return BadToken();
  }
  const std::string_view hex = token.substr(list.size());
  std::string key(hex.size() / 2, '\0');
  if (!HexDecode(hex, std::as_writable_bytes(std::span(key)))) {
    return BadToken();
  }
  return key;
}

absl::StatusOr<std::optional<int64_t>> ListId::NumberOf(
    std::string_view token) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> key, KeyOf(token));
  if (!key.has_value()) {
    return std::nullopt;
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(*key, &number) || TokenFor(number) != token) {
    return BadToken();
  }
  return number;
}

}  // namespace bootmill::store
