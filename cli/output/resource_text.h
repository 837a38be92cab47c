// SPDX-License-Identifier: Apache-2.0
// Printing the daemon's resources: as documents for programs, as rows of
// tables, and as text with all details.
#ifndef BOOTMILL_CLI_OUTPUT_RESOURCE_TEXT_H_
#define BOOTMILL_CLI_OUTPUT_RESOURCE_TEXT_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "cli/output/output.h"

namespace bootmill::cli {

// Returns `message` as the HTTP API answers it: protobuf's JSON, in which names
// are lowerCamelCase, 64-bit numbers and durations are texts, and what has its
// default is left out.
Document ToDocument(const google::protobuf::Message& message);

// Returns a time as `2026-11-24T13:49:05Z`; `-` if it is not set.
std::string TimeText(const google::protobuf::Timestamp& time);

// Returns a duration for people: `1.25 ms`, `3.1 s`.
std::string DurationText(const google::protobuf::Duration& duration);

// Returns `web` for `orgs/default/fleets/web`, as Printable shows it.
std::string ShortName(std::string_view name);

// Returns `fleets/web` for `orgs/default/fleets/web`: what `get` takes.
std::string KindAndId(std::string_view name);

// Returns `active` for the value STATE_ACTIVE of an enum whose zero is
// STATE_UNSPECIFIED, `-` for that zero, and the number of a value that this
// program does not know.
std::string EnumText(const google::protobuf::EnumDescriptor& type, int value);

// Each returns a table with one row for each item.
Table FleetRows(std::span<const v1::Fleet> fleets);
Table ReleaseRows(std::span<const v1::Release> releases);
Table BuildRows(std::span<const v1::Build> builds);
Table ToolchainRows(std::span<const v1::Toolchain> toolchains);
Table PrincipalRows(std::span<const v1::Principal> principals);

// Each prints all that is known of one resource.
void PrintFleet(const v1::Fleet& fleet, const Layout& layout, TextOut& out);
void PrintRelease(const v1::Release& release, const Layout& layout,
                  TextOut& out);
void PrintBuild(const v1::Build& build, const Layout& layout, TextOut& out);
void PrintToolchain(const v1::Toolchain& toolchain, const Layout& layout,
                    TextOut& out);
void PrintArtifact(const v1::Artifact& artifact, const Layout& layout,
                   TextOut& out);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_RESOURCE_TEXT_H_
