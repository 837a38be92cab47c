// SPDX-License-Identifier: Apache-2.0
// Who may call which method, written down a second time, independently of the
// protos.
#ifndef BOOTMILL_TESTS_E2E_ACCESS_RULES_H_
#define BOOTMILL_TESTS_E2E_ACCESS_RULES_H_

#include <map>
#include <set>
#include <string>

namespace bootmill {

// Who may call a method: holders of a role in the resource's org, in the org
// `system`, or in any org.
enum class Where { kOrg, kSystem, kAny };
struct Rule {
  Where where;
  std::set<std::string> roles;
  // The field that names the resource, and its value; ORG stands for the org.
  std::string field;
  std::string value;
};

// One row for each method: `FleetService/GetFleet`.
const std::map<std::string, Rule>& Rules();

// What tokens may not call, whatever their role.
const std::set<std::string>& NotByTokens();
// What tokens for the fleet `absent` alone may call in the table: what names it
// or a release of it. Builds and artifacts of the table belong to no fleet.
const std::set<std::string>& ByTokensOfTheFleet();
// The same for tokens for another fleet.
const std::set<std::string>& ByTokensOfAnotherFleet();

}  // namespace bootmill

#endif  // BOOTMILL_TESTS_E2E_ACCESS_RULES_H_
