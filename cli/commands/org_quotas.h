// SPDX-License-Identifier: Apache-2.0
// Showing orgs, and changing what they may have.
#ifndef BOOTMILL_CLI_COMMANDS_ORG_QUOTAS_H_
#define BOOTMILL_CLI_COMMANDS_ORG_QUOTAS_H_

#include <span>

#include "bootmill/v1/org_service.pb.h"
#include "cli/context.h"

namespace bootmill::cli {

// Returns a table of orgs with their quotas.
Table OrgRows(std::span<const v1::Org> orgs);

// Adds `orgs get` and `orgs set-quota` to the group.
void AddOrgQuotas(Command& group, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_ORG_QUOTAS_H_
