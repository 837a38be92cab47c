// SPDX-License-Identifier: Apache-2.0
// Resources of the daemon for people: a row in a list, or all of one.
#ifndef BOOTMILL_CLI_RESOURCE_TEXT_H_
#define BOOTMILL_CLI_RESOURCE_TEXT_H_

#include <ostream>
#include <span>
#include <string>

#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "cli/output.h"

namespace bootmill::cli {

// Each returns a table with a row for each item.
std::string FleetRows(std::span<const v1::Fleet> fleets);
std::string ReleaseRows(std::span<const v1::Release> releases);
std::string BuildRows(std::span<const v1::Build> builds);
std::string ToolchainRows(std::span<const v1::Toolchain> toolchains);
std::string PrincipalRows(std::span<const v1::Principal> principals);

// Each writes what is known of one.
void PrintFleet(const v1::Fleet& fleet, std::ostream& out);
void PrintRelease(const v1::Release& release, std::ostream& out);
void PrintBuild(const v1::Build& build, std::ostream& out);
void PrintToolchain(const v1::Toolchain& toolchain, std::ostream& out);
void PrintArtifact(const v1::Artifact& artifact, std::ostream& out);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_RESOURCE_TEXT_H_
