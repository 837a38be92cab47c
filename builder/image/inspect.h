// SPDX-License-Identifier: Apache-2.0
// Taking apart an image of GRUB for Xen, made by Bootmill or anybody else.
#ifndef BOOTMILL_BUILDER_IMAGE_INSPECT_H_
#define BOOTMILL_BUILDER_IMAGE_INSPECT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "builder/archive/file.h"
#include "builder/elf/format.h"
#include "builder/image/xen_view.h"
#include "builder/target.h"
#include "common/bytes.h"

namespace bootmill::image {

// The kind of an object in the module area, derived from its number and
// contents, because GRUB versions use numbers above 3 differently.
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

// Returns "module", "memdisk", "configuration", "prefix", "public key", ...
std::string_view ObjectKindName(ObjectKind kind);

// One object; `data` is a view into the image.
struct ObjectPart {
  ObjectKind kind = ObjectKind::kUnknown;
  uint32_t type = 0;  // the number in the image
  // Module files and archives with the zeros that padded them; configuration
  // and prefix without their NUL.
  ByteSpan data;
};

// What a module says about itself.
struct ModulePart {
  std::string name;     // from .modname
  std::string license;  // from .module_license
  // From .moddeps: what it needs; the first 64 of a module that names more.
  std::vector<std::string> dependencies;
  ByteSpan file;
};

// The parts of an image; views into the image.
struct ImageParts {
  XenView xen;
  ByteSpan payload;          // the kernel's bytes
  uint64_t zeroed_size = 0;  // bytes of the kernel's memory after its payload
  uint64_t payload_alignment = 0;
  std::vector<elf::Segment> program_headers;  // all, in the file's order
  std::vector<ObjectPart> objects;            // in the image's order
  std::vector<ModulePart> modules;
  std::vector<archive::ArchivedFile>
      memdisk_files;  // empty if the memdisk is no archive
};

// Takes `image` apart.
//
// Errors: INVALID_ARGUMENT (not an image that Xen starts; no module area after
// the kernel; an object that exceeds the image; more than 4,096 objects). Less
// serious faults are no errors, so that such images can be inspected: a module
// that is not readable ELF has an empty name, a memdisk that is no archive
// has no files. Thread-safe.
absl::StatusOr<ImageParts> Inspect(ByteSpan image);

// Returns the first object of `kind`, or null.
const ObjectPart* FindObject(const ImageParts& parts, ObjectKind kind);

// Returns a kernel.img from which Layout and grub-mkimage make the same payload
// again: an ELF file whose code is the payload.
Bytes MakeKernelFile(const ImageParts& parts);

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_INSPECT_H_
