// SPDX-License-Identifier: Apache-2.0
// The commands by which every program describes itself to shells and packages:
// `completion SHELL`, `man DIR` and `__complete WORD...`.
#ifndef BOOTMILL_COMMON_PROGRAM_SELF_DESCRIPTION_H_
#define BOOTMILL_COMMON_PROGRAM_SELF_DESCRIPTION_H_

#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "common/program/completion.h"
#include "common/program/exit_code.h"
#include "common/program/model.h"
#include "common/program/text_out.h"

namespace bootmill::program {

// Runs the command if `arguments` begin with one of these, and returns its exit
// code; else nullopt. `section` is that of the man pages.
//
// `man DIR` makes the directory and writes the pages there; their date is
// SOURCE_DATE_EPOCH of the environment, else today.
std::optional<ExitCode> RunSelfDescription(
    const CommandModel& program, int section,
    std::span<const std::string> arguments, const ListValues& list_values,
    std::ostream& out, TextOut err);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_SELF_DESCRIPTION_H_
