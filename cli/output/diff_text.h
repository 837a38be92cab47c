// SPDX-License-Identifier: Apache-2.0
// What differs between two sides of a fleet, as text for people.
#ifndef BOOTMILL_CLI_OUTPUT_DIFF_TEXT_H_
#define BOOTMILL_CLI_OUTPUT_DIFF_TEXT_H_

#include "bootmill/v1/fleet_service.pb.h"
#include "cli/output/output.h"

namespace bootmill::cli {

// Writes the difference of the sources, then for each target those of modules,
// configuration and bytes.
void PrintDiff(const v1::DiffFleetResponse& diff, TextOut& out);

// Says whether the sides have other sources or other images.
bool Differs(const v1::DiffFleetResponse& diff);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_DIFF_TEXT_H_
