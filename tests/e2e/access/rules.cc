// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/access/rules.h"

namespace bootmill {
namespace {

const std::set<std::string> kReaders = {"viewer", "operator", "admin"};
const std::set<std::string> kReadersAndHosts = {"viewer", "operator", "admin",
                                                "host"};
const std::set<std::string> kOperators = {"operator", "admin"};
const std::set<std::string> kAdmins = {"admin"};

}  // namespace

// One table, a row for each method.
// NOLINTNEXTLINE(readability-function-size)
const std::map<std::string, Rule>& Rules() {
  static const std::string kArtifact =
      "orgs/ORG/artifacts/" + std::string(64, '0');
  static const std::map<std::string, Rule> kRules = {
      {"AccountService/CreateAccount",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"AccountService/ResetAccount",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"AccountService/SetAccountState",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"AgentService/GetAssignment",
       {Where::kOrg, kReadersAndHosts, "parent", "orgs/ORG"}},
      {"ArtifactService/DownloadArtifact",
       {Where::kOrg, kReadersAndHosts, "name", kArtifact}},
      {"ArtifactService/GetArtifact",
       {Where::kOrg, kReadersAndHosts, "name", kArtifact}},
      {"ArtifactService/InspectArtifact",
       {Where::kOrg, kReaders, "name", kArtifact}},
      {"ArtifactService/InspectImage", {Where::kAny, kReaders, "", ""}},
      {"ArtifactService/ListAttestations",
       {Where::kOrg, kReadersAndHosts, "parent", kArtifact}},
      {"AuditService/ListAuditRecords",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"AuditService/VerifyAuditLog", {Where::kSystem, kAdmins, "", ""}},
      {"BuildService/CancelBuild",
       {Where::kOrg, kOperators, "name", "orgs/ORG/builds/absent"}},
      {"BuildService/CreateBuild",
       {Where::kOrg, kOperators, "parent", "orgs/ORG"}},
      {"BuildService/GetBuild",
       {Where::kOrg, kReaders, "name", "orgs/ORG/builds/absent"}},
      {"BuildService/ListBuilds",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"BuildService/WatchBuild",
       {Where::kOrg, kReaders, "name", "orgs/ORG/builds/absent"}},
      {"EventService/StreamEvents",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/CreateFleet",
       {Where::kOrg, kOperators, "parent", "orgs/ORG"}},
      {"FleetService/DeleteFleet",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/DiffFleet",
       {Where::kOrg, kReaders, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/GetFleet",
       {Where::kOrg, kReaders, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/ListFleetRevisions",
       {Where::kOrg, kReaders, "parent", "orgs/ORG/fleets/absent"}},
      {"FleetService/ListFleets",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/PreviewFleet",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"FleetService/RollbackFleet",
       {Where::kOrg, kOperators, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/UndeleteFleet",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/fleets/absent"}},
      {"FleetService/UpdateFleet",
       {Where::kOrg, kOperators, "name", "orgs/ORG/fleets/absent"}},
      {"OrgService/CreateOrg", {Where::kSystem, kAdmins, "", ""}},
      {"OrgService/GetOrg", {Where::kSystem, kAdmins, "name", "orgs/ORG"}},
      {"OrgService/ListOrgs", {Where::kSystem, kAdmins, "", ""}},
      {"OrgService/UpdateOrg", {Where::kSystem, kAdmins, "name", "orgs/ORG"}},
      {"PrincipalService/BindRole",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"PrincipalService/GetCaller", {Where::kAny, kReadersAndHosts, "", ""}},
      {"PrincipalService/IssueCredential",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"PrincipalService/ListPrincipals",
       {Where::kOrg, kAdmins, "parent", "orgs/ORG"}},
      {"PrincipalService/RenewCredential",
       {Where::kAny, kReadersAndHosts, "", ""}},
      {"PrincipalService/RevokePrincipal",
       {Where::kOrg, kAdmins, "name", "orgs/ORG/principals/absent"}},
      {"ReleaseService/GetRelease",
       {Where::kOrg, kReaders, "name", "orgs/ORG/releases/absent-1"}},
      {"ReleaseService/ListReleases",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"ReleaseService/PromoteRelease",
       {Where::kOrg, kOperators, "name", "orgs/ORG/releases/absent-1"}},
      {"SessionService/CreateSignInLink", {Where::kAny, kReaders, "", ""}},
      {"SessionService/EndSessions", {Where::kAny, kReaders, "", ""}},
      {"SessionService/ListSessions", {Where::kAny, kReaders, "", ""}},
      {"TokenService/CreateToken",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"TokenService/ListTokens",
       {Where::kOrg, kReaders, "parent", "orgs/ORG"}},
      {"TokenService/RevokeToken",
       {Where::kOrg, kReaders, "name", "orgs/ORG/tokens/absent"}},
      {"ToolchainService/GetToolchain", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/GetToolchainUse", {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/ImportToolchain", {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/ListModules", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/ListToolchains", {Where::kAny, kReaders, "", ""}},
      {"ToolchainService/SetDefaultToolchain",
       {Where::kSystem, kAdmins, "", ""}},
      {"ToolchainService/SetToolchainState", {Where::kSystem, kAdmins, "", ""}},
      {"TrustService/GetAttestationKey",
       {Where::kAny, kReadersAndHosts, "", ""}},
  };
  return kRules;
}

const std::set<std::string>& NotByTokens() {
  static const std::set<std::string> kMethods = {
      "AccountService/CreateAccount",     "AccountService/ResetAccount",
      "AccountService/SetAccountState",   "OrgService/CreateOrg",
      "PrincipalService/BindRole",        "PrincipalService/IssueCredential",
      "PrincipalService/RenewCredential", "SessionService/CreateSignInLink",
      "TokenService/CreateToken"};
  return kMethods;
}

const std::set<std::string>& ByTokensOfTheFleet() {
  static const std::set<std::string> kMethods = {
      "ArtifactService/InspectImage",    "FleetService/DeleteFleet",
      "FleetService/DiffFleet",          "FleetService/GetFleet",
      "FleetService/ListFleetRevisions", "FleetService/RollbackFleet",
      "FleetService/UndeleteFleet",      "FleetService/UpdateFleet",
      "PrincipalService/GetCaller",      "ReleaseService/GetRelease",
      "ReleaseService/PromoteRelease",   "TrustService/GetAttestationKey"};
  return kMethods;
}

const std::set<std::string>& ByTokensOfAnotherFleet() {
  static const std::set<std::string> kMethods = {
      "ArtifactService/InspectImage", "PrincipalService/GetCaller",
      "TrustService/GetAttestationKey"};
  return kMethods;
}

}  // namespace bootmill
