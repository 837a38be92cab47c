// SPDX-License-Identifier: Apache-2.0
// Plans as JSON. Format: docs/formats/provenance.md.
#ifndef BOOTMILL_TRUST_PLAN_JSON_H_
#define BOOTMILL_TRUST_PLAN_JSON_H_

#include <nlohmann/json.hpp>

#include "builder/image/plan_record.h"
#include "trust/json.h"

namespace bootmill::trust {

// Returns the whole record as JSON, reasons included. Thread-safe.
nlohmann::json PlanToJson(const image::PlanRecord& plan);

// Reads what PlanToJson wrote. Errors go to the cursor's status. Thread-safe.
image::PlanRecord PlanFromJson(const JsonCursor& in);

}  // namespace bootmill::trust

#endif  // BOOTMILL_TRUST_PLAN_JSON_H_
