// SPDX-License-Identifier: Apache-2.0
// Answers of the daemon as documents for programs.
#ifndef BOOTMILL_CLI_MESSAGE_DOCUMENT_H_
#define BOOTMILL_CLI_MESSAGE_DOCUMENT_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <string_view>

#include "cli/output.h"

namespace bootmill::cli {

// Returns `message` with all its fields, by the names and in the order of the
// schema, which only grows: that is what makes the output stable. Numbers are
// numbers, 64-bit ones too; enum values are lower-case without their prefix,
// null for unspecified; times are RFC 3339 texts, durations microseconds; bytes
// are base64; what is not set is null.
Document ToDocument(const google::protobuf::Message& message);

// Returns a time as `2026-11-24T13:49:05Z`; `-` for none.
std::string TimeText(const google::protobuf::Timestamp& time);

// Returns a duration for people: `1.25 ms`, `3.1 s`.
std::string DurationText(const google::protobuf::Duration& duration);

// Returns `web` for `orgs/default/fleets/web`.
std::string ShortName(std::string_view name);

// Returns `active` for the value named `STATE_ACTIVE` of an enum whose unset
// value is `STATE_UNSPECIFIED`, `-` for the latter, and the number of a value
// that this program does not know.
std::string EnumText(const google::protobuf::EnumDescriptor& type, int value);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_MESSAGE_DOCUMENT_H_
