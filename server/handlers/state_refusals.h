// SPDX-License-Identifier: Apache-2.0
// Which calls the state of a thing refuses. The refusals stand in the thing's
// message, in the words that such a call would get, so that a client need not
// know the rules.
#ifndef BOOTMILL_SERVER_HANDLERS_STATE_REFUSALS_H_
#define BOOTMILL_SERVER_HANDLERS_STATE_REFUSALS_H_

#include "absl/status/status.h"
#include "bootmill/v1/principal_service.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/store/principals.h"
#include "server/store/releases.h"
#include "server/store/toolchains.h"

namespace bootmill::server {

// All functions are pure and thread-safe.

// Returns FAILED_PRECONDITION for a release whose images are meant for the
// guests' own disks, DATA_LOSS if that is not known.
absl::Status CheckIsForHosts(const store::Release& release);

// Adds the `refusals` of `record` to its message.
void AddRefusals(const store::ToolchainRecord& record, v1::Toolchain& message);
void AddRefusals(const store::Principal& record, v1::Principal& message);
void AddRefusals(const store::Release& record, v1::Release& message);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_STATE_REFUSALS_H_
