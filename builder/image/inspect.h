// SPDX-License-Identifier: Apache-2.0
// Taking any GRUB Xen image apart, ours or a distribution's.
#ifndef BOOTMILL_BUILDER_IMAGE_INSPECT_H_
#define BOOTMILL_BUILDER_IMAGE_INSPECT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/tar.h"
#include "builder/image/xen_view.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image {

// What an object of the module area is, as far as its number and contents
// tell: numbers above 3 mean different things in different GRUB versions.
enum class ObjectKind {
  kModule,
  kMemdisk,
  kConfig,
  kPrefix,
  kPublicKey,
  kCertificate,
  kDeviceTree,
  kDisableShimLock,
  kDisableCli,
  kUnknown,
};

// "module", "memdisk", "configuration", "prefix", "public key", ...
std::string_view ObjectKindName(ObjectKind kind);

// One object; a view into the image.
struct ObjectPart {
  ObjectKind kind = ObjectKind::kUnknown;
  uint32_t type = 0;  // the number in the image
  // Module files and archives with the zeros that padded them; configuration
  // and prefix without their NUL.
  ByteSpan data;
};

// One module, as far as it tells about itself.
struct ModulePart {
  std::string name;     // of .modname
  std::string license;  // of .module_license
  ByteSpan file;
};

// An image in parts; views into the image that was inspected.
struct ImageParts {
  XenView xen;
  ByteSpan payload;          // the kernel
  uint64_t zeroed_size = 0;  // of the kernel's memory behind its payload
  uint64_t payload_alignment = 0;
  std::vector<ObjectPart> objects;  // all, in the image's order
  std::vector<ModulePart> modules;
  std::vector<archive::TarFile> memdisk_files;  // empty if it is no tar
};

// Takes `image` apart.
//
// Errors: INVALID_ARGUMENT (not an image that Xen starts; no module area
// behind the kernel; an object that runs over the end; more than 4,096
// objects). A module that is not readable ELF is listed with an empty name, a
// memdisk that is no tar has no files: such an image is to be looked at, not
// refused. Thread-safe.
absl::StatusOr<ImageParts> Inspect(ByteSpan image);

// Returns the first object of `kind`, or null.
const ObjectPart* FindObject(const ImageParts& parts, ObjectKind kind);

// Makes a kernel.img from which Layout and grub-mkimage make the same payload
// again: an ELF file with the payload as its code.
Bytes MakeKernelFile(const ImageParts& parts);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_INSPECT_H_
