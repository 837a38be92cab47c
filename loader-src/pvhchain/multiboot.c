// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/multiboot.h"

#include "loader-src/pvhchain/multiboot_abi.h"

// Appends the NUL-terminated text at `paddr`; address 0 means no text. Returns
// false if the text does not end within memory or does not fit.
static bool add_text(struct ldr_memory memory, uint32_t paddr,
                     struct ldr_handoff* handoff) {
  const struct ldr_bytes text = ldr_memory_view(
      memory, paddr, paddr < memory.size ? memory.size - paddr : 0);
  uint32_t at = 0;
  for (; paddr != 0 && at < text.size && text.data[at] != '\0'; ++at) {
    // One byte is reserved for the NUL.
    if (handoff->texts_size + 1 >= LDR_TEXTS_ROOM) {
      return false;
    }
    handoff->texts[handoff->texts_size++] = (char)text.data[at];
  }
  if ((paddr != 0 && at >= text.size) ||
      handoff->texts_size >= LDR_TEXTS_ROOM) {
    return false;
  }
  handoff->texts[handoff->texts_size++] = '\0';
  return true;
}

static enum ldr_status read_modules(struct ldr_memory memory,
                                    const struct multiboot_info* info,
                                    struct ldr_handoff* handoff,
                                    struct ldr_failure* failure) {
  const bool present = (info->flags & MULTIBOOT_INFO_MODULES) != 0;
  if (!present || info->module_count == 0) {
    return ldr_fail(failure, LDR_MULTIBOOT_NO_MODULE, 0, 0, 0);
  }
  if (info->module_count > LDR_MAX_MODULES) {
    return ldr_fail(failure, LDR_MULTIBOOT_MANY_MODULES, info->module_count, 0,
                    LDR_MAX_MODULES);
  }
  const struct ldr_bytes list =
      ldr_memory_view(memory, info->module_list_paddr,
                      info->module_count * sizeof(struct multiboot_module));
  for (uint32_t i = 0; i < info->module_count; ++i) {
    struct multiboot_module raw;
    if (!ldr_read(list, i * sizeof(raw), &raw, sizeof(raw))) {
      return ldr_fail(failure, LDR_MULTIBOOT_INFO, 0, info->module_list_paddr,
                      0);
    }
    struct ldr_module* module = &handoff->module[handoff->module_count++];
    module->range.start = raw.start_paddr;
    module->range.end = raw.end_paddr;
    module->text = handoff->texts_size;
    if (!add_text(memory, raw.text_paddr, handoff)) {
      return ldr_fail(failure, LDR_MULTIBOOT_TEXT, i, 0, LDR_TEXTS_ROOM);
    }
  }
  return LDR_OK;
}

enum ldr_status ldr_multiboot_read(struct ldr_memory memory, uint32_t magic,
                                   uint32_t info_paddr,
                                   struct ldr_handoff* handoff,
                                   struct ldr_failure* failure) {
  struct multiboot_info info;
  handoff->module_count = 0;
  handoff->texts_size = 0;
  handoff->memory_map.count = 0;
  if (magic != MULTIBOOT_ENTRY_MAGIC) {
    return ldr_fail(failure, LDR_MULTIBOOT_MAGIC, 0, magic,
                    MULTIBOOT_ENTRY_MAGIC);
  }
  if (!ldr_read(ldr_memory_view(memory, info_paddr, sizeof(info)), 0, &info,
                sizeof(info))) {
    return ldr_fail(failure, LDR_MULTIBOOT_INFO, 0, info_paddr, 0);
  }
  const enum ldr_status status = read_modules(memory, &info, handoff, failure);
  if (status != LDR_OK || (info.flags & MULTIBOOT_INFO_MEMORY_MAP) == 0) {
    return status;
  }
  return ldr_memory_map_from_multiboot(
      ldr_memory_view(memory, info.memory_map_paddr, info.memory_map_length),
      &handoff->memory_map, failure);
}

enum ldr_status ldr_multiboot_check_modules(const struct ldr_handoff* handoff,
                                            const struct ldr_memory_map* map,
                                            struct ldr_failure* failure) {
  for (uint32_t i = 0; i < handoff->module_count; ++i) {
    const struct ldr_range range = handoff->module[i].range;
    if (range.start > range.end || !ldr_memory_map_is_ram(map, range)) {
      return ldr_fail(failure, LDR_MULTIBOOT_MODULE, i, range.start, range.end);
    }
  }
  return LDR_OK;
}
