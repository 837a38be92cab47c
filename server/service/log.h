// SPDX-License-Identifier: Apache-2.0
// How the daemon's log is written to standard error.
#ifndef BOOTMILL_SERVER_SERVICE_LOG_H_
#define BOOTMILL_SERVER_SERVICE_LOG_H_

#include <string>

#include "server/config/options.h"

namespace bootmill::server {

// Has the program log to standard error, each message at once. Text that the
// journal reads has a priority (sd-daemon(3)) instead of the time, which the
// journal knows. May be called again while other threads log, but the first
// time before there are any, and never by two at once.
void SetUpLog(const LogOptions& options);

// Returns whether `fd` is the journal, which `journal_stream` (JOURNAL_STREAM)
// names as DEVICE:INODE.
bool IsJournal(int fd, const std::string& journal_stream);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_SERVICE_LOG_H_
