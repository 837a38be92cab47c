// SPDX-License-Identifier: Apache-2.0
// The constants of GRUB's Xen images. Format, worked example and sources:
// docs/formats/grub-image.md.
#ifndef BOOTMILL_BUILDER_IMAGE_ABI_H_
#define BOOTMILL_BUILDER_IMAGE_ABI_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "builder/elf/format.h"
#include "builder/target.h"

namespace bootmill::image {

// The values that depend on the target.
struct TargetAbi {
  elf::Class elf_class;
  uint64_t
      link_address;  // of the payload's first byte, which is also the entry
  uint32_t link_alignment;  // of the segments that follow the payload
  bool is_pvh;

  constexpr elf::RecordSizes sizes() const { return elf::SizesOf(elf_class); }
};

constexpr TargetAbi AbiOf(Target target) {
  switch (target) {
    case Target::kX8664Xen:
      return {elf::Class::k64, 0, 8, false};
    case Target::kI386Xen:
      return {elf::Class::k32, 0, 4, false};
    case Target::kI386XenPvh:
      break;
  }
  return {elf::Class::k32, 0x100000, 4, true};
}

// The module area: header {u32 magic, [u32 0,] word offset, word size}, then
// objects {u32 type, u32 size} each followed by its data.
inline constexpr uint32_t kModuleMagic = 0x676d696d;  // "mimg"
inline constexpr uint64_t kObjectHeaderBytes = 8;
inline constexpr uint64_t kMemdiskAlignment = 512;

constexpr uint64_t ModuleHeaderBytes(elf::Class elf_class) {
  return elf_class == elf::Class::k64 ? 24 : 12;
}

// The module area begins at the end of the kernel's memory, rounded up to this.
inline constexpr uint64_t kModuleAddressAlignment = 8;
// The least alignment of a payload.
inline constexpr uint64_t kMinPayloadAlignment = 4096;

inline constexpr uint16_t kSegmentCount = 4;
inline constexpr uint16_t kSectionCount = 5;
inline constexpr uint16_t kNameSection = 1;

// The section name table, and the offset of each name in it.
inline constexpr std::string_view kSectionNames("\0.text\0mods\0.xen\0", 17);
inline constexpr uint32_t kTextName = 1;
inline constexpr uint32_t kModsName = 7;
inline constexpr uint32_t kXenName = 12;

// The first instructions of every GRUB kernel for PVH: cld; lgdt. A payload
// that begins differently cannot run.
inline constexpr std::array<uint8_t, 4> kPvhEntryBytes = {0xfc, 0x0f, 0x01,
                                                          0x15};

}  // namespace bootmill::image

#endif  // BOOTMILL_BUILDER_IMAGE_ABI_H_
