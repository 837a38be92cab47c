// SPDX-License-Identifier: Apache-2.0
#include "server/http/testing/test_service.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/event_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "common/limits.h"
#include "common/mutex.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"

namespace bootmill::testing {
namespace {

using server::Identity;
using server::RequestContext;
using server::Rights;
using server::Sink;

absl::StatusOr<v1::Fleet> CreateFleet(const RequestContext& /*context*/,
                                      const v1::CreateFleetRequest& request) {
  if (request.source().text() == "broken") {
    v1::ErrorInfo info;
    info.set_reason("INVALID_SPEC");
    (*info.mutable_metadata())["format"] = "yaml";
    for (const char* field : {"boot.timeout", "targets[0]"}) {
      v1::FieldViolation& violation = *info.add_field_violations();
      violation.set_field(field);
      violation.set_description("expected something else");
      violation.mutable_range()->mutable_begin()->set_line(3);
      violation.mutable_range()->mutable_begin()->set_column(7);
    }
    return rpc::WithErrorInfo(
        absl::InvalidArgumentError("the spec has 2 mistakes"), info);
  }
  v1::Fleet fleet;
  fleet.set_name(request.parent() + "/fleets/new");
  fleet.set_revision(1);
  *fleet.mutable_source() = request.source();
  return fleet;
}

// Writes the events after `number` up to `last`, each when the previous one has
// been taken.
void SendEvents(const Sink<v1::Event>& sink, int64_t number, int64_t last) {
  if (number == last) {
    return sink.Finish(absl::OkStatus());
  }
  v1::Event event;
  event.set_cursor(number + 1);
  event.set_change(v1::Event::CHANGE_UPDATED);
  event.set_resource(absl::StrFormat("orgs/default/fleets/f%d", number + 1));
  sink.Write(event, [sink, number, last](bool alive) {
    if (alive) {
      SendEvents(sink, number + 1, last);
    } else {
      sink.Finish(absl::CancelledError("the client is gone"));
    }
  });
}

void Flood(const Sink<v1::Event>& sink, std::atomic<int>& count,
           std::atomic<int>& gone_count) {
  v1::Event event;
  event.set_resource(std::string(64 * kKiB, 'x'));
  sink.Write(event, [sink, &count, &gone_count](bool alive) {
    if (alive) {
      ++count;
      Flood(sink, count, gone_count);
    } else {
      ++gone_count;
      sink.Finish(absl::CancelledError("the client is gone"));
    }
  });
}

void SetDigest(v1::Toolchain& answer, std::string digest) {
  answer.set_digest(std::move(digest));
}
void SetDigest(v1::InspectArtifactResponse& answer, std::string digest) {
  answer.set_sha256(std::move(digest));
}

// Takes the chunks of a stream of requests; the answer has their digest.
template <typename Request, typename Response>
class DigestUpload : public server::MessageUpload {
 public:
  explicit DigestUpload(std::atomic<int>& open) : open_(open) { ++open_; }
  ~DigestUpload() override { --open_; }

