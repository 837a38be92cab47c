// SPDX-License-Identifier: Apache-2.0
#include "server/sign_in.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status_macros.h"
#include "server/api/resource_name.h"
#include "server/handlers/change.h"
#include "server/store/audit.h"

namespace bootmill::server {
namespace {

absl::Status Record(store::Writer& writer, const Identity& user,
                    const std::string& address, std::string_view method) {
  const std::string name = PrincipalName(user.org, user.id);
  const AuditEntry entry{
      .caller = user,
      .address = address,
      .method = std::string(method),
      .org = user.org,
      .resource = name,
      .changed = {.object = name, .detail = "session=" + user.session},
      .status = absl::OkStatus(),
      .request_id = ""};
  return store::AppendAudit(writer, RecordOf(entry, writer.now())).status();
}

}  // namespace

SessionSource MakeSessionSource(store::Database& database, Sessions& sessions,
                                std::function<void()> ended) {
  const auto sign_in = [&sessions](const std::string& link_secret,
                                   const std::string& address) {
    return sessions.SignIn(
        link_secret, address,
        [&address](store::Writer& writer, const Identity& user) {
          return Record(writer, user, address, "session/sign-in");
        });
  };
  const auto sign_out = [&database, &sessions, ended = std::move(ended)](
                            const Identity& caller) -> absl::Status {
    ASSIGN_OR_RETURN(
        const std::vector<std::string> ids,
        database.Write([&](store::Writer& writer)
                           -> absl::StatusOr<std::vector<std::string>> {
          RETURN_IF_ERROR(Record(writer, caller, "", "session/sign-out"));
          return sessions.End(writer, caller, caller.session);
        }));
    sessions.Forget(ids);
    ended();
    return absl::OkStatus();
  };
  return {.sign_in = sign_in, .sign_out = sign_out};
}

}  // namespace bootmill::server
