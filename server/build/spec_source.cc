// SPDX-License-Identifier: Apache-2.0
#include "server/build/spec_source.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/spec/canonical.h"
#include "builder/spec/parse.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::server {
namespace {

absl::StatusOr<spec::Format> FormatOf(const v1::SpecSource& source) {
  switch (source.format()) {
    case v1::SpecSource::FORMAT_YAML:
      return spec::Format::kYaml;
    case v1::SpecSource::FORMAT_JSON:
      return spec::Format::kJson;
    case v1::SpecSource::FORMAT_TEXTPROTO:
      return spec::Format::kTextproto;
    default:
      return rpc::FieldError(
          "source.format",
          "expected FORMAT_YAML, FORMAT_JSON or FORMAT_TEXTPROTO");
  }
}

v1::FieldViolation ViolationAt(const std::string& field,
                               const std::optional<spec::Range>& range,
                               const std::string& description) {
  v1::FieldViolation violation;
  violation.set_field(field);
  violation.set_description(description);
  if (range.has_value()) {
    v1::TextRange& place = *violation.mutable_range();
    place.mutable_begin()->set_line(range->begin.line);
    place.mutable_begin()->set_column(range->begin.column);
    place.mutable_end()->set_line(range->end.line);
    place.mutable_end()->set_column(range->end.column);
  }
  return violation;
}

absl::Status ViolationsError(const std::vector<spec::Violation>& violations,
                             size_t omitted) {
  v1::ErrorInfo info;
  info.set_reason("SPEC_INVALID");
  for (const spec::Violation& violation : violations) {
    *info.add_field_violations() = ViolationAt(
        violation.field_path, violation.position, violation.message);
  }
  rpc::OmitViolations(info, omitted);
  const std::string first = spec::FormatViolation("spec", violations.front());
  const size_t others = violations.size() - 1 + omitted;
  const std::string more =
      others == 0 ? "" : absl::StrFormat(" (and %d more)", others);
  return rpc::WithErrorInfo(absl::InvalidArgumentError(first + more),
                            std::move(info));
}

absl::Status AtPlace(const absl::Status& status, const CheckedSpec& spec,
                     const std::string& reason, const std::string& field,
                     const std::string& description) {
  v1::ErrorInfo info;
  info.set_reason(reason);
  *info.add_field_violations() =
      ViolationAt(field, spec.positions.Find(field), description);
  return rpc::WithErrorInfo(status, std::move(info));
}

// Returns the field of an error of Resolve, empty if it has none, and what it
// says without it.
std::pair<std::string, std::string> FieldAndText(const absl::Status& status) {
  const std::string field = FieldOf(status).value_or("");
  std::string text(status.message());
  if (!field.empty() && text.starts_with(field + ": ")) {
    text.erase(0, field.size() + 2);
  }
  return {field, text};
}

// Returns the first of `errors`, of Resolve, with all of them as violations,
// each once, at their places.
absl::Status NotBuildable(const CheckedSpec& spec,
                          const std::vector<absl::Status>& errors) {
  v1::ErrorInfo info;
  info.set_reason("SPEC_NOT_BUILDABLE");
  std::set<std::pair<std::string, std::string>> seen;
  for (const absl::Status& error : errors) {
    const auto [field, text] = FieldAndText(error);
    if (!field.empty() && seen.emplace(field, text).second) {
      *info.add_field_violations() =
          ViolationAt(field, spec.positions.Find(field), text);
    }
  }
  const absl::Status first = rpc::AsInputError(errors.front());
  if (seen.empty()) {
    return first;
  }
  return rpc::WithErrorInfo(
      seen.size() == 1
          ? first
          : absl::Status(
                first.code(),
                absl::StrFormat("%s (and %d more)",
                                std::string(first.message()), seen.size() - 1)),
      std::move(info));
}

}  // namespace

absl::StatusOr<CheckedSpec> CheckSource(const v1::SpecSource& source) {
  ASSIGN_OR_RETURN(const spec::Format format, FormatOf(source));
  spec::ParseResult result = spec::Load(source.text(), format);
  if (!result.ok()) {
    return ViolationsError(result.violations, result.omitted);
  }
  CheckedSpec checked;
  checked.message = std::move(result.spec->message);
  checked.positions = std::move(result.spec->positions);
  checked.digest = spec::SpecDigest(checked.message);
  for (const std::string& name : checked.message.targets()) {
    checked.targets.push_back(*FindTarget(name));
  }
  return checked;
}

absl::Status CheckIsOfFleet(const CheckedSpec& spec, std::string_view fleet) {
  if (spec.message.fleet() == fleet) {
    return absl::OkStatus();
  }
  const std::string description =
      absl::StrFormat("the spec is for fleet `%s`, the request for `%s`",
                      spec.message.fleet(), fleet);
  return AtPlace(absl::InvalidArgumentError("fleet: " + description), spec,
                 "SPEC_OF_ANOTHER_FLEET", "fleet", description);
}

absl::StatusOr<std::vector<Resolution>> ResolveTargets(
    const CheckedSpec& spec, const toolchain::Toolchain& toolchain,
    const std::vector<Target>& targets) {
  std::vector<Resolution> resolutions;
  std::vector<absl::Status> errors;
  for (const Target target : targets) {
    absl::StatusOr<Resolution> resolution =
        Resolve(spec.message, toolchain, target);
    if (resolution.ok()) {
      resolutions.push_back(*std::move(resolution));
      continue;
    }
    for (absl::Status& error : ResolveErrors(spec.message, toolchain, target)) {
      errors.push_back(std::move(error));
    }
  }
  if (!errors.empty()) {
    return NotBuildable(spec, errors);
  }
  return resolutions;
}

absl::Status AtToolchain(absl::Status status, const CheckedSpec& spec) {
  if (spec.message.toolchain().empty() ||
      (status.code() != absl::StatusCode::kNotFound &&
       status.code() != absl::StatusCode::kFailedPrecondition)) {
    return status;
  }
  v1::ErrorInfo info = rpc::ErrorInfoOf(status).value_or(v1::ErrorInfo());
  *info.add_field_violations() =
      ViolationAt("toolchain", spec.positions.Find("toolchain"),
                  std::string(status.message()));
  return rpc::WithErrorInfo(std::move(status), std::move(info));
}

v1::FieldViolation WarningAt(const CheckedSpec& spec, const std::string& field,
                             const std::string& description) {
  return ViolationAt(field,
                     field.empty() ? std::nullopt : spec.positions.Find(field),
                     description);
}

std::vector<v1::FieldViolation> WarningsOf(
    const CheckedSpec& spec, const std::vector<Resolution>& resolutions) {
  std::vector<v1::FieldViolation> warnings;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Resolution& resolution : resolutions) {
    for (const Warning& warning : WarningsAndLimits(spec.message, resolution)) {
      if (seen.emplace(warning.field, warning.message).second) {
        warnings.push_back(ViolationAt(warning.field,
                                       spec.positions.Find(warning.field),
                                       warning.message));
      }
    }
  }
  return warnings;
}

}  // namespace bootmill::server
