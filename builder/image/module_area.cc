// SPDX-License-Identifier: Apache-2.0
#include "builder/image/module_area.h"

#include <cstring>
#include <string_view>

#include "absl/strings/str_format.h"
#include "builder/elf/writer.h"
#include "builder/image/abi.h"
#include "common/checked_math.h"
#include "common/limits.h"
#include "common/status_macros.h"

namespace bootmill::image {
namespace {

// Collects the objects. They are in the image in the order of the calls.
class ObjectList {
 public:
  explicit ObjectList(uint64_t word) : word_(word) {}

  void Add(uint32_t type, ByteSpan data, uint64_t alignment) {
    const uint64_t padded = PaddedTo(data.size(), alignment);
    objects_.push_back({type, data, padded, padded + kObjectHeaderBytes});
  }

  // Text with a terminating NUL, which is one of the padding zeros.
  void AddText(uint32_t type, ByteSpan text) {
    const uint64_t padded = PaddedTo(text.size() + 1, word_);
    objects_.push_back({type, text, padded, padded + kObjectHeaderBytes});
  }

  // The header of a key declares its size without padding.
  void AddKey(uint32_t type, ByteSpan key) {
    objects_.push_back({type, key, PaddedTo(key.size(), word_),
                        key.size() + kObjectHeaderBytes});
  }

  void AddMark(uint32_t type) {
    objects_.push_back({type, {}, 0, kObjectHeaderBytes});
  }

  std::vector<Object> Take() { return std::move(objects_); }

 private:
  static uint64_t PaddedTo(uint64_t size, uint64_t alignment) {
    return (size + alignment - 1) & ~(alignment - 1);
  }

  uint64_t word_;
  std::vector<Object> objects_;
};

absl::StatusOr<uint32_t> NumberOf(const std::optional<uint32_t>& number,
                                  std::string_view what, const Plan& plan) {
  if (!number.has_value()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s cannot be embedded: no object number for it is known for GRUB "
        "`%s`; choose a table with the object types option if you know which "
        "GRUB this is",
        what, plan.object_types.name));
  }
  return *number;
}

absl::StatusOr<std::vector<Object>> ListObjects(
    const Plan& plan, std::optional<ByteSpan> memdisk) {
  const ObjectTypes& types = plan.object_types;
  const uint64_t word = AbiOf(plan.target).sizes().word;
  ObjectList list(word);
  for (const PlanModule& module : plan.modules) {
    list.Add(types.elf, module.file.span(), word);
  }
  for (const Blob& key : plan.public_keys) {
    ASSIGN_OR_RETURN(const uint32_t type,
                     NumberOf(types.public_key, "a public key", plan));
    list.AddKey(type, key.span());
  }
  if (memdisk.has_value()) {
    list.Add(types.memdisk, *memdisk, kMemdiskAlignment);
  }
  if (plan.dtb.has_value()) {
    ASSIGN_OR_RETURN(const uint32_t type,
                     NumberOf(types.dtb, "a device tree", plan));
    list.Add(type, plan.dtb->span(), word);
  }
  if (plan.disable_shim_lock) {
    ASSIGN_OR_RETURN(const uint32_t type, NumberOf(types.disable_shim_lock,
                                                   "disable-shim-lock", plan));
    list.AddMark(type);
  }
  if (plan.disable_cli) {
    ASSIGN_OR_RETURN(const uint32_t type,
                     NumberOf(types.disable_cli, "disable-cli", plan));
    list.AddMark(type);
  }
  if (plan.config.has_value()) {
    list.AddText(types.config, plan.config->span());
  }
  list.AddText(types.prefix, AsBytes(plan.prefix));
  return list.Take();
}

}  // namespace

absl::StatusOr<ModuleArea> PlanModuleArea(const Plan& plan,
                                          std::optional<ByteSpan> memdisk) {
  ModuleArea area;
  ASSIGN_OR_RETURN(area.objects, ListObjects(plan, memdisk));
  area.size = ModuleHeaderBytes(AbiOf(plan.target).elf_class);
  for (const Object& object : area.objects) {
    area.size += kObjectHeaderBytes + object.padded_size;
    if (area.size > kMaxArtifactBytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "the image would exceed %d bytes", kMaxArtifactBytes));
    }
  }
  return area;
}

void WriteModuleArea(const ModuleArea& area, elf::Class elf_class,
                     std::span<std::byte> out) {
  const uint64_t header = ModuleHeaderBytes(elf_class);
  const size_t word = elf::SizesOf(elf_class).word;
  WriteLittleEndian<uint32_t>(out, 0, kModuleMagic);
  elf::WriteWord(elf_class, header, out.subspan(word));
  elf::WriteWord(elf_class, area.size, out.subspan(2 * word));
  out = out.subspan(header);
  for (const Object& object : area.objects) {
    WriteLittleEndian<uint32_t>(out, 0, object.type);
    WriteLittleEndian<uint32_t>(out, 4,
                                static_cast<uint32_t>(object.declared_size));
    out = out.subspan(kObjectHeaderBytes);
    if (!object.data.empty()) {
      std::memcpy(out.data(), object.data.data(), object.data.size());
    }
    out = out.subspan(object.padded_size);
  }
}

}  // namespace bootmill::image
