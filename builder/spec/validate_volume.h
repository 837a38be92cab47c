// SPDX-License-Identifier: Apache-2.0
// The rules of names of a guest's volumes; a part of validate.h.
#ifndef BOOTMILL_BUILDER_SPEC_VALIDATE_VOLUME_H_
#define BOOTMILL_BUILDER_SPEC_VALIDATE_VOLUME_H_

#include <string>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"

namespace bootmill::spec {

// Checks `volume`, whose field is `path`.
void CheckVolume(const std::string& path, const v1::Volume& volume,
                 Checker* checker);

// Checks `where`, whose field is `path`, in a policy that searches in `order`.
void CheckWhere(const std::string& path, const v1::Where& where,
                v1::SearchOrder order, Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VALIDATE_VOLUME_H_
