// SPDX-License-Identifier: Apache-2.0
// From the text of a loader spec to the message.
#ifndef BOOTMILL_BUILDER_SPEC_PARSE_H_
#define BOOTMILL_BUILDER_SPEC_PARSE_H_

#include <optional>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/format.h"
#include "builder/spec/positions.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {

// A spec and where its fields were written. One that was not read from text
// has an empty map.
struct ParsedSpec {
  v1::LoaderSpec message;
  PositionMap positions;
};

// Either a spec, or at least one violation (at most kMaxViolations, in the
// order of the text).
struct ParseResult {
  std::optional<ParsedSpec> spec;
  std::vector<Violation> violations;

  bool ok() const { return spec.has_value(); }
};

// Reads `text` as the schema says; what the fields may hold is Validate's
// business. The three forms share one reading of everything but their syntax:
// docs/formats/loader-spec.md describes it. Any bytes may come; time and
// memory are linear in kMaxSpecBytes. Everything that can be found in one go
// is reported: only a text that breaks its form's syntax, or a limit, ends at
// the first finding. Thread-safe.
ParseResult Parse(std::string_view text, Format format);

// Parse, ApplyDefaults and Validate in one: what comes back is ready to be
// resolved. Fields that can be read are validated even if others cannot;
// findings that only follow from one already reported are left out.
// Thread-safe.
ParseResult Load(std::string_view text, Format format);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_PARSE_H_
