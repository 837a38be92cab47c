// SPDX-License-Identifier: Apache-2.0
// The question before principals or tokens are revoked.
#ifndef BOOTMILL_CLI_COMMANDS_REVOKE_H_
#define BOOTMILL_CLI_COMMANDS_REVOKE_H_

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/output/terminal.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// What the user asks to be revoked.
struct RevokeWish {
  std::string_view kind;  // "principals", "tokens"
  std::vector<std::string> ids;
  bool yes = false;
};

// Shows those of `all`, a list of the org, that `wish` names, as `rows` makes
// a table of them, and asks. `consequence` returns what else is to be known, a
// line or nothing. Returns false, with a message, if nothing is to be done. A
// name that is not in the list is left to the call that revokes.
template <typename Resource>
bool ConfirmRevoke(const Remote& remote, const RevokeWish& wish,
                   absl::StatusOr<std::vector<Resource>> all,
                   Table (*rows)(std::span<const Resource>),
                   std::string_view (*consequence)(std::span<const Resource>),
                   Context& context) {
  if (!all.ok()) {
    FailCall(context, all.status());
    return false;
  }
  std::set<std::string> named;
  for (const std::string& id : wish.ids) {
    named.insert(remote.Name(wish.kind, id));
  }
  std::erase_if(*all, [&named](const Resource& resource) {
    return !named.contains(resource.name());
  });
  if (all->empty()) {
    return true;
  }
  context.err.Lines(rows(*all).Render({ProgressColumns()}));
  context.err.Lines(consequence(*all));
  return Confirm(context, wish.yes,
                 absl::StrFormat("Revoke %s?", absl::StrJoin(wish.ids, ", ")));
}

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_REVOKE_H_
