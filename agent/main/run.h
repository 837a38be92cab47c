// SPDX-License-Identifier: Apache-2.0
// The command line of bootmill-agent.
#ifndef BOOTMILL_AGENT_MAIN_RUN_H_
#define BOOTMILL_AGENT_MAIN_RUN_H_

#include <string>
#include <vector>

#include "agent/main/pull.h"
#include "common/program/exit_code.h"

namespace bootmill::agent {

// Runs the program with `arguments` (without its own name) and returns its exit
// code, one of the table that all programs share.
ExitCode Run(const std::vector<std::string>& arguments, Output output);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_MAIN_RUN_H_
