// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/state_refusals.h"

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "common/rpc/error_info.h"
#include "server/store/accounts.h"

namespace bootmill::server {
namespace {

// Adds what `status` says of `method`, `FleetService/GetFleet`.
template <typename Message>
void Add(std::string_view method, const absl::Status& status,
         Message& message) {
  if (status.ok()) {
    return;
  }
  v1::Refusal& refusal = *message.add_refusals();
  refusal.set_method(absl::StrFormat("bootmill.v1.%s", method));
  refusal.set_reason(std::string(status.message()));
}

}  // namespace

absl::Status CheckIsForHosts(const store::Release& release) {
  if (release.role == v1::ROLE_HOST_STAGE_ONE) {
    return absl::OkStatus();
  }
  if (release.role != v1::ROLE_GUEST_SECOND_STAGE) {
    return absl::DataLossError("the revision's spec cannot be read");
  }
  return rpc::Error(
      absl::StatusCode::kFailedPrecondition, "SECOND_STAGE_NOT_FOR_HOSTS",
      absl::StrFormat("fleet %s makes second stages, which guests have on "
                      "their disks; bind the slot to a fleet without `role: "
                      "guest_second_stage`",
                      release.fleet),
      {{"fleet", release.fleet}});
}

void AddRefusals(const store::ToolchainRecord& record, v1::Toolchain& message) {
  Add("ToolchainService/SetDefaultToolchain", store::CheckCanBeDefault(record),
      message);
}

void AddRefusals(const store::Principal& record, v1::Principal& message) {
  // The kind says it already, and most principals are hosts.
  if (record.kind != v1::Principal::KIND_USER) {
    return;
  }
  Add("AccountService/CreateAccount", store::CheckTakesAccount(record),
      message);
  Add("AccountService/ResetAccount", store::CheckTakesReset(record), message);
  Add("AccountService/SetAccountState", store::CheckHasAccount(record),
      message);
}

void AddRefusals(const store::Release& record, v1::Release& message) {
  Add("ReleaseService/PromoteRelease", CheckIsForHosts(record), message);
}

}  // namespace bootmill::server
