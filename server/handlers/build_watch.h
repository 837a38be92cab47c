// SPDX-License-Identifier: Apache-2.0
// A stream of one build's states.
#ifndef BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_
#define BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_

#include "bootmill/v1/release_service.pb.h"
#include "server/api/sink.h"
#include "server/build/build_run.h"

namespace bootmill::server {

// Sends the present state of `run`, and the state after every change, until the
// build has ended or the client is gone. A slow client misses intermediate
// states, but never the last one. Returns at once; `run` need not outlive the
// call. Thread-safe.
void WatchRun(BuildRun& run, const Sink<v1::Build>& sink);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_BUILD_WATCH_H_
