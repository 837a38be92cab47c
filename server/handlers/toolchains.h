// SPDX-License-Identifier: Apache-2.0
// ToolchainService, except the import.
#ifndef BOOTMILL_SERVER_HANDLERS_TOOLCHAINS_H_
#define BOOTMILL_SERVER_HANDLERS_TOOLCHAINS_H_

#include "absl/status/statusor.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/api/method_table.h"
#include "server/build/toolchain_source.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe. REQUIRES: what it is given outlives it, and it the table.
class ToolchainHandlers {
 public:
  ToolchainHandlers(store::Database& database, ToolchainSource& toolchains)
      : database_(database), toolchains_(toolchains) {}

  void Register(MethodTable& table);

 private:
  absl::StatusOr<v1::Toolchain> Get(const v1::GetToolchainRequest& request);
  absl::StatusOr<v1::ListToolchainsResponse> List(
      const v1::ListToolchainsRequest& request);
  absl::StatusOr<v1::ListModulesResponse> ListModules(
      const v1::ListModulesRequest& request);
  absl::StatusOr<v1::ToolchainUse> GetUse(
      const v1::GetToolchainUseRequest& request);
  absl::StatusOr<v1::Toolchain> SetDefault(
      const RequestContext& context,
      const v1::SetDefaultToolchainRequest& request);
  absl::StatusOr<v1::Toolchain> SetState(
      const RequestContext& context,
      const v1::SetToolchainStateRequest& request);

  store::Database& database_;
  ToolchainSource& toolchains_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_TOOLCHAINS_H_
