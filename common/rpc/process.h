// SPDX-License-Identifier: Apache-2.0
// How gRPC behaves in a client's process.
#ifndef BOOTMILL_COMMON_RPC_PROCESS_H_
#define BOOTMILL_COMMON_RPC_PROCESS_H_

namespace bootmill::rpc {

// Sets gRPC's environment variables, as far as the user has not. For `main`,
// before anything else of gRPC and while there is one thread. Source: gRPC's
// "Environment Variables" (doc/environment_variables.md).
void PrepareProcess();

}  // namespace bootmill::rpc

#endif  // BOOTMILL_COMMON_RPC_PROCESS_H_
