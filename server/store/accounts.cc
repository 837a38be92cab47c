// SPDX-License-Identifier: Apache-2.0
#include "server/store/accounts.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/principal_service.pb.h"
#include "common/status_macros.h"
#include "server/store/errors.h"
#include "server/store/principals.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT accounts.org, principal, disabled, revoked, password, device_key"
      " FROM accounts"
      " JOIN principals ON principals.org = accounts.org"
      " AND principals.id = principal %s",
      rest);
}

Account ReadRow(const Row& row) {
  return {.org = row.Text(0),
          .principal = row.Text(1),
          .disabled = row.Flag(2),
          .revoked = row.Flag(3),
          .password = row.Optional(4, &Row::Text),
          .device_key = row.Blob(5)};
}

}  // namespace

absl::StatusOr<std::optional<Account>> FindAccount(Reader& reader,
                                                   std::string_view org,
                                                   std::string_view principal) {
  return QueryOne(reader, Select("WHERE accounts.org = ?1 AND principal = ?2"),
                  {org, principal}, ReadRow);
}

absl::StatusOr<std::optional<Account>> FindInvited(Reader& reader,
                                                   const Sha256Digest& digest) {
  return QueryOne(reader,
                  Select("WHERE invitation = ?1 AND invitation_expiry > ?2"
                         " AND disabled = 0 AND revoked = 0"),
                  {digest, reader.now()}, ReadRow);
}

absl::Status CheckTakesAccount(const Principal& principal) {
  const Resource resource = PrincipalResource(principal.org, principal.id);
  if (principal.kind != v1::Principal::KIND_USER) {
    return NotPossible(resource, "NOT_A_USER",
                       "is a host: only people have accounts");
  }
  return principal.account.has_value()
             ? NotPossible(resource, "ACCOUNT_EXISTS",
                           "has an account: `bootmill accounts reset` makes a "
                           "new invitation")
             : absl::OkStatus();
}

absl::Status CheckHasAccount(const Principal& principal) {
  return principal.account.has_value()
             ? absl::OkStatus()
             : NotPossible(PrincipalResource(principal.org, principal.id),
                           "NO_ACCOUNT",
                           "has no account: `bootmill accounts create` makes "
                           "one");
}

absl::Status CheckTakesReset(const Principal& principal) {
  RETURN_IF_ERROR(CheckHasAccount(principal));
  RETURN_IF_ERROR(CheckNotRevoked(principal));
  return principal.account->disabled
             ? NotPossible(PrincipalResource(principal.org, principal.id),
                           "ACCOUNT_DISABLED",
                           "has an account that is disabled: `bootmill "
                           "accounts enable` comes first")
             : absl::OkStatus();
}

absl::Status InsertAccount(Writer& writer, std::string_view org,
                           std::string_view principal, ByteSpan device_key,
                           const Invitation& invitation) {
  ASSIGN_OR_RETURN(const Principal owner,
                   FindPrincipal(writer, org, principal));
  RETURN_IF_ERROR(CheckTakesAccount(owner));
  return Execute(writer,
                 "INSERT INTO accounts (org, principal, device_key, invitation,"
                 " invitation_expiry) VALUES (?1, ?2, ?3, ?4, ?5)",
                 {org, principal, device_key, invitation.digest,
                  invitation.expire_time})
      .status();
}

absl::Status ResetAccount(Writer& writer, std::string_view org,
                          std::string_view principal, ByteSpan device_key,
                          const Invitation& invitation) {
  ASSIGN_OR_RETURN(const Principal owner,
                   FindPrincipal(writer, org, principal));
  RETURN_IF_ERROR(CheckTakesReset(owner));
  return Execute(writer,
                 "UPDATE accounts SET password = NULL, password_time = NULL,"
                 " device_key = ?3, invitation = ?4, invitation_expiry = ?5"
                 " WHERE org = ?1 AND principal = ?2",
                 {org, principal, device_key, invitation.digest,
                  invitation.expire_time})
      .status();
}

absl::Status SetPassword(Writer& writer, std::string_view org,
                         std::string_view principal, std::string_view hash) {
  return Execute(writer,
                 "UPDATE accounts SET password = ?3, password_time = ?4,"
                 " invitation = NULL, invitation_expiry = NULL"
                 " WHERE org = ?1 AND principal = ?2",
                 {org, principal, hash, writer.now()})
      .status();
}

absl::Status SetAccountDisabled(Writer& writer, std::string_view org,
                                std::string_view principal, bool disabled) {
  ASSIGN_OR_RETURN(const Principal owner,
                   FindPrincipal(writer, org, principal));
  RETURN_IF_ERROR(CheckHasAccount(owner));
  return Execute(writer,
                 disabled ? "UPDATE accounts SET disabled = 1,"
                            " invitation = NULL, invitation_expiry = NULL"
                            " WHERE org = ?1 AND principal = ?2"
                          : "UPDATE accounts SET disabled = 0"
                            " WHERE org = ?1 AND principal = ?2",
                 {org, principal})
      .status();
}

absl::Status SetSignIn(Writer& writer, std::string_view org,
                       std::string_view principal) {
  return Execute(writer,
                 "UPDATE accounts SET last_sign_in = ?3"
                 " WHERE org = ?1 AND principal = ?2",
                 {org, principal, writer.now()})
      .status();
}

}  // namespace bootmill::store
