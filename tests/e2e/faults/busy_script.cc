// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/faults/busy_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/request.h"
#include "common/sha256.h"
#include "common/status_macros.h"
#include "common/testing/status_matchers.h"

namespace bootmill::testing {
namespace {

using ::testing::AnyOf;

// Returns the last part of an artifact's name, its digest.
std::string DigestIn(const std::string& artifact) {
  return artifact.substr(artifact.rfind('/') + 1);
}

}  // namespace

absl::Status BusyScript::Prepare(const Client& client) {
  ASSIGN_OR_RETURN(const crypto::PrivateKey key,
                   crypto::PrivateKey::Generate());
  v1::IssueCredentialRequest request;
  request.set_parent(kOrg);
  request.set_principal_id(name_);
  request.set_kind(v1::Principal::KIND_USER);
  request.set_role(role_);
  ASSIGN_OR_RETURN(*request.mutable_certificate_request(),
                   crypto::MakeRequest(key));
  return client
      .Call<v1::PrincipalService>(&v1::PrincipalService::Stub::IssueCredential,
                                  request)
      .status();
}

absl::Status BusyScript::Run(const Client& client) {
  absl::Status status;
  while (status.ok()) {
    status = Round(client);
  }
  return status;
}

absl::Status BusyScript::RunUntil(const Client& client,
                                  std::chrono::steady_clock::time_point end) {
  while (std::chrono::steady_clock::now() < end) {
    RETURN_IF_ERROR(Round(client));
  }
  return absl::OkStatus();
}

absl::Status BusyScript::Round(const Client& client) {
  const std::string text = FaultSpec(name_, absl::StrFormat("%d", ++note_));
  ASSIGN_OR_RETURN(const v1::Fleet fleet, client.Apply(name_, text));
  revisions_[fleet.revision()] = text;
  RETURN_IF_ERROR(ChangeRole(client));
  ASSIGN_OR_RETURN(const v1::Build build, client.StartBuild(name_));
  builds_.push_back(build.name());
  ASSIGN_OR_RETURN(const v1::Release release, client.Finish(build));
  releases_.push_back(release);
  RETURN_IF_ERROR(Promote(client, release));
  return Pull(client, release);
}

absl::Status BusyScript::ChangeRole(const Client& client) {
  v1::BindRoleRequest request;
  request.set_name(absl::StrFormat("%s/principals/%s", kOrg, name_));
  asked_ = role_ == v1::ACCESS_ROLE_VIEWER ? v1::ACCESS_ROLE_OPERATOR
                                           : v1::ACCESS_ROLE_VIEWER;
  request.set_role(asked_);
  ASSIGN_OR_RETURN(const v1::Principal principal,
                   client.Call<v1::PrincipalService>(
                       &v1::PrincipalService::Stub::BindRole, request));
  role_ = principal.role();
  ++role_changes_;
  return absl::OkStatus();
}

absl::Status BusyScript::Promote(const Client& client,
                                 const v1::Release& release) {
  v1::PromoteReleaseRequest request;
  request.set_name(release.name());
  RETURN_IF_ERROR(client
                      .Call<v1::ReleaseService>(
                          &v1::ReleaseService::Stub::PromoteRelease, request)
                      .status());
  ++promotions_;
  return absl::OkStatus();
}

absl::Status BusyScript::Pull(const Client& client,
                              const v1::Release& release) {
  for (const v1::ReleaseImage& image : release.images()) {
    ASSIGN_OR_RETURN(const std::string bytes,
                     client.Download(image.artifact()));
    EXPECT_EQ(Sha256(AsBytes(bytes)).Hex(), image.sha256());
    ASSIGN_OR_RETURN(const auto attestations,
                     client.Attestations(image.artifact()));
    pulled_[image.artifact()] = attestations.SerializeAsString();
  }
  return absl::OkStatus();
}

void BusyScript::Check(const Client& client, bool everything) {
  if (everything) {
    checked_builds_ = checked_releases_ = 0;
  }
  CheckRevisions(client);
  CheckRole(client);
  for (; checked_releases_ < releases_.size(); ++checked_releases_) {
    CheckRelease(client, releases_[checked_releases_]);
  }
  for (; checked_builds_ < builds_.size(); ++checked_builds_) {
    v1::GetBuildRequest request;
    request.set_name(builds_[checked_builds_]);
    ASSERT_OK_AND_ASSIGN(const v1::Build build,
                         client.Call<v1::BuildService>(
                             &v1::BuildService::Stub::GetBuild, request));
    EXPECT_THAT(build.state(),
                AnyOf(v1::Build::STATE_SUCCEEDED, v1::Build::STATE_FAILED));
  }
}

void BusyScript::CheckRevisions(const Client& client) const {
  if (revisions_.empty()) {
    return;
  }
  ASSERT_OK_AND_ASSIGN(const v1::Fleet fleet, client.GetFleet(name_));
  // One more may have been stored without being acknowledged.
  EXPECT_GE(fleet.revision(), revisions_.rbegin()->first);
  EXPECT_LE(fleet.revision(), revisions_.rbegin()->first + 1);
  v1::ListFleetRevisionsRequest request;
  request.set_parent(fleet.name());
  request.set_page_size(100);
  std::map<int, std::string> stored;
  do {
    ASSERT_OK_AND_ASSIGN(
        const v1::ListFleetRevisionsResponse page,
        client.Call<v1::FleetService>(
            &v1::FleetService::Stub::ListFleetRevisions, request));
    for (const v1::FleetRevision& revision : page.revisions()) {
      stored[revision.number()] = revision.source().text();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  for (const auto& [number, text] : revisions_) {
    EXPECT_EQ(stored[number], text) << name_ << " revision " << number;
  }
}

void BusyScript::CheckRole(const Client& client) {
  v1::ListPrincipalsRequest request;
  request.set_parent(kOrg);
  ASSERT_OK_AND_ASSIGN(
      const v1::ListPrincipalsResponse page,
      client.Call<v1::PrincipalService>(
          &v1::PrincipalService::Stub::ListPrincipals, request));
  const auto principal = std::find_if(
      page.principals().begin(), page.principals().end(),
      [&](const v1::Principal& one) { return one.name().ends_with(name_); });
  ASSERT_NE(principal, page.principals().end()) << name_;
  EXPECT_THAT(principal->role(), AnyOf(role_, asked_));
  role_ = principal->role();
}

void BusyScript::CheckRelease(const Client& client,
                              const v1::Release& release) const {
  v1::GetReleaseRequest request;
  request.set_name(release.name());
  ASSERT_OK_AND_ASSIGN(const v1::Release stored,
                       client.Call<v1::ReleaseService>(
                           &v1::ReleaseService::Stub::GetRelease, request));
  EXPECT_EQ(stored.SerializeAsString(), release.SerializeAsString())
      << release.name();
  for (const v1::ReleaseImage& image : release.images()) {
    CheckPulled(client, image.artifact());
  }
}

void BusyScript::CheckPulled(const Client& client,
                             const std::string& artifact) const {
  ASSERT_OK_AND_ASSIGN(const std::string bytes, client.Download(artifact));
  EXPECT_EQ(Sha256(AsBytes(bytes)).Hex(), DigestIn(artifact));
  ASSERT_OK_AND_ASSIGN(const auto attestations, client.Attestations(artifact));
  EXPECT_GE(attestations.attestations_size(), 1) << artifact;
  for (const v1::Attestation& attestation : attestations.attestations()) {
    EXPECT_FALSE(attestation.signature().empty()) << artifact;
    EXPECT_FALSE(attestation.provenance().empty()) << artifact;
  }
  if (const auto told = pulled_.find(artifact); told != pulled_.end()) {
    EXPECT_EQ(attestations.SerializeAsString(), told->second) << artifact;
  }
}

}  // namespace bootmill::testing
