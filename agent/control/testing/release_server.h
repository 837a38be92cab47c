// SPDX-License-Identifier: Apache-2.0
// A server for tests of the agent: it serves one fleet and its newest release,
// signed, and can be told to answer wrongly.
#ifndef BOOTMILL_AGENT_CONTROL_TESTING_RELEASE_SERVER_H_
#define BOOTMILL_AGENT_CONTROL_TESTING_RELEASE_SERVER_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "bootmill/v1/agent_service.grpc.pb.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "common/bytes.h"
#include "common/mutex.h"
#include "trust/signer.h"

namespace bootmill::agent::testing {

// Serves the fleet `web` of org `default` for i386-xen_pvh. Thread-safe.
class ReleaseServer {
 public:
  ReleaseServer();

  std::vector<grpc::Service*> Services() { return {&agents_, &artifacts_}; }
  std::string public_key_pem() const;

  // The bytes that `Publish(letter)` releases.
  static Bytes Image(char letter);
  // Makes a new release of these bytes.
  void Publish(char letter);

  // From now on releases are signed by another key than the published one.
  void SignWithAnotherKey();
  // Downloads send other bytes than were released.
  void SendOtherBytes();
  // Assignments name a release of another fleet.
  void AnswerForFleet(const std::string& fleet);
  // The next download breaks off after this many bytes.
  void BreakAfter(int64_t bytes);

  int downloads() const;
  int64_t last_offset() const;

 private:
  class Agents final : public v1::AgentService::Service {
   public:
    explicit Agents(ReleaseServer& owner) : owner_(owner) {}
    grpc::Status GetAssignment(grpc::ServerContext* context,
                               const v1::GetAssignmentRequest* request,
                               v1::Assignment* response) override;

   private:
    ReleaseServer& owner_;
  };
  class Artifacts final : public v1::ArtifactService::Service {
   public:
    explicit Artifacts(ReleaseServer& owner) : owner_(owner) {}
    grpc::Status DownloadArtifact(
        grpc::ServerContext* context,
        const v1::DownloadArtifactRequest* request,
        grpc::ServerWriter<v1::DownloadArtifactResponse>* writer) override;

   private:
    ReleaseServer& owner_;
  };

  mutable Mutex mutex_;
  Agents agents_;
  Artifacts artifacts_;
  const std::unique_ptr<trust::AttestationSigner> told_;
  std::unique_ptr<trust::AttestationSigner> other_ ABSL_GUARDED_BY(mutex_);
  Bytes image_ ABSL_GUARDED_BY(mutex_);
  v1::Assignment assignment_ ABSL_GUARDED_BY(mutex_);
  int number_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t break_after_ ABSL_GUARDED_BY(mutex_) = -1;
  int downloads_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t last_offset_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace bootmill::agent::testing

#endif  // BOOTMILL_AGENT_CONTROL_TESTING_RELEASE_SERVER_H_
