// SPDX-License-Identifier: Apache-2.0
// The daemon's life as a service: from its start to the signal that ends it.
#ifndef BOOTMILL_SERVER_RUN_H_
#define BOOTMILL_SERVER_RUN_H_

#include "server/config/load.h"

namespace bootmill::server {

// Runs the daemon until SIGTERM or SIGINT. SIGHUP loads `source` again and
// takes over what can be. Signals without a meaning here, SIGUSR1 and the like,
// are logged and ignored. Tells the service manager how things are. Returns the
// exit code. To be called once, before there are other threads.
int RunService(const ConfigurationSource& source,
               const Configuration& configuration);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_RUN_H_
