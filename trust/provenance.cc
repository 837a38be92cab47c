// SPDX-License-Identifier: Apache-2.0
#include "trust/provenance.h"

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/dsse.h"
#include "trust/json.h"
#include "trust/plan_json.h"

namespace bootmill::trust {
namespace {

using nlohmann::json;

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::string_view kPredicateType = "https://slsa.dev/provenance/v1";

json Descriptor(std::string_view name, const Sha256Digest& digest) {
  return {{"name", name}, {"digest", {{"sha256", digest.Hex()}}}};
}

// Adds the inputs that came from outside: the toolchain, and its files that are
// in the image.
json Dependencies(const Provenance& provenance) {
  json list = json::array();
  list.push_back(
      Descriptor(absl::StrFormat("toolchains/%s", provenance.toolchain_name),
                 provenance.toolchain));
  list.push_back(Descriptor("kernel.img", provenance.plan.kernel));
  for (const image::ModuleRecord& module : provenance.plan.modules) {
    list.push_back(
        Descriptor(absl::StrFormat("%s.mod", module.name), module.file));
  }
  return list;
}

json BuildDefinition(const Provenance& provenance) {
  return {{"buildType", kBuildType},
          {"externalParameters",
           {{"org", provenance.org},
            {"fleet", provenance.fleet},
            {"release", provenance.release},
            {"revision", provenance.revision},
            {"target", TargetName(provenance.target)},
            {"toolchain", provenance.toolchain_name},
            {"specSha256", provenance.spec.Hex()},
            {"sourceSha256", provenance.source.Hex()}}},
          {"internalParameters",
           {{"artifactSizeBytes", provenance.artifact_size_bytes},
            {"planIdentity", image::Identity(provenance.plan).Hex()},
            {"plan", PlanToJson(provenance.plan)}}},
          {"resolvedDependencies", Dependencies(provenance)}};
}

json ToJson(const Provenance& provenance) {
  return {
      {"_type", kStatementType},
      {"subject",
       json::array({Descriptor(
           SubjectName(provenance.fleet, provenance.release, provenance.target),
           provenance.artifact)})},
      {"predicateType", kPredicateType},
      {"predicate",
       {{"buildDefinition", BuildDefinition(provenance)},
        {"runDetails", {{"builder", {{"id", provenance.builder_id}}}}}}}};
}

void Expect(const JsonCursor& member, std::string_view value) {
  if (member.Text() != value) {
    member.Fail(absl::StrFormat("`%s`, the only one known here", value));
  }
}

// Returns the digest of the first item of `list`. The comparison at the end of
// parsing checks the names and the number of items.
Sha256Digest FirstDigest(const JsonCursor& list) {
  std::optional<Sha256Digest> first;
  list.ForEach([&first](const JsonCursor& item) {
    if (!first.has_value()) {
      first = item["digest"]["sha256"].Digest();
    }
  });
  if (!first.has_value()) {
    list.Fail("at least one item");
  }
  return first.value_or(Sha256Digest());
}

Provenance Read(const JsonCursor& statement) {
  Expect(statement["_type"], kStatementType);
  Expect(statement["predicateType"], kPredicateType);
  const JsonCursor build = statement["predicate"]["buildDefinition"];
  Expect(build["buildType"], kBuildType);
  const JsonCursor external = build["externalParameters"];
  const JsonCursor internal = build["internalParameters"];
  Provenance provenance;
  provenance.org = external["org"].Text();
  provenance.fleet = external["fleet"].Text();
  provenance.release = external["release"].Integer32();
  provenance.revision = external["revision"].Integer32();
  provenance.plan = PlanFromJson(internal["plan"]);
  // The comparison at the end of parsing also checks that the parameters name
  // the plan's target.
  provenance.target = provenance.plan.target;
  provenance.artifact = FirstDigest(statement["subject"]);
  provenance.artifact_size_bytes = internal["artifactSizeBytes"].Integer();
  provenance.spec = external["specSha256"].Digest();
  provenance.source = external["sourceSha256"].Digest();
  provenance.toolchain_name = external["toolchain"].Text();
  provenance.toolchain = FirstDigest(build["resolvedDependencies"]);
  provenance.builder_id =
      statement["predicate"]["runDetails"]["builder"]["id"].Text();
  return provenance;
}

}  // namespace

std::string SubjectName(std::string_view fleet, uint32_t release,
                        Target target) {
  return absl::StrFormat("fleets/%s/%d-%s.bin", fleet, release,
                         TargetName(target));
}

std::string WriteStatement(const Provenance& provenance) {
  return WriteJson(ToJson(provenance));
}

absl::StatusOr<Provenance> ParseStatement(std::string_view text) {
  const auto parsed = ParseJson(text, kMaxEnvelopeBytes);
  if (!parsed.ok()) {
    return Annotate(parsed.status(), "statement");
  }
  absl::Status status;
  Provenance provenance = Read(JsonCursor(*parsed, status));
  RETURN_IF_ERROR(Annotate(status, "statement"));
  // The statement holds some values twice. It is compared with the one that
  // would be written for these values, so they cannot contradict each other.
  const auto contradiction = FindMissing(*parsed, ToJson(provenance));
  if (contradiction.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "statement: %s contradicts the rest of it", *contradiction));
  }
  return provenance;
}

}  // namespace bootmill::trust