  absl::Status Add(const google::protobuf::Message& message) override {
    const std::string& chunk = static_cast<const Request&>(message).chunk();
    if (chunk == "broken") {
      return absl::InvalidArgumentError("the chunk is broken");
    }
    bytes_ += chunk;
    return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Finish() override {
    auto answer = std::make_unique<Response>();
    SetDigest(*answer, Sha256(AsBytes(bytes_)).Hex());
    return answer;
  }

 private:
  std::atomic<int>& open_;
  std::string bytes_;
};

template <typename Request, typename Response>
void AddUpload(server::MethodTable& table, std::string_view method,
               std::atomic<int>& open) {
  table.AddUpload<Request, Response>(
      method, [&open](const RequestContext& /*context*/) {
        return std::make_unique<DigestUpload<Request, Response>>(open);
      });
}

absl::StatusOr<Rights> RightsOf(const Identity& caller) {
  if (caller.id == "ann") {
    return Rights{{{"default", v1::ACCESS_ROLE_ADMIN},
                   {"flood", v1::ACCESS_ROLE_ADMIN},
                   {"quiet", v1::ACCESS_ROLE_ADMIN}}};
  }
  if (caller.id == "bob") {
    return Rights{};
  }
  return rpc::Error(absl::StatusCode::kUnauthenticated, "UNKNOWN_PRINCIPAL",
                    "no such principal");
}

}  // namespace

TestService::TestService()
    : workers_({.quick = {.threads = 4}, .heavy = {.threads = 1}}) {
  AddFleetMethods();
  AddStreams();
  dispatcher_ = std::make_unique<server::Dispatcher>(
      table_, workers_,
      server::DispatcherHooks{.rights_of = RightsOf,
                              .fleets_of = nullptr,
                              .audit = [this](const server::AuditEntry& entry) {
                                const MutexLock lock(&mutex_);
                                audit_.push_back(entry);
                              }});
}

TestService::~TestService() { Stop(); }

void TestService::Stop() {
  ReleaseHanging();
  workers_.Stop();
}

void TestService::AddFleetMethods() {
  table_.AddUnary<v1::CreateFleetRequest, v1::Fleet>("FleetService/CreateFleet",
                                                     CreateFleet);
  table_.AddUnary<v1::GetFleetRequest, v1::Fleet>(
      "FleetService/GetFleet",
      [this](const RequestContext& /*context*/,
             const v1::GetFleetRequest& request) -> absl::StatusOr<v1::Fleet> {
        if (request.name().ends_with("/hang")) {
          const MutexLock lock(&mutex_);
          while (!released_) {
            release_.Wait(&mutex_);
          }
        }
        if (request.name().ends_with("/missing")) {
          return rpc::Error(absl::StatusCode::kNotFound, "FLEET_MISSING",
                            "there is no fleet `missing`",
                            {{"fleet", "missing"}});
        }
        v1::Fleet fleet;
        fleet.set_name(request.name());
        fleet.set_revision(7);
        fleet.mutable_create_time()->set_seconds(1'700'000'000);
        return fleet;
      });
  table_.AddStream<v1::DownloadArtifactRequest, v1::DownloadArtifactResponse>(
      "ArtifactService/DownloadArtifact",
      [](const RequestContext& /*context*/,
         const v1::DownloadArtifactRequest& /*request*/,
         Sink<v1::DownloadArtifactResponse> sink) {
        sink.Finish(absl::OkStatus());
      });
  AddUpload<v1::ImportToolchainRequest, v1::Toolchain>(
      table_, "ToolchainService/ImportToolchain", upload_count_);
  AddUpload<v1::InspectImageRequest, v1::InspectArtifactResponse>(
      table_, "ArtifactService/InspectImage", upload_count_);
}

void TestService::AddStreams() {
  table_.AddStream<v1::StreamEventsRequest, v1::Event>(
      "EventService/StreamEvents",
      [this](const RequestContext& context,
             const v1::StreamEventsRequest& request, Sink<v1::Event> sink) {
        if (context.org == "flood") {
          return Flood(sink, flood_count_, gone_count_);
        }
        if (context.org == "quiet") {
          sink.OnGone([this, sink] {
            ++gone_count_;
            sink.Finish(absl::CancelledError("the client is gone"));
          });
          v1::Event event;
          event.set_change(v1::Event::CHANGE_HEARTBEAT);
          return sink.Write(event, [](bool /*alive*/) {});
        }
        if (request.cursor() == 0) {
          return sink.Finish(rpc::Error(absl::StatusCode::kOutOfRange,
                                        "CURSOR_TOO_OLD", "begin with cursor 5",
                                        {{"cursor", "5"}}));
        }
        SendEvents(sink, 0, request.cursor());
      });
}

void TestService::ReleaseHanging() {
  const MutexLock lock(&mutex_);
  released_ = true;
  release_.NotifyAll();
}

server::HttpServices TestService::services() {
  return {
      .dispatcher = *dispatcher_,
      .artifact = [](const std::string& org,
                     const std::string& sha256) -> absl::StatusOr<SharedBytes> {
        if (org != "default" || sha256 != ArtifactDigest()) {
          return rpc::Error(absl::StatusCode::kNotFound, "ARTIFACT_MISSING",
                            "no such artifact", {{"sha256", sha256}});
        }
        return Artifact();
      },
      .ready = [] { return absl::OkStatus(); }};
}

std::vector<server::AuditEntry> TestService::audit() const {
  const MutexLock lock(&mutex_);
  return audit_;
}

const SharedBytes& TestService::Artifact() {
  static const SharedBytes kBytes = [] {
    constexpr size_t kSize = 1'500'000;
    auto made = std::make_shared<Bytes>();
    uint32_t state = 1;
    while (made->size() < kSize) {
      state = state * 1664525 + 1013904223;
      made->push_back(static_cast<std::byte>(state >> 24));
    }
    return made;
  }();
  return kBytes;
}

std::string TestService::ArtifactDigest() {
  static const std::string kDigest = Sha256(*Artifact()).Hex();
  return kDigest;
}

}  // namespace bootmill::testing
