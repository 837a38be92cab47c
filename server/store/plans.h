// SPDX-License-Identifier: Apache-2.0
// Plans under their identities, with their inputs as blobs.
#ifndef BOOTMILL_SERVER_STORE_PLANS_H_
#define BOOTMILL_SERVER_STORE_PLANS_H_

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/sha256.h"
#include "server/store/transaction.h"

namespace bootmill::store {

// Stores `plan` and its inputs; does nothing if it was stored before. Returns
// its identity.
absl::StatusOr<Sha256Digest> PutPlan(Writer& writer, const image::Plan& plan);

// Returns the plan with this identity, including reasons. Errors: NOT_FOUND;
// DATA_LOSS if an input is damaged, or if the stored rows have another
// identity.
absl::StatusOr<image::Plan> LoadPlan(Reader& reader,
                                     const Sha256Digest& identity);

}  // namespace bootmill::store

#endif  // BOOTMILL_SERVER_STORE_PLANS_H_
