// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/faults/admin_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string_view>

#include "absl/strings/str_format.h"
#include "bootmill/v1/org_service.grpc.pb.h"
#include "bootmill/v1/token_service.grpc.pb.h"
#include "common/crypto/request.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"
#include "server/store/connection.h"

namespace bootmill::testing {
namespace {

using ::testing::AnyOf;

// Calls `use` with each page of a list.
template <typename Service, typename Stub, typename Request, typename Response,
          typename Use>
void ForEachPage(const Client& client,
                 ::grpc::Status (Stub::*list)(::grpc::ClientContext*,
                                              const Request&, Response*),
                 Request request, Use use) {
  request.set_page_size(200);
  do {
    ASSERT_OK_AND_ASSIGN(const Response page,
                         client.Call<Service>(list, request));
    use(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
}

// Expects that `sql` finds rows, and none of them without a record. It returns
// the number of rows, and the number of those without one.
absl::Status ExpectRecords(store::Reader& reader, const std::string& what,
                           std::string_view sql) {
  return reader.connection().Query(sql, {}, [&](const store::Row& row) {
    std::cout << row.Integer(0) << ' ' << what << '\n';
    EXPECT_GT(row.Integer(0), 0) << what;
    EXPECT_EQ(row.Integer(1), 0) << what << " without an audit record";
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status AdminScript::Prepare(const Client& client) {
  ASSIGN_OR_RETURN(const crypto::PrivateKey key,
                   crypto::PrivateKey::Generate());
  ASSIGN_OR_RETURN(certificate_request_, crypto::MakeRequest(key));
  return client.Apply(name_, FaultSpec(name_, "1")).status();
}

absl::Status AdminScript::Run(const Client& client) {
  absl::Status status;
  while (status.ok()) {
    status = Round(client);
  }
  return status;
}

absl::Status AdminScript::Round(const Client& client) {
  using Step = absl::Status (AdminScript::*)(const Client&);
  constexpr Step kSteps[] = {
      &AdminScript::MakeToken,   &AdminScript::DeleteFleet,
      &AdminScript::MakeOrg,     &AdminScript::LimitOrg,
      &AdminScript::RevokeToken, &AdminScript::UndeleteFleet,
  };
  ++round_;
  for (const Step step : kSteps) {
    RETURN_IF_ERROR((this->*step)(client));
    ++acknowledged_;
  }
  return absl::OkStatus();
}

absl::Status AdminScript::MakeToken(const Client& client) {
  v1::CreateTokenRequest request;
  request.set_parent(kOrg);
  request.set_display_name(absl::StrFormat("%s %d", name_, round_));
  request.set_role(v1::ACCESS_ROLE_VIEWER);
  ASSIGN_OR_RETURN(const v1::CreateTokenResponse made,
                   client.Call<v1::TokenService>(
                       &v1::TokenService::Stub::CreateToken, request));
  tokens_.insert(made.token().name());
  return absl::OkStatus();
}

absl::Status AdminScript::RevokeToken(const Client& client) {
  v1::RevokeTokenRequest request;
  revoking_ = *tokens_.begin();
  request.set_name(revoking_);
  RETURN_IF_ERROR(
      client
          .Call<v1::TokenService>(&v1::TokenService::Stub::RevokeToken, request)
          .status());
  tokens_.erase(revoking_);
  revoked_.insert(revoking_);
  return absl::OkStatus();
}

absl::Status AdminScript::MakeOrg(const Client& client) {
  v1::CreateOrgRequest request;
  request.set_org_id(absl::StrFormat("%s-%d", name_, round_));
  request.set_administrator_id("first");
  request.set_certificate_request(certificate_request_);
  ASSIGN_OR_RETURN(
      const v1::CreateOrgResponse made,
      client.Call<v1::OrgService>(&v1::OrgService::Stub::CreateOrg, request));
  orgs_[made.org().name()] = 0;
  return absl::OkStatus();
}

absl::Status AdminScript::LimitOrg(const Client& client) {
  v1::UpdateOrgRequest request;
  request.set_name(absl::StrFormat("orgs/%s-%d", name_, round_));
  request.set_fleets_limit(round_);
  RETURN_IF_ERROR(
      client.Call<v1::OrgService>(&v1::OrgService::Stub::UpdateOrg, request)
          .status());
  orgs_[request.name()] = round_;
  return absl::OkStatus();
}

absl::Status AdminScript::DeleteFleet(const Client& client) {
  v1::DeleteFleetRequest request;
  request.set_name(absl::StrFormat("%s/fleets/%s", kOrg, name_));
  asked_deleted_ = true;
  RETURN_IF_ERROR(
      client
          .Call<v1::FleetService>(&v1::FleetService::Stub::DeleteFleet, request)
          .status());
  deleted_ = true;
  return absl::OkStatus();
}

absl::Status AdminScript::UndeleteFleet(const Client& client) {
  v1::UndeleteFleetRequest request;
  request.set_name(absl::StrFormat("%s/fleets/%s", kOrg, name_));
  asked_deleted_ = false;
  RETURN_IF_ERROR(client
                      .Call<v1::FleetService>(
                          &v1::FleetService::Stub::UndeleteFleet, request)
                      .status());
  deleted_ = false;
  return absl::OkStatus();
}

void AdminScript::Check(const Client& client) {
  CheckTokens(client);
  CheckOrgs(client);
  ASSERT_OK_AND_ASSIGN(const v1::Fleet fleet, client.GetFleet(name_));
  EXPECT_THAT(fleet.has_delete_time(), AnyOf(deleted_, asked_deleted_));
  deleted_ = fleet.has_delete_time();
  // What a kill cut off may have been done: it counts as done from now on.
  tokens_.erase(revoking_);
}

void AdminScript::CheckTokens(const Client& client) const {
  std::set<std::string> found;
  v1::ListTokensRequest request;
  request.set_parent(kOrg);
  ForEachPage<v1::TokenService>(client, &v1::TokenService::Stub::ListTokens,
                                request, [&](const auto& page) {
                                  for (const v1::Token& token : page.tokens()) {
                                    found.insert(token.name());
                                  }
                                });
  for (const std::string& name : tokens_) {
    EXPECT_TRUE(found.contains(name) || name == revoking_) << name;
  }
  for (const std::string& name : revoked_) {
    EXPECT_FALSE(found.contains(name)) << name << " is revoked";
  }
}

void AdminScript::CheckOrgs(const Client& client) {
  std::map<std::string, int64_t> limits;
  ForEachPage<v1::OrgService>(client, &v1::OrgService::Stub::ListOrgs,
                              v1::ListOrgsRequest(), [&](const auto& page) {
                                for (const v1::Org& org : page.orgs()) {
                                  limits[org.name()] = org.fleets().limit();
                                }
                              });
  for (const auto& [name, limit] : orgs_) {
    EXPECT_TRUE(limits.contains(name)) << name;
    if (limit > 0) {
      EXPECT_EQ(limits[name], limit) << name;
    }
  }
}

absl::Status AdminScript::CheckRecords(store::Reader& reader) const {
  RETURN_IF_ERROR(ExpectRecords(
      reader, "tokens",
      "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM audit WHERE"
      " code = 'OK' AND method = 'bootmill.v1.TokenService/CreateToken' AND"
      " object = 'orgs/' || tokens.org || '/tokens/' || tokens.id)), 0)"
      " FROM tokens"));
  RETURN_IF_ERROR(ExpectRecords(
      reader, "tokens made that are there or were revoked",
      "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM tokens WHERE"
      " made.object = 'orgs/' || org || '/tokens/' || id) AND NOT EXISTS"
      " (SELECT 1 FROM audit WHERE code = 'OK' AND object = made.object AND"
      " method = 'bootmill.v1.TokenService/RevokeToken')), 0)"
      " FROM audit AS made WHERE code = 'OK' AND"
      " method = 'bootmill.v1.TokenService/CreateToken'"));
  RETURN_IF_ERROR(ExpectRecords(
      reader, "orgs",
      "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM audit WHERE"
      " code = 'OK' AND method = 'bootmill.v1.OrgService/CreateOrg' AND"
      " object = 'orgs/' || orgs.id)), 0)"
      " FROM orgs WHERE id NOT IN ('default', 'system')"));
  return ExpectRecords(
      reader, "deletions and restorations",
      "SELECT count(*), coalesce((SELECT method FROM audit WHERE code = 'OK'"
      " AND method GLOB 'bootmill.v1.FleetService/*eleteFleet'"
      " ORDER BY sequence DESC LIMIT 1) <> CASE WHEN (SELECT max(delete_time)"
      " FROM fleets) IS NULL THEN 'bootmill.v1.FleetService/UndeleteFleet'"
      " ELSE 'bootmill.v1.FleetService/DeleteFleet' END, 0) FROM audit"
      " WHERE code = 'OK' AND"
      " method GLOB 'bootmill.v1.FleetService/*eleteFleet'");
}

}  // namespace bootmill::testing
