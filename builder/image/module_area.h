// SPDX-License-Identifier: Apache-2.0
// The module area of an image: everything that is embedded behind the kernel.
#ifndef BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_
#define BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/image/plan.h"
#include "common/bytes.h"

namespace bootmill::image {

// One object of the area, ready to be written.
struct Object {
  uint32_t type = 0;
  ByteSpan data;
  uint64_t padded_size = 0;    // bytes that `data` takes, with its zeros
  uint64_t declared_size = 0;  // what the object's header says, header included
};

// The objects of one area, in order, and the area's size with its header.
struct ModuleArea {
  std::vector<Object> objects;
  uint64_t size = 0;
};

// Lists the objects of `plan`; `memdisk` is the packed memdisk, empty without
// one. The result views the plan's inputs and `memdisk`.
//
// Errors: FAILED_PRECONDITION for an object without a number in the plan's
// table of object types; RESOURCE_EXHAUSTED beyond kMaxArtifactBytes.
absl::StatusOr<ModuleArea> PlanModuleArea(const Plan& plan,
                                          std::optional<ByteSpan> memdisk);

// Writes header and objects to `out`, which is zeroed and holds area.size
// bytes.
void WriteModuleArea(const ModuleArea& area, elf::Class elf_class,
                     std::span<std::byte> out);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_MODULE_AREA_H_
