// SPDX-License-Identifier: Apache-2.0
// Man pages of a program and its commands.
#ifndef BOOTMILL_COMMON_PROGRAM_MAN_PAGE_H_
#define BOOTMILL_COMMON_PROGRAM_MAN_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "common/program/model.h"

namespace bootmill::program {

// One page.
struct ManPage {
  std::string file;  // "bootmill-toolchain-show.1"
  std::string text;  // roff with the macros of man(7)
};

// What all pages of a program have in common.
struct ManOptions {
  int section = 1;
  std::string date;     // "2026-11-29"
  std::string release;  // "bootmill 0.1.0"
};

// Returns the page of `program` and one for each of its commands, the program's
// first. The same model and options give the same bytes.
std::vector<ManPage> ManPages(const CommandModel& program,
                              const ManOptions& options);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_MAN_PAGE_H_
