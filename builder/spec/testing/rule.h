// SPDX-License-Identifier: Apache-2.0
// Checking one rule of the schema in all three formats; tests only.
#ifndef BOOTMILL_BUILDER_SPEC_TESTING_RULE_H_
#define BOOTMILL_BUILDER_SPEC_TESTING_RULE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "builder/spec/violation.h"

namespace bootmill::testing {

// A spec in YAML that breaks one rule, and the only finding that it must have.
struct Rule {
  std::string marked;  // `@` marks where the finding is expected
  std::string path;
  std::string message;
};

// Expects the finding of `rule` at its place. Expects the same finding for the
// same spec in JSON and in textproto, as protobuf prints them.
void ExpectRule(const Rule& rule);

// Returns the violations as lines about a file `f`.
std::vector<std::string> Formatted(
    const std::vector<spec::Violation>& violations);

// Returns `unit` repeated `count` times.
std::string Times(std::string_view unit, size_t count);

// Returns `count` different elements of a flow list: the numbers from 0, each
// between `before` and `after`.
std::string Numbered(std::string_view before, size_t count,
                     std::string_view after);

// Returns a flow map. A mark before its first field is put before its brace,
// where missing fields are reported.
std::string Map(std::string_view fields);

// Return a spec for i386-xen_pvh with more lines; with these fields in its boot
// policy; in its only source; in the only entry of that; in its only file.
std::string OnPvh(std::string_view lines);
std::string Boot(std::string_view fields);
std::string Source(std::string_view fields);
std::string Entry(std::string_view fields);
std::string File(std::string_view fields);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_SPEC_TESTING_RULE_H_
