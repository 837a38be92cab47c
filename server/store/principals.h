// SPDX-License-Identifier: Apache-2.0
// Orgs, principals and role bindings.
#ifndef BOOTMILL_SERVER_STORE_PRINCIPALS_H_
#define BOOTMILL_SERVER_STORE_PRINCIPALS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "server/store/page_token.h"
#include "server/store/time.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// The two orgs of a new database: the first provider, and the daemon itself.
inline constexpr char kDefaultOrg[] = "default";
inline constexpr char kSystemOrg[] = "system";

// Org -> the role held there.
using Roles = std::map<std::string, v1::AccessRole, std::less<>>;

struct Principal {
  std::string org;
  std::string id;
  v1::Principal::Kind kind = v1::Principal::KIND_USER;
  // In its own org; UNSPECIFIED: none. Bound by BindRole.
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  bool revoked = false;
  Time create_time;
  std::optional<Time> expire_time;  // of its newest certificate
};

// Errors: ALREADY_EXISTS.
absl::Status InsertOrg(Writer& writer, std::string_view org, Time now);

// An org, and what it takes of its quotas (quotas.h).
struct Org {
  std::string id;
  Time create_time;
  int64_t fleets = 0;
  int64_t revision_bytes = 0;
  int64_t principals = 0;
};

// Errors: NOT_FOUND.
absl::StatusOr<Org> FindOrg(Reader& reader, std::string_view org);

// By id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Org>> ListOrgsByPage(Reader& reader,
                                         const PageRequest& page);

// Returns the ids of all orgs, sorted.
absl::StatusOr<std::vector<std::string>> ListOrgs(Reader& reader);

// Stores a principal without roles. Errors: ALREADY_EXISTS; NOT_FOUND for the
// org.
absl::Status InsertPrincipal(Writer& writer, const Principal& principal);

// Errors: NOT_FOUND.
absl::StatusOr<Principal> FindPrincipal(Reader& reader, std::string_view org,
                                        std::string_view id);

// By id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Principal>> ListPrincipals(Reader& reader,
                                               std::string_view org,
                                               const PageRequest& page);

// Records when the principal's newest certificate ends. Errors: NOT_FOUND.
absl::Status SetPrincipalExpiry(Writer& writer, std::string_view org,
                                std::string_view id, Time expire_time);

// Refuses the principal for ever. Errors: NOT_FOUND.
absl::Status RevokePrincipal(Writer& writer, std::string_view org,
                             std::string_view id);

// Sets the role that principal `id` of `org` holds in `role_org`; UNSPECIFIED
// takes it away. Errors: NOT_FOUND for principal or `role_org`.
absl::Status BindRole(Writer& writer, std::string_view org, std::string_view id,
                      std::string_view role_org, v1::AccessRole role);

// Returns whether a principal of any org that is not revoked is ADMIN in `org`.
absl::StatusOr<bool> HasAdmin(Reader& reader, std::string_view org);

// Returns the orgs that have an ADMIN and in which principal `id` of `org` is
// bound as one.
absl::StatusOr<std::vector<std::string>> OrgsAdministeredBy(
    Reader& reader, std::string_view org, std::string_view id);

// Returns what the principal may do now, its bindings in all orgs. Errors:
// UNAUTHENTICATED if it is unknown, of another kind, or revoked.
absl::StatusOr<Roles> RolesOf(Reader& reader, std::string_view org,
                              std::string_view id, v1::Principal::Kind kind);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_PRINCIPALS_H_
