// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/sessions.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/name_field.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

// Decides whom a link signs in.
absl::StatusOr<OrgResource> WhoSignsIn(const Identity& caller,
                                       const std::string& said) {
  const bool is_root = caller.kind == Identity::Kind::kRoot;
  if (said.empty() && caller.kind == Identity::Kind::kUser) {
    return OrgResource{caller.org, caller.id};
  }
  if (said.empty()) {
    return rpc::FieldError("principal",
                           is_root ? "root signs in as a user: name one, such "
                                     "as orgs/default/principals/admin"
                                   : "hosts do not sign in");
  }
  ASSIGN_OR_RETURN(OrgResource name,
                   OrgResourceOf("principal", said, "principals"));
  const bool is_caller = caller.kind == Identity::Kind::kUser &&
                         caller.org == name.org && caller.id == name.id;
  if (!is_root && !is_caller) {
    return rpc::Error(absl::StatusCode::kPermissionDenied, "NOT_THE_CALLER",
                      "a link signs in whoever makes it; the machine's root "
                      "alone makes one for another");
  }
  return name;
}

// The record of a call about a user belongs to the user's org.
RequestContext InOrg(RequestContext context, const std::string& org) {
  context.org = org;
  return context;
}

absl::Status NoPages() {
  return rpc::Error(absl::StatusCode::kFailedPrecondition, "NO_HTTP_ADDRESS",
                    "the daemon serves no pages: start it with --http-address");
}

}  // namespace

void SessionHandlers::Register(MethodTable& table) {
  table.AddUnary("SessionService/CreateSignInLink", this,
                 &SessionHandlers::CreateLink);
  table.AddUnary<v1::ListSessionsRequest, v1::ListSessionsResponse>(
      "SessionService/ListSessions",
      [this](const RequestContext& context, const v1::ListSessionsRequest&) {
        return List(context);
      });
  table.AddUnary("SessionService/EndSessions", this, &SessionHandlers::End);
}

absl::StatusOr<v1::SignInLink> SessionHandlers::CreateLink(
    const RequestContext& context, const v1::CreateSignInLinkRequest& request) {
  const std::string base_url = base_url_();
  if (base_url.empty()) {
    return NoPages();
  }
  ASSIGN_OR_RETURN(const OrgResource who,
                   WhoSignsIn(context.caller, request.principal()));
  ASSIGN_OR_RETURN(const Secret secret, NewSecret());
  return WriteChange(
      database_, InOrg(context, who.org),
      [&](store::Writer& writer,
          Changed& changed) -> absl::StatusOr<v1::SignInLink> {
        const store::Time expire_time = writer.now() + kSignInLinkLifetime;
        changed.object = PrincipalName(who.org, who.id);
        RETURN_IF_ERROR(store::InsertSignInLink(
            writer, secret.digest, {who.org, who.id}, expire_time));
        v1::SignInLink link;
        // Browsers send no server what follows `#`: it gets into no log.
        link.set_url(absl::StrFormat("%s/sign-in#%s", base_url, secret.text));
        link.set_principal(changed.object);
        *link.mutable_expire_time() = ToTimestamp(expire_time);
        return link;
      });
}

absl::StatusOr<v1::ListSessionsResponse> SessionHandlers::List(
    const RequestContext& context) {
  v1::ListSessionsResponse response;
  for (const store::Session& session : sessions_.ListOf(context.caller)) {
    v1::Session& shown = *response.add_sessions();
    shown.set_id(session.id);
    *shown.mutable_create_time() = ToTimestamp(session.create_time);
    *shown.mutable_last_use_time() = ToTimestamp(session.last_use);
    *shown.mutable_expire_time() =
        ToTimestamp(session.create_time + kSessionLifetime);
    shown.set_address(session.address);
    shown.set_current(session.id == context.caller.session);
  }
  if (context.caller.kind != Identity::Kind::kUser) {
    return response;
  }
  ASSIGN_OR_RETURN(const store::Principal caller,
                   database_.Read([&](store::Reader& reader) {
                     return store::FindPrincipal(reader, context.caller.org,
                                                 context.caller.id);
                   }));
  if (caller.account.has_value()) {
    *response.mutable_account() = ToMessage(*caller.account);
  }
  return response;
}

absl::StatusOr<v1::EndSessionsResponse> SessionHandlers::End(
    const RequestContext& context, const v1::EndSessionsRequest& request) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> ended,
      WriteChange(database_, InOrg(context, context.caller.org),
                  [&](store::Writer& writer, Changed& changed) {
                    changed.object =
                        PrincipalName(context.caller.org, context.caller.id);
                    changed.detail = absl::StrFormat(
                        "session=%s",
                        request.id().empty() ? "all" : request.id());
                    return sessions_.End(writer, context.caller, request.id());
                  }));
  sessions_.Forget(ended);
  ended_();
  return v1::EndSessionsResponse();
}

}  // namespace bootmill::server
