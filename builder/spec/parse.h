// SPDX-License-Identifier: Apache-2.0
// Parsing the text of a loader spec into a message.
#ifndef BOOTMILL_BUILDER_SPEC_PARSE_H_
#define BOOTMILL_BUILDER_SPEC_PARSE_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/format.h"
#include "builder/spec/positions.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// A spec, and where its fields were written. If it was not parsed from text,
// the map is empty.
struct ParsedSpec {
  v1::LoaderSpec message;
  PositionMap positions;
};

// Either a spec, or at least one violation: at most kMaxViolations, in the
// order of the text.
struct ParseResult {
  std::optional<ParsedSpec> spec;
  std::vector<Violation> violations;
  // How many more there are.
  size_t omitted = 0;

  bool ok() const { return spec.has_value(); }
};

// Parses `text` by the schema; Validate checks the values. The three formats
// differ only in their syntax (docs/formats/loader-spec.md). Any bytes are
// allowed; time and memory are linear in the size, which is at most
// kMaxSpecBytes. All findings are reported at once, unless the text breaks the
// syntax or a limit, which ends the search. Thread-safe.
ParseResult Parse(std::string_view text, Format format);

// Runs Parse, ApplyDefaults and Validate; the result is ready to be resolved.
// Fields that can be read are validated even if others cannot. Findings that
// only follow from one already reported are left out. Thread-safe.
ParseResult Load(std::string_view text, Format format);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_PARSE_H_
