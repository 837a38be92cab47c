// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/daemon/builds.h"

#include <grpcpp/grpcpp.h>

#include <chrono>

#include "common/limits.h"
#include "common/mutex.h"
#include "common/rpc/grpc_status.h"
#include "common/testing/status_matchers.h"

namespace bootmill::e2e {

using ::bootmill::testing::IsOk;

v1::Fleet CreateFleet(Api& api, const std::string& org,
                      const std::string& fleet, std::string_view more) {
  v1::CreateFleetRequest request;
  request.set_parent(org);
  *request.mutable_source() = Spec(fleet, more);
  const absl::StatusOr<v1::Fleet> created =
      Call(api.fleets, &v1::FleetService::Stub::CreateFleet, request);
  EXPECT_THAT(created, IsOk());
  return created.value_or(v1::Fleet());
}

absl::StatusOr<v1::Build> CreateBuild(Api& api, const std::string& org,
                                      const std::string& fleet) {
  v1::CreateBuildRequest request;
  request.set_parent(org);
  request.set_fleet(fleet);
  return Call(api.builds, &v1::BuildService::Stub::CreateBuild, request);
}

absl::StatusOr<v1::Toolchain> ImportToolchain(
    Api& api, const v1::ImportToolchainOptions& options,
    std::string_view package) {
  constexpr size_t kChunk = 256 * kKiB;
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  v1::Toolchain toolchain;
  const auto writer = api.toolchains.ImportToolchain(&context, &toolchain);
  v1::ImportToolchainRequest request;
  *request.mutable_options() = options;
  bool alive = writer->Write(request);
  while (alive && !package.empty()) {
    request.set_chunk(std::string(package.substr(0, kChunk)));
    package.remove_prefix(request.chunk().size());
    alive = writer->Write(request);
  }
  writer->WritesDone();
  const absl::Status status = rpc::FromGrpcStatus(writer->Finish());
  if (!status.ok()) {
    return status;
  }
  return toolchain;
}

Received<v1::Build> Watch(Api& api, const std::string& build) {
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  v1::WatchBuildRequest request;
  request.set_name(build);
  Received<v1::Build> received =
      ReadAll(*api.builds.WatchBuild(&context, request));
  EXPECT_THAT(received.status, IsOk());
  EXPECT_FALSE(received.messages.empty());
  if (received.messages.empty()) {
    received.messages.emplace_back();
  }
  return received;
}

v1::Release BuiltRelease(Api& api, const std::string& org,
                         const std::string& fleet, std::string_view more) {
  CreateFleet(api, org, fleet, more);
  const absl::StatusOr<v1::Build> build = CreateBuild(api, org, fleet);
  EXPECT_THAT(build, IsOk());
  const v1::Build done = Watch(api, build->name()).messages.back();
  EXPECT_EQ(done.state(), v1::Build::STATE_SUCCEEDED) << done.DebugString();
  v1::GetReleaseRequest request;
  request.set_name(done.release());
  const absl::StatusOr<v1::Release> release =
      Call(api.releases, &v1::ReleaseService::Stub::GetRelease, request);
  EXPECT_THAT(release, IsOk());
  return release.value_or(v1::Release());
}

absl::StatusOr<v1::PromoteReleaseResponse> Promote(Api& api,
                                                   const std::string& release) {
  v1::PromoteReleaseRequest request;
  request.set_name(release);
  return Call(api.releases, &v1::ReleaseService::Stub::PromoteRelease, request);
}

int ReleaseCount(Api& api, const std::string& org, const std::string& fleet) {
  v1::ListReleasesRequest request;
  request.set_parent(org);
  request.set_fleet(fleet);
  const absl::StatusOr<v1::ListReleasesResponse> list =
      Call(api.releases, &v1::ReleaseService::Stub::ListReleases, request);
  EXPECT_THAT(list, IsOk());
  return list.ok() ? list->releases_size() : -1;
}

void Gate::Open() {
  const MutexLock lock(&mutex_);
  open_ = true;
  changed_.NotifyAll();
}

void Gate::Close() {
  const MutexLock lock(&mutex_);
  open_ = false;
}

bool Gate::SomebodyWaits() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const MutexLock lock(&mutex_);
  while (waiting_ == 0) {
    if (!changed_.WaitUntil(&mutex_, end)) {
      return waiting_ > 0;
    }
  }
  return true;
}

std::map<Sha256Digest, int> Gate::Counts() {
  const MutexLock lock(&mutex_);
  return counts_;
}

void Gate::Pass(const Sha256Digest& plan) {
  const MutexLock lock(&mutex_);
  ++counts_[plan];
  ++waiting_;
  changed_.NotifyAll();
  while (!open_) {
    changed_.Wait(&mutex_);
  }
  --waiting_;
}

}  // namespace bootmill::e2e
