// SPDX-License-Identifier: Apache-2.0
// From the daemon's parts to its metrics.
#ifndef BOOTMILL_SERVER_OBSERVE_H_
#define BOOTMILL_SERVER_OBSERVE_H_

#include <google/protobuf/message.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/crypto/certificate.h"
#include "server/api/dispatcher.h"
#include "server/build/build_queue.h"
#include "server/metrics/metrics.h"
#include "server/store/builds.h"
#include "server/store/database.h"
#include "server/transports.h"

namespace bootmill::server {

inline constexpr char kGrpc[] = "grpc";
inline constexpr char kHttps[] = "https";

// Counts the end of a call, and a download that began with it.
void CountCall(Metrics& metrics, const Method& method, absl::StatusCode code,
               std::chrono::microseconds elapsed);
// Counts the bytes of a download over gRPC.
void CountMessage(Metrics& metrics, const Method& method,
                  const google::protobuf::Message& message);
void CountBuild(Metrics& metrics, const store::Build& build);

// What is looked at when somebody asks for metrics.
struct Observed {
  std::string data_dir;
  store::Database& database;
  const BuildQueue& queue;
  const Workers& workers;
  const Dispatcher& dispatcher;
  const Transports& transports;
  crypto::Seconds ca_expiry;
  crypto::Seconds server_expiry;
  bool ready;
};

// Returns how things are. What the database does not tell is left out.
std::vector<Gauge> LookAt(const Observed& observed);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_OBSERVE_H_
