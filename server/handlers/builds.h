// SPDX-License-Identifier: Apache-2.0
// BuildService: starting, watching and ending builds.
#ifndef BOOTMILL_SERVER_HANDLERS_BUILDS_H_
#define BOOTMILL_SERVER_HANDLERS_BUILDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/release_service.pb.h"
#include "server/api/method_table.h"
#include "server/build/build_ledger.h"
#include "server/build/build_queue.h"
#include "server/build/toolchain_source.h"
#include "server/handlers/request_id.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class BuildHandlers {
 public:
  BuildHandlers(store::Database& database, ToolchainSource& toolchains,
                BuildLedger& ledger, BuildQueue& queue)
      : database_(database),
        toolchains_(toolchains),
        ledger_(ledger),
        queue_(queue) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::Build> Create(const RequestContext& context,
                                   const v1::CreateBuildRequest& request);
  absl::StatusOr<v1::Build> Get(const v1::GetBuildRequest& request);
  absl::StatusOr<v1::ListBuildsResponse> List(
      const v1::ListBuildsRequest& request);
  void Watch(const v1::WatchBuildRequest& request, const Sink<v1::Build>& sink);
  absl::StatusOr<v1::Build> Cancel(const RequestContext& context,
                                   const v1::CancelBuildRequest& request);

  // Chooses revision and toolchain; the other fields are those of a new build.
  absl::StatusOr<store::Build> NewBuild(const RequestContext& context,
                                        const v1::CreateBuildRequest& request);
  absl::StatusOr<store::Build> FindBuild(std::string_view name);

  store::Database& database_;
  ToolchainSource& toolchains_;
  BuildLedger& ledger_;
  BuildQueue& queue_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_BUILDS_H_
