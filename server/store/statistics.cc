// SPDX-License-Identifier: Apache-2.0
#include "server/store/statistics.h"

#include "common/status_macros.h"
#include "server/store/artifacts.h"
#include "server/store/query.h"

namespace bootmill::store {

absl::StatusOr<Statistics> GetStatistics(Reader& reader) {
  Statistics statistics;
  RETURN_IF_ERROR(reader.connection().Query(
      "SELECT state, count(*) FROM toolchains GROUP BY state", {},
      [&](const Row& row) {
        statistics.toolchains[row.Enum<v1::Toolchain::State>(0)] =
            row.Integer(1);
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(statistics.cached_artifact_bytes,
                   CachedArtifactBytes(reader));
  return statistics;
}

}  // namespace bootmill::store
