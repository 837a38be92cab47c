// SPDX-License-Identifier: Apache-2.0
// Certificates for principals, who are made with their first one.
#ifndef BOOTMILL_SERVER_HANDLERS_ISSUE_H_
#define BOOTMILL_SERVER_HANDLERS_ISSUE_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/event_service.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "server/auth/credentials.h"
#include "server/store/principals.h"
#include "server/store/transaction.h"

namespace bootmill::server {

// Errors: INVALID_ARGUMENT about `field` unless `id` is one
// (common/resource_id.h).
absl::Status CheckResourceId(std::string_view field, std::string_view id);

// Errors: INVALID_ARGUMENT, field `role`, unless a principal of `kind` may hold
// it.
absl::Status CheckRole(v1::Principal::Kind kind, v1::AccessRole role);

// Returns the principal `id` of `org`. One that is new is made, with `role`;
// one that was revoked is let in again. Errors: INVALID_ARGUMENT about the
// field `kind` or `role`.
absl::StatusOr<store::Principal> FindOrInsertPrincipal(store::Writer& writer,
                                                       const std::string& org,
                                                       const std::string& id,
                                                       v1::Principal::Kind kind,
                                                       v1::AccessRole role);

// Signs what `request` asks for; a principal that is new is made, with its
// role, and one that was revoked is let in again. Errors: INVALID_ARGUMENT
// about a field; those of Credentials::IssueFromRequest.
absl::StatusOr<v1::IssueCredentialResponse> IssueCredential(
    store::Writer& writer, const Credentials& credentials,
    const std::string& org, const v1::IssueCredentialRequest& request);

// Signs a certificate for `principal`, and stores when it ends. Errors: those
// of Credentials::IssueFromRequest.
absl::StatusOr<v1::IssueCredentialResponse> SignCertificate(
    store::Writer& writer, const Credentials& credentials,
    store::Principal principal, std::string_view certificate_request,
    std::chrono::seconds lifetime);

// Tells the org's listeners of a principal.
absl::Status AppendPrincipalEvent(store::Writer& writer, std::string_view org,
                                  std::string_view id,
                                  v1::Event::Change change);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_ISSUE_H_
