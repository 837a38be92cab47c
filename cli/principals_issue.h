// SPDX-License-Identifier: Apache-2.0
// bootmill principals issue, and names of roles.
#ifndef BOOTMILL_CLI_PRINCIPALS_ISSUE_H_
#define BOOTMILL_CLI_PRINCIPALS_ISSUE_H_

#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/access.pb.h"
#include "cli/command.h"
#include "cli/context.h"

namespace bootmill::cli {

// none, viewer, operator, admin, host.
std::vector<std::string> RoleNames();
// REQUIRES: one of RoleNames, or empty for none.
v1::AccessRole RoleOf(std::string_view name);

void AddPrincipalsIssue(Command& group, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_PRINCIPALS_ISSUE_H_
