// SPDX-License-Identifier: Apache-2.0
#include "cli/spec_source.h"

#include <utility>

#include "cli/remote.h"

namespace bootmill::cli {

v1::SpecSource ToSpecSource(const Source& source) {
  v1::SpecSource wire;
  wire.set_text(source.text);
  switch (source.format) {
    case spec::Format::kYaml:
      wire.set_format(v1::SpecSource::FORMAT_YAML);
      break;
    case spec::Format::kJson:
      wire.set_format(v1::SpecSource::FORMAT_JSON);
      break;
    case spec::Format::kTextproto:
      wire.set_format(v1::SpecSource::FORMAT_TEXTPROTO);
      break;
  }
  return wire;
}

std::vector<Source> ReadSourcesOrFail(const FleetOptions& options,
                                      Context& context) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(options);
  if (!sources.ok()) {
    context.Fail(sources.status());
    return {};
  }
  return *std::move(sources);
}

void SayWarnings(
    Context& context, const std::string& file,
    const google::protobuf::RepeatedPtrField<v1::FieldViolation>& warnings) {
  for (const v1::FieldViolation& warning : warnings) {
    Say(context, FileViolation{file, ToViolation(warning)}, Severity::kWarning);
  }
}

}  // namespace bootmill::cli
