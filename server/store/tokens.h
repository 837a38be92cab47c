// SPDX-License-Identifier: Apache-2.0
// API tokens as they are stored.
#ifndef BOOTMILL_SERVER_STORE_TOKENS_H_
#define BOOTMILL_SERVER_STORE_TOKENS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/access.pb.h"
#include "common/sha256.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

struct Token {
  std::string org;
  std::string id;
  Sha256Digest digest;  // of its text
  std::string display_name;
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;  // in `org`
  std::vector<std::string> fleets;                    // ids; empty: not limited
  std::string creator_org;
  std::string creator;  // a user's id
  Time create_time;
  Time expire_time;
  std::optional<Time> last_use;
};

// Whose tokens to list; empty: everybody's.
struct TokenFilter {
  std::string_view creator_org;
  std::string_view creator;
};

// Stores a token. Errors: NOT_FOUND for the org; RESOURCE_EXHAUSTED by quota.
absl::Status InsertToken(Writer& writer, const Token& token);

// The error of a token that does not exist, or that the caller must not see.
absl::Status TokenNotFound(std::string_view org, std::string_view id);

// Returns a token. Errors: NOT_FOUND.
absl::StatusOr<Token> FindToken(Reader& reader, std::string_view org,
                                std::string_view id);

// Returns tokens of an org by id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Token>> ListTokens(Reader& reader, std::string_view org,
                                       const TokenFilter& filter,
                                       const PageRequest& page);

// Returns all tokens of all orgs.
absl::StatusOr<std::vector<Token>> ListAllTokens(Reader& reader);

// Records when a token was used; nothing happens if it is gone.
absl::Status SetTokenUse(Writer& writer, std::string_view org,
                         std::string_view id, Time last_use);

// Removes a token; nothing happens if it is gone.
absl::Status DeleteToken(Writer& writer, std::string_view org,
                         std::string_view id);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_TOKENS_H_
