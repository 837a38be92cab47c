// SPDX-License-Identifier: Apache-2.0
// A stream of one build's states.
#ifndef BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_
#define BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_

#include "bootmill/v1/release_service.pb.h"
#include "server/api/sink.h"
#include "server/build/build_run.h"

namespace bootmill::server {

// Sends the state of `run` now and after every change until the build has
// ended or the client is gone. A slow client misses states between, never the
// last one. Returns at once; needs `run` no longer than that. Thread-safe.
void WatchRun(BuildRun& run, const Sink<v1::Build>& sink);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_
