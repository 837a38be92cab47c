// SPDX-License-Identifier: Apache-2.0
// The module area of an image: all objects that are embedded after the kernel.
#ifndef BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_
#define BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/bytes.h"

namespace bootmill::image {

// One object of the area.
struct Object {
  uint32_t type = 0;
  ByteSpan data;
  uint64_t padded_size = 0;  // bytes of `data` with padding
  uint64_t declared_size =
      0;  // the size in the object's header, which it includes
};

// All objects of one area in order, and the area's size with its header.
struct ModuleArea {
  std::vector<Object> objects;
  uint64_t size = 0;
};

// Returns the objects of `plan`; `memdisk` is the packed memdisk, empty if
// there is none. The result views the plan's inputs and `memdisk`.
//
// Errors: FAILED_PRECONDITION for an object without a number in the plan's
// table of object types; RESOURCE_EXHAUSTED beyond kMaxArtifactBytes.
absl::StatusOr<ModuleArea> PlanModuleArea(const Plan& plan,
                                          std::optional<ByteSpan> memdisk);

// Writes header and objects to `out`. REQUIRES: `out` has area.size bytes, all
// zero.
void WriteModuleArea(const ModuleArea& area, elf::Class elf_class,
                     std::span<std::byte> out);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_
