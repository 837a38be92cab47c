// SPDX-License-Identifier: Apache-2.0
// The end of every program: what it has printed must have arrived.
#ifndef BOOTMILL_COMMON_PROGRAM_STANDARD_OUTPUT_H_
#define BOOTMILL_COMMON_PROGRAM_STANDARD_OUTPUT_H_

#include <string_view>

#include "common/program/exit_code.h"

namespace bootmill::program {

// Writes out what std::cout still holds. Returns `exit_code`; if the output
// could not be written, as on a full disk, says so in a line that begins with
// `program` and returns kExitFailed. To be called last in `main`.
ExitCode FinishOutput(std::string_view program, ExitCode exit_code);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_STANDARD_OUTPUT_H_
