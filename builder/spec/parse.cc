// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/parse.h"

#include <algorithm>
#include <string>
#include <utility>

#include "builder/spec/canonical.h"
#include "builder/spec/convert.h"
#include "builder/spec/format.h"
#include "builder/spec/node.h"
#include "builder/spec/positions.h"
#include "builder/spec/validate.h"

namespace bootmill::spec {
namespace {

std::optional<Node> Read(std::string_view text, Format format,
                         const TextReport& report) {
  switch (format) {
    case Format::kYaml:
      return ReadYaml(text, report);
    case Format::kJson:
      return ReadJson(text, report);
    case Format::kTextproto:
      return ReadTextproto(text, report);
  }
  return std::nullopt;
}

// Returns as much of the spec as can be read; nullopt if nothing of
// it can.
std::optional<ParsedSpec> ReadSpec(std::string_view text, Format format,
                                   ViolationList* violations) {
  if (const std::optional<TextProblem> problem = CheckText(text);
      problem.has_value()) {
    std::optional<Range> where;
    if (problem->where.has_value()) {
      where = LineIndex(text).Of(*problem->where);
    }
    violations->Add("", where, problem->message);
    return std::nullopt;
  }
  ParsedSpec spec;
  spec.positions = PositionMap(LineIndex(text));
  const std::optional<Node> root =
      Read(text, format, {&spec.positions.lines(), violations});
  if (!root.has_value()) {
    return std::nullopt;
  }
  if (!ConvertTree(*root, format, &spec.message, &spec.positions, violations)) {
    return std::nullopt;
  }
  return spec;
}

// Returns whether `path` lies below `parent`, divided by `separator`.
bool IsBelow(std::string_view path, std::string_view parent, char separator) {
  return path.size() > parent.size() && path.starts_with(parent) &&
         path[parent.size()] == separator;
}

// Returns whether a finding of validation may only follow from one of reading:
// both are about the same field; a message seems to lack a field that could not
// be read; or a field belongs to an element that could not be read and is
// therefore empty.
bool Follows(const Violation& finding, const Violation& of_reading) {
  const std::string& path = finding.field_path;
  const std::string& read = of_reading.field_path;
  return path == read || IsBelow(read, path, '.') ||
         (read.ends_with(']') && IsBelow(path, read, '.'));
}

bool FollowsAny(const Violation& finding,
                const std::vector<Violation>& of_reading) {
  return std::any_of(
      of_reading.begin(), of_reading.end(),
      [&](const Violation& earlier) { return Follows(finding, earlier); });
}

ParseResult Finish(std::optional<ParsedSpec> spec, ViolationList* violations) {
  ParseResult result;
  if (violations->empty()) {
    result.spec = std::move(spec);
  }
  result.omitted = violations->omitted();
  result.violations = violations->TakeSorted();
  return result;
}

}  // namespace

ParseResult Parse(std::string_view text, Format format) {
  ViolationList violations;
  std::optional<ParsedSpec> spec = ReadSpec(text, format, &violations);
  return Finish(std::move(spec), &violations);
}

ParseResult Load(std::string_view text, Format format) {
  ViolationList violations;
  std::optional<ParsedSpec> spec = ReadSpec(text, format, &violations);
  if (spec.has_value()) {
    ApplyDefaults(&spec->message);
    ViolationList findings([&](const Violation& finding) {
      return FollowsAny(finding, violations.violations());
    });
    Validate(*spec, findings);
    violations.Append(std::move(findings));
  }
  return Finish(std::move(spec), &violations);
}

}  // namespace bootmill::spec
