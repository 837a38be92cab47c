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

// The two orgs of a new database: the first provider's, and the daemon's own.
inline constexpr char kDefaultOrg[] = "default";
inline constexpr char kSystemOrg[] = "system";

// The role held in each org.
using Roles = std::map<std::string, v1::AccessRole, std::less<>>;

// What others may know of a principal's account (accounts.h).
struct AccountState {
  bool disabled = false;
  std::optional<Time> password_time;  // nullopt: there is no password
  std::optional<Time> last_sign_in;
  std::optional<Time> invitation_expiry;  // of the present invitation
};

struct Principal {
  std::string org;
  std::string id;
  v1::Principal::Kind kind = v1::Principal::KIND_USER;
  // The role in its own org; UNSPECIFIED: none. BindRole sets it.
  v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
  bool revoked = false;
  Time create_time;
  std::optional<Time> expire_time;  // of the last of its certificates
  // When it was last revoked: what it was given until then is refused.
  std::optional<Time> revoke_time = {};
  std::optional<AccountState> account = {};
};

// Stores an org. Errors: ALREADY_EXISTS.
absl::Status InsertOrg(Writer& writer, std::string_view org, Time now);

// An org, and what it takes of its quotas (quotas.h).
struct Org {
  std::string id;
  Time create_time;
  int64_t fleets = 0;
  int64_t revision_bytes = 0;
  int64_t principals = 0;
  int64_t tokens = 0;
};

// Returns an org. Errors: NOT_FOUND.
absl::StatusOr<Org> FindOrg(Reader& reader, std::string_view org);

// Returns orgs by id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Org>> ListOrgsByPage(Reader& reader,
                                         const PageRequest& page);

// Returns the ids of all orgs, sorted.
absl::StatusOr<std::vector<std::string>> ListOrgs(Reader& reader);

// Stores a principal; it has no roles yet. Errors: ALREADY_EXISTS; NOT_FOUND
// for the org.
absl::Status InsertPrincipal(Writer& writer, const Principal& principal);

// Returns a principal. Errors: NOT_FOUND.
absl::StatusOr<Principal> FindPrincipal(Reader& reader, std::string_view org,
                                        std::string_view id);

// Returns principals by id. Errors: INVALID_ARGUMENT (page token).
absl::StatusOr<Page<Principal>> ListPrincipals(Reader& reader,
                                               std::string_view org,
                                               const PageRequest& page);

// Records when the last of the principal's certificates expires. Errors:
// NOT_FOUND.
absl::Status SetPrincipalExpiry(Writer& writer, std::string_view org,
                                std::string_view id, Time expire_time);

// Refuses the principal, and for ever what it was given until now; removes its
// account. Errors: NOT_FOUND.
absl::Status RevokePrincipal(Writer& writer, std::string_view org,
                             std::string_view id);

// Lets a revoked principal in again, with what it is given from now on. Errors:
// NOT_FOUND.
absl::Status ReadmitPrincipal(Writer& writer, std::string_view org,
                              std::string_view id);

// Returns FAILED_PRECONDITION for a revoked principal, with what to do.
// Thread-safe.
absl::Status CheckNotRevoked(const Principal& principal);

// Sets the role that principal `id` of `org` holds in `role_org`; UNSPECIFIED
// removes it. Errors: NOT_FOUND for principal or `role_org`;
// those of CheckNotRevoked unless the role is removed.
absl::Status BindRole(Writer& writer, std::string_view org, std::string_view id,
                      std::string_view role_org, v1::AccessRole role);

// Returns whether any principal, of whatever org, is ADMIN in `org`, not
// revoked and has a certificate that has not expired.
absl::StatusOr<bool> HasAdmin(Reader& reader, std::string_view org);

// Returns the orgs in which principal `id` of `org` is bound as ADMIN and that
// have an ADMIN who can call (HasAdmin).
absl::StatusOr<std::vector<std::string>> OrgsAdministeredBy(
    Reader& reader, std::string_view org, std::string_view id);

// Returns the principal's present roles in all orgs. `issue_time` is when what
// it has shown was issued. Errors: UNAUTHENTICATED if it is unknown, of another
// kind or revoked, or was revoked at `issue_time` or later.
absl::StatusOr<Roles> RolesOf(Reader& reader, std::string_view org,
                              std::string_view id, v1::Principal::Kind kind,
                              Time issue_time);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_PRINCIPALS_H_
