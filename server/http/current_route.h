// SPDX-License-Identifier: Apache-2.0
// What a fleet's hosts should have, at an address that stays: for hosts without
// an agent, and for mirrors. docs/api-http.md.
#ifndef BOOTMILL_SERVER_HTTP_CURRENT_ROUTE_H_
#define BOOTMILL_SERVER_HTTP_CURRENT_ROUTE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "bootmill/v1/agent_service.pb.h"
#include "common/bytes.h"
#include "server/api/dispatcher.h"
#include "server/http/artifact_route.h"
#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// `/orgs/ORG/fleets/FLEET/current/TARGET`, or one of the files beside it.
struct CurrentPath {
  enum class File { kImage, kChecksum, kSignature, kProvenance };
  std::string org;
  std::string fleet;
  std::string target;
  File file = File::kImage;

  bool operator==(const CurrentPath&) const = default;
};

// Parses `path`; returns nullopt if it has another form.
std::optional<CurrentPath> ParseCurrentPath(std::string_view path);

// The functions may block. Errors: NOT_FOUND, DATA_LOSS, ...
struct CurrentSource {
  std::function<absl::StatusOr<v1::Assignment>(
      const v1::GetAssignmentRequest& request)>
      assignment;
  std::function<absl::StatusOr<SharedBytes>(const std::string& org,
                                            const std::string& sha256)>
      artifact;
};

// Answers on the dispatcher's pool, with the access rule of
// AgentService/GetAssignment. Thread-safe. REQUIRES: dispatcher, source and
// hook outlive the call.
void HandleCurrent(const Dispatcher& dispatcher, const CurrentSource& source,
                   const DownloadHook& downloaded, CurrentPath path,
                   HttpRequest request, const HttpResponder& responder);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CURRENT_ROUTE_H_
