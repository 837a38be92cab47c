// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/faults/client.h"

#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::testing {
namespace {

std::string FleetName(const std::string& fleet) {
  return absl::StrFormat("%s/fleets/%s", kOrg, fleet);
}

}  // namespace

std::string FaultSpec(const std::string& fleet, const std::string& note) {
  return absl::StrFormat(
      "fleet: %s\n"
      "targets: [i386-xen_pvh, x86_64-xen]\n"
      "boot: {banner: \"%s\"}\n",
      fleet, note);
}

absl::StatusOr<Client> Client::Connect(const rpc::Endpoint& endpoint) {
  ASSIGN_OR_RETURN(std::shared_ptr<::grpc::Channel> channel,
                   rpc::Connect(endpoint));
  return Client(std::move(channel));
}

absl::StatusOr<v1::Toolchain> Client::Import(
    const std::string& directory) const {
  const auto stub = v1::ToolchainService::NewStub(channel_);
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  v1::Toolchain toolchain;
  const auto writer = stub->ImportToolchain(&context, &toolchain);
  v1::ImportToolchainRequest request;
  request.mutable_options()->set_directory(directory);
  request.mutable_options()->set_trust_directory(true);
  request.mutable_options()->set_activate(true);
  writer->Write(request);
  writer->WritesDone();
  RETURN_IF_ERROR(rpc::FromGrpcStatus(writer->Finish()));
  return toolchain;
}

absl::StatusOr<v1::Fleet> Client::Apply(const std::string& fleet,
                                        const std::string& text) const {
  v1::UpdateFleetRequest request;
  request.set_name(FleetName(fleet));
  request.mutable_source()->set_format(v1::SpecSource::FORMAT_YAML);
  request.mutable_source()->set_text(text);
  request.set_allow_missing(true);
  return Call<v1::FleetService>(&v1::FleetService::Stub::UpdateFleet, request);
}

absl::StatusOr<v1::Build> Client::StartBuild(const std::string& fleet) const {
  v1::CreateBuildRequest request;
  request.set_parent(kOrg);
  request.set_fleet(fleet);
  return Call<v1::BuildService>(&v1::BuildService::Stub::CreateBuild, request);
}

absl::StatusOr<v1::Release> Client::Finish(const v1::Build& build) const {
  const auto stub = v1::BuildService::NewStub(channel_);
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  v1::WatchBuildRequest watch;
  watch.set_name(build.name());
  const auto reader = stub->WatchBuild(&context, watch);
  v1::Build last;
  for (v1::Build seen; reader->Read(&seen);) {
    last = seen;
  }
  RETURN_IF_ERROR(rpc::FromGrpcStatus(reader->Finish()));
  if (last.state() != v1::Build::STATE_SUCCEEDED) {
    return absl::Status(static_cast<absl::StatusCode>(last.error().code()),
                        last.error().message());
  }
  v1::GetReleaseRequest request;
  request.set_name(last.release());
  return Call<v1::ReleaseService>(&v1::ReleaseService::Stub::GetRelease,
                                  request);
}

absl::StatusOr<v1::Release> Client::Build(const std::string& fleet) const {
  ASSIGN_OR_RETURN(const v1::Build build, StartBuild(fleet));
  return Finish(build);
}

absl::StatusOr<std::string> Client::Download(
    const std::string& artifact) const {
  const auto stub = v1::ArtifactService::NewStub(channel_);
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
  v1::DownloadArtifactRequest request;
  request.set_name(artifact);
  const auto reader = stub->DownloadArtifact(&context, request);
  std::string bytes;
  for (v1::DownloadArtifactResponse chunk; reader->Read(&chunk);) {
    bytes += chunk.data();
  }
  RETURN_IF_ERROR(rpc::FromGrpcStatus(reader->Finish()));
  return bytes;
}

absl::StatusOr<v1::ListAttestationsResponse> Client::Attestations(
    const std::string& artifact) const {
  v1::ListAttestationsRequest request;
  request.set_parent(artifact);
  return Call<v1::ArtifactService>(&v1::ArtifactService::Stub::ListAttestations,
                                   request);
}

absl::StatusOr<v1::Fleet> Client::GetFleet(const std::string& fleet) const {
  v1::GetFleetRequest request;
  request.set_name(FleetName(fleet));
  return Call<v1::FleetService>(&v1::FleetService::Stub::GetFleet, request);
}

absl::StatusOr<v1::Caller> Client::WhoAmI() const {
  return Call<v1::PrincipalService>(&v1::PrincipalService::Stub::GetCaller, {});
}

}  // namespace bootmill::testing
