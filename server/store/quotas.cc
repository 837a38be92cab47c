// SPDX-License-Identifier: Apache-2.0
#include "server/store/quotas.h"

#include <string>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/query.h"

namespace bootmill::store {

absl::StatusOr<Quotas> QuotasOf(Reader& reader, std::string_view org) {
  ASSIGN_OR_RETURN(
      const std::optional<Quotas> quotas,
      QueryOne(
          reader,
          "SELECT max_fleets, max_revision_bytes, max_principals,"
          " max_tokens FROM orgs WHERE id = ?1",
          {org}, [](const Row& row) {
            const auto at = [&](int column, int64_t otherwise) {
              return row.Optional(column, &Row::Integer).value_or(otherwise);
            };
            const Quotas defaults;
            return Quotas{.fleets = at(0, defaults.fleets),
                          .revision_bytes = at(1, defaults.revision_bytes),
                          .principals = at(2, defaults.principals),
                          .tokens = at(3, defaults.tokens)};
          }));
  if (!quotas.has_value()) {
    return NotFound(OrgResource(org));
  }
  return *quotas;
}

absl::Status SetQuotas(Writer& writer, std::string_view org,
                       const QuotaChange& change) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      Execute(writer,
              "UPDATE orgs SET max_fleets = coalesce(?2, max_fleets),"
              " max_revision_bytes = coalesce(?3, max_revision_bytes),"
              " max_principals = coalesce(?4, max_principals),"
              " max_tokens = coalesce(?5, max_tokens) WHERE id = ?1",
              {org, change.fleets, change.revision_bytes, change.principals,
               change.tokens}));
  return changed > 0 ? absl::OkStatus() : NotFound(OrgResource(org));
}

absl::Status CheckQuota(std::string_view org, std::string_view things,
                        int64_t with_new, int64_t most) {
  if (with_new <= most) {
    return absl::OkStatus();
  }
  return rpc::Error(
      absl::StatusCode::kResourceExhausted, "QUOTA_EXCEEDED",
      absl::StrFormat("org %s may have %d %s, and this would be %d: delete "
                      "what is not needed any more",
                      org, most, things, with_new),
      {{"org", std::string(org)},
       {"quota", std::string(things)},
       {"limit", absl::StrFormat("%d", most)}});
}

}  // namespace bootmill::store
