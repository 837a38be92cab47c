// SPDX-License-Identifier: Apache-2.0
// Numbers about the whole database, for metrics.
#ifndef BOOTMILL_SERVER_STORE_STATISTICS_H_
#define BOOTMILL_SERVER_STORE_STATISTICS_H_

#include <cstdint>
#include <map>

#include "absl/status/statusor.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/store/transaction.h"

namespace bootmill::store {

struct Statistics {
  std::map<v1::Toolchain::State, int64_t> toolchains;
  int64_t cached_artifact_bytes = 0;
};

// Reads indexes only, so that it may be called every few seconds.
absl::StatusOr<Statistics> GetStatistics(Reader& reader);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_STATISTICS_H_
