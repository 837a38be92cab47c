// SPDX-License-Identifier: Apache-2.0
// The parts of validate.cc; used in this folder only.
#ifndef BOOTMILL_BUILDER_SPEC_VALIDATE_PARTS_H_
#define BOOTMILL_BUILDER_SPEC_VALIDATE_PARTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"

namespace bootmill::spec {

// Checks `spec.boot`.
void CheckBoot(const v1::LoaderSpec& spec, Checker* checker);

// Checks `spec.boot.sources`. Returns the titles of the entries that the
// sources declare, in order.
std::vector<std::string> CheckSources(const v1::LoaderSpec& spec,
                                      Checker* checker);

// Checks `volume`; `path` is its field.
void CheckVolume(const std::string& path, const v1::Volume& volume,
                 Checker* checker);

// Checks `where`, whose field is `path`; the policy searches in `order`.
void CheckWhere(const std::string& path, const v1::Where& where,
                v1::SearchOrder order, Checker* checker);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_VALIDATE_PARTS_H_
