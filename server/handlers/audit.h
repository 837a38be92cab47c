// SPDX-License-Identifier: Apache-2.0
// AuditService: reading the audit log.
#ifndef BOOTMILL_SERVER_HANDLERS_AUDIT_H_
#define BOOTMILL_SERVER_HANDLERS_AUDIT_H_

#include "server/api/method_table.h"
#include "server/store/database.h"

namespace bootmill::server {

// Adds the service to `table`. REQUIRES: `database` outlives the table's calls.
void RegisterAudit(MethodTable& table, store::Database& database);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_AUDIT_H_
