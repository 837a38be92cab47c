// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/process.h"

#include <cstdlib>

namespace bootmill::rpc {

void PrepareProcess() {
  // gRPC would print lines of its own about failures that our messages explain.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  // gRPC looks at its connections while a call waits, and between two tries of
  // a call in this interval, in milliseconds. With its default of five seconds
  // a new connection, whose handshake has several steps, takes half a minute
  // after the daemon was restarted.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", /*overwrite=*/0);
}

}  // namespace bootmill::rpc
