// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/accounts.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/random.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/auth/accounts.h"
#include "server/handlers/change.h"
#include "server/handlers/issue.h"
#include "server/handlers/messages.h"
#include "server/store/accounts.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

absl::StatusOr<OrgResource> PrincipalOf(std::string_view name) {
  return OrgResourceOf("name", name, "principals");
}

// What a new invitation is made of.
struct Fresh {
  std::string base_url;
  Secret secret;
  Bytes device_key;
};

absl::StatusOr<Fresh> MakeFresh(const std::string& base_url) {
  if (base_url.empty()) {
    return rpc::Error(absl::StatusCode::kFailedPrecondition, "NO_HTTP_ADDRESS",
                      "the daemon serves no pages, where people sign in: start "
                      "it with --http-address");
  }
  constexpr size_t kKeyBytes = 32;
  Fresh fresh{.base_url = base_url, .secret = {}, .device_key = {}};
  ASSIGN_OR_RETURN(fresh.secret, NewSecret());
  ASSIGN_OR_RETURN(fresh.device_key, crypto::RandomBytes(kKeyBytes));
  return fresh;
}

absl::StatusOr<v1::AccountInvitation> Invite(store::Reader& reader,
                                             const OrgResource& who,
                                             const Fresh& fresh,
                                             store::Time expire_time) {
  ASSIGN_OR_RETURN(const store::Principal principal,
                   store::FindPrincipal(reader, who.org, who.id));
  v1::AccountInvitation invitation;
  // Browsers send no server what follows `#`: it gets into no log. The name is
  // for the page, and for what remembers passwords.
  invitation.set_url(absl::StrFormat("%s/set-password#%s/%s/%s", fresh.base_url,
                                     who.org, who.id, fresh.secret.text));
  *invitation.mutable_principal() = ToMessage(principal);
  *invitation.mutable_expire_time() = ToTimestamp(expire_time);
  return invitation;
}

// Ends all sessions of `who`.
absl::StatusOr<std::vector<std::string>> EndSessions(store::Writer& writer,
                                                     Sessions& sessions,
                                                     const OrgResource& who) {
  return sessions.End(
      writer, {.kind = Identity::Kind::kUser, .org = who.org, .id = who.id},
      "");
}

}  // namespace

void AccountHandlers::Register(MethodTable& table) {
  table.AddUnary("AccountService/CreateAccount", this,
                 &AccountHandlers::Create);
  table.AddUnary("AccountService/ResetAccount", this, &AccountHandlers::Reset);
  table.AddUnary("AccountService/SetAccountState", this,
                 &AccountHandlers::SetState);
}

absl::StatusOr<v1::AccountInvitation> AccountHandlers::Create(
    const RequestContext& context, const v1::CreateAccountRequest& request) {
  ASSIGN_OR_RETURN(const std::string org, OrgIdOf("parent", request.parent()));
  RETURN_IF_ERROR(CheckResourceId("principal_id", request.principal_id()));
  ASSIGN_OR_RETURN(const Fresh fresh, MakeFresh(base_url_()));
  const OrgResource who{org, request.principal_id()};
  const auto create =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::AccountInvitation> {
    const store::Time expire_time = writer.now() + kInvitationLifetime;
    changed = {.object = PrincipalName(who.org, who.id),
               .detail = "account created"};
    RETURN_IF_ERROR(FindOrInsertPrincipal(writer, org, who.id,
                                          v1::Principal::KIND_USER,
                                          request.role())
                        .status());
    RETURN_IF_ERROR(store::InsertAccount(writer, who.org, who.id,
                                         fresh.device_key,
                                         {fresh.secret.digest, expire_time}));
    RETURN_IF_ERROR(AppendPrincipalEvent(writer, who.org, who.id,
                                         v1::Event::CHANGE_UPDATED));
    return Invite(writer, who, fresh, expire_time);
  };
  return WriteChange(database_, context, create);
}

absl::StatusOr<v1::AccountInvitation> AccountHandlers::Reset(
    const RequestContext& context, const v1::ResetAccountRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource who, PrincipalOf(request.name()));
  ASSIGN_OR_RETURN(const Fresh fresh, MakeFresh(base_url_()));
  std::vector<std::string> ended;
  const auto reset =
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::AccountInvitation> {
    const store::Time expire_time = writer.now() + kInvitationLifetime;
    changed.detail = "account reset";
    RETURN_IF_ERROR(store::ResetAccount(writer, who.org, who.id,
                                        fresh.device_key,
                                        {fresh.secret.digest, expire_time}));
    ASSIGN_OR_RETURN(ended, EndSessions(writer, sessions_, who));
    RETURN_IF_ERROR(AppendPrincipalEvent(writer, who.org, who.id,
                                         v1::Event::CHANGE_UPDATED));
    return Invite(writer, who, fresh, expire_time);
  };
  ASSIGN_OR_RETURN(v1::AccountInvitation invitation,
                   WriteChange(database_, context, reset));
  sessions_.Forget(ended);
  ended_();
  return invitation;
}

absl::StatusOr<v1::Principal> AccountHandlers::SetState(
    const RequestContext& context, const v1::SetAccountStateRequest& request) {
  ASSIGN_OR_RETURN(const OrgResource who, PrincipalOf(request.name()));
  std::vector<std::string> ended;
  const auto set = [&](store::Writer& writer,
                       Changed& changed) -> absl::StatusOr<v1::Principal> {
    changed.detail =
        request.disabled() ? "account disabled" : "account enabled";
    RETURN_IF_ERROR(
        store::SetAccountDisabled(writer, who.org, who.id, request.disabled()));
    if (request.disabled()) {
      ASSIGN_OR_RETURN(ended, EndSessions(writer, sessions_, who));
    }
    RETURN_IF_ERROR(AppendPrincipalEvent(writer, who.org, who.id,
                                         v1::Event::CHANGE_UPDATED));
    ASSIGN_OR_RETURN(const store::Principal principal,
                     store::FindPrincipal(writer, who.org, who.id));
    return ToMessage(principal);
  };
  ASSIGN_OR_RETURN(v1::Principal principal,
                   WriteChange(database_, context, set));
  sessions_.Forget(ended);
  ended_();
  return principal;
}

}  // namespace bootmill::server
