// SPDX-License-Identifier: Apache-2.0
// From a finished call to the audit log.
#ifndef BOOTMILL_SERVER_AUDIT_WRITER_H_
#define BOOTMILL_SERVER_AUDIT_WRITER_H_

#include "server/api/dispatcher.h"
#include "server/store/database.h"

namespace bootmill::server {

// Appends `entry`; logs it too, as an error if it cannot be stored.
// Thread-safe.
void WriteAudit(store::Database& database, const AuditEntry& entry);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUDIT_WRITER_H_
