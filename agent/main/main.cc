// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <string>
#include <vector>

#include "agent/main/run.h"
#include "common/program/standard_output.h"
#include "common/rpc/process.h"

int main(int argc, char** argv) {
  bootmill::rpc::PrepareProcess();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bootmill::ExitCode exit_code =
      bootmill::agent::Run(arguments, {std::cout, std::cerr});
  return bootmill::program::FinishOutput("bootmill-agent", exit_code);
}
