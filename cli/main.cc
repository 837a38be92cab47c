// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "cli/context.h"
#include "common/program/standard_output.h"
#include "common/rpc/process.h"

int main(int argc, char** argv) {
  bootmill::rpc::PrepareProcess();
  // Whoever reads the output may stop (`| head`): the program then ends without
  // a word, even if its parent ignores the signal.
  std::signal(SIGPIPE, SIG_DFL);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bootmill::ExitCode exit_code =
      bootmill::cli::Run(arguments, std::cout, std::cerr);
  return bootmill::program::FinishOutput("bootmill", exit_code);
}
