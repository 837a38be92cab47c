// SPDX-License-Identifier: Apache-2.0
#include "builder/image/plan.h"

#include "builder/image/plan_record.h"

namespace bootmill::image {

Bytes CanonicalBytes(const Plan& plan) {
  return CanonicalBytes(RecordOf(plan));
}

Sha256Digest Identity(const Plan& plan) { return Identity(RecordOf(plan)); }

}  // namespace bootmill::image
