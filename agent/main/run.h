// SPDX-License-Identifier: Apache-2.0
// The command line of bootmill-agent.
#ifndef BOOTMILL_AGENT_MAIN_RUN_H_
#define BOOTMILL_AGENT_MAIN_RUN_H_

#include <string>
#include <vector>

#include "agent/main/pull.h"

namespace bootmill::agent {

// Runs the program with `arguments` (without its own name) and returns its exit
// code: 0 done, 1 failed, 2 wrong command line.
int Run(const std::vector<std::string>& arguments, Output output);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_MAIN_RUN_H_
