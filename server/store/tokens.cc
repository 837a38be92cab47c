// SPDX-License-Identifier: Apache-2.0
#include "server/store/tokens.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"
#include "server/store/quotas.h"

namespace bootmill::store {
namespace {

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT id, org, digest, display_name, role, fleets, creator_org,"
      " creator, create_time, expire_time, last_use FROM tokens %s",
      rest);
}

Token ReadRow(const Row& row) {
  return {.org = row.Text(1),
          .id = row.Text(0),
          .digest = row.Digest(2),
          .display_name = row.Text(3),
          .role = row.Enum<v1::AccessRole>(4),
          .fleets = absl::StrSplit(row.Text(5), ' ', absl::SkipEmpty()),
          .creator_org = row.Text(6),
          .creator = row.Text(7),
          .create_time = row.TimeAt(8),
          .expire_time = row.TimeAt(9),
          .last_use = row.Optional(10, &Row::TimeAt)};
}

}  // namespace

absl::Status InsertToken(Writer& writer, const Token& token) {
  ASSIGN_OR_RETURN(const Quotas quotas, QuotasOf(writer, token.org));
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> there,
      QueryNumber(writer, "SELECT count(*) FROM tokens WHERE org = ?1",
                  {token.org}));
  RETURN_IF_ERROR(
      CheckQuota(token.org, "tokens", there.value_or(0) + 1, quotas.tokens));
  const std::string fleets = absl::StrJoin(token.fleets, " ");
  return Execute(writer,
                 "INSERT INTO tokens (org, id, digest, display_name, role,"
                 " fleets, creator_org, creator, create_time, expire_time,"
                 " last_use)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                 {token.org, token.id, token.digest, token.display_name,
                  token.role, fleets, token.creator_org, token.creator,
                  token.create_time, token.expire_time, token.last_use})
      .status();
}

absl::Status TokenNotFound(std::string_view org, std::string_view id) {
  return NotFound(TokenResource(org, id));
}

absl::StatusOr<Token> FindToken(Reader& reader, std::string_view org,
                                std::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Token> token,
                   QueryOne(reader, Select("WHERE org = ?1 AND id = ?2"),
                            {org, id}, ReadRow));
  if (!token.has_value()) {
    return TokenNotFound(org, id);
  }
  return *std::move(token);
}

absl::StatusOr<Page<Token>> ListTokens(Reader& reader, std::string_view org,
                                       const TokenFilter& filter,
                                       const PageRequest& page) {
  const ListId list("tokens", {org, filter.creator_org, filter.creator});
  ASSIGN_OR_RETURN(const std::optional<std::string> from,
                   list.KeyOf(page.token));
  return QueryPage(
      reader,
      Select("WHERE org = ?1 AND id >= ?2 AND (?4 = '' OR"
             " (creator_org = ?3 AND creator = ?4)) ORDER BY id LIMIT ?5"),
      {org, from.value_or(""), filter.creator_org, filter.creator}, page, list,
      &Row::Text, ReadRow);
}

absl::StatusOr<std::vector<Token>> ListAllTokens(Reader& reader) {
  return QueryAll(reader, Select(""), {}, ReadRow);
}

absl::Status SetTokenUse(Writer& writer, std::string_view org,
                         std::string_view id, Time last_use) {
  return Execute(writer,
                 "UPDATE tokens SET last_use = ?3 WHERE org = ?1 AND id = ?2",
                 {org, id, last_use})
      .status();
}

absl::Status DeleteToken(Writer& writer, std::string_view org,
                         std::string_view id) {
  return Execute(writer, "DELETE FROM tokens WHERE org = ?1 AND id = ?2",
                 {org, id})
      .status();
}

}  // namespace bootmill::store
