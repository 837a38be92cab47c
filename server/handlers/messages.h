// SPDX-License-Identifier: Apache-2.0
// Converting records of the store into messages of the API.
#ifndef BOOTMILL_SERVER_HANDLERS_MESSAGES_H_
#define BOOTMILL_SERVER_HANDLERS_MESSAGES_H_

#include <google/protobuf/timestamp.pb.h>

#include <string_view>

#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "bootmill/v1/principal_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/store/builds.h"
#include "server/store/fleets.h"
#include "server/store/principals.h"
#include "server/store/releases.h"
#include "server/store/time.h"
#include "server/store/toolchains.h"

namespace bootmill::server {

// All functions are pure and thread-safe.
google::protobuf::Timestamp ToTimestamp(store::Time time);
v1::Toolchain ToMessage(const store::ToolchainRecord& record);
v1::Fleet ToMessage(const store::Fleet& fleet);
v1::FleetRevision ToMessage(std::string_view org, std::string_view fleet,
                            const store::FleetRevision& revision);
v1::ReleaseImage ToMessage(std::string_view org,
                           const store::ReleaseImage& image);
v1::Release ToMessage(const store::Release& release);
v1::Build ToMessage(const store::Build& build);
v1::Account ToMessage(const store::AccountState& account);
v1::Principal ToMessage(const store::Principal& principal);
v1::Attestation ToMessage(std::string_view org,
                          const store::ReleaseAttestation& attestation);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_MESSAGES_H_
