// SPDX-License-Identifier: Apache-2.0
#include "server/first_start.h"

#include <spdlog/spdlog.h>

#include "common/status_macros.h"
#include "server/build/build_ledger.h"
#include "server/store/principals.h"

namespace bootmill::server {
namespace {

constexpr char kAdministrator[] = "admin";

absl::Status InsertAdministrator(store::Writer& writer, store::Time now) {
  const absl::StatusOr<store::Principal> known =
      store::FindPrincipal(writer, store::kDefaultOrg, kAdministrator);
  if (known.status().code() != absl::StatusCode::kNotFound) {
    return known.status();
  }
  RETURN_IF_ERROR(
      store::InsertPrincipal(writer, {.org = store::kDefaultOrg,
                                      .id = kAdministrator,
                                      .kind = v1::Principal::KIND_USER,
                                      .role = v1::ACCESS_ROLE_UNSPECIFIED,
                                      .revoked = false,
                                      .create_time = now,
                                      .expire_time = now + kAdminLifetime}));
  for (const char* org : {store::kDefaultOrg, store::kSystemOrg}) {
    RETURN_IF_ERROR(store::BindRole(writer, store::kDefaultOrg, kAdministrator,
                                    org, v1::ACCESS_ROLE_ADMIN));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status PrepareDatabase(store::Database& database,
                             const Credentials& credentials) {
  const store::Time now = database.Now();
  if (credentials.created()) {
    spdlog::info("made the CA, fingerprint {}", credentials.CaFingerprint());
    spdlog::info("the administrator's credential is in {}",
                 credentials.admin_dir());
  }
  return database.Write([&](store::Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(InsertAdministrator(writer, now));
    ASSIGN_OR_RETURN(const size_t interrupted,
                     BuildLedger::EndInterrupted(writer, {}));
    if (interrupted > 0) {
      spdlog::warn("{} builds were interrupted and have failed", interrupted);
    }
    return absl::OkStatus();
  });
}

}  // namespace bootmill::server
