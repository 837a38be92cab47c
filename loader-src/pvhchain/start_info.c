// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/start_info.h"

#include "loader-src/pvhchain/mem.h"

// The offsets of the parts.
struct offsets {
  uint32_t modules;
  uint32_t map;
  uint32_t texts;
  uint32_t end;
};

static struct offsets arrange(const struct ldr_handoff* handoff,
                              const struct ldr_memory_map* map) {
  struct offsets at;
  at.modules = (sizeof(struct pvh_start_info) + 15) & ~15u;
  at.map = at.modules +
           (handoff->module_count - 1) * (uint32_t)sizeof(struct pvh_module);
  at.texts = at.map + map->count * (uint32_t)sizeof(struct pvh_memory_entry);
  at.end = (at.texts + handoff->texts_size + 15) & ~15u;
  return at;
}

uint32_t ldr_start_info_size(const struct ldr_handoff* handoff,
                             const struct ldr_memory_map* map) {
  return arrange(handoff, map).end;
}

void ldr_start_info_build(const struct ldr_handoff* handoff,
                          const struct ldr_memory_map* map,
                          const struct ldr_plan* plan, uint64_t rsdp_paddr,
                          uint8_t* out, uint64_t out_paddr) {
  const struct offsets at = arrange(handoff, map);
  const uint64_t texts_paddr = out_paddr + at.texts;
  memset(out, 0, at.end);
  const struct pvh_start_info info = {
      .magic = PVH_START_MAGIC,
      .version = PVH_START_VERSION,
      .module_count = handoff->module_count - 1,
      .module_list_paddr =
          handoff->module_count > 1 ? out_paddr + at.modules : 0,
      .command_line_paddr = texts_paddr + handoff->module[0].text,
      .rsdp_paddr = rsdp_paddr,
      .memory_map_paddr = out_paddr + at.map,
      .memory_map_entries = map->count,
  };
  memcpy(out, &info, sizeof(info));
  for (uint32_t i = 1; i < handoff->module_count; ++i) {
    const struct ldr_module* from = &handoff->module[i];
    const struct pvh_module module = {
        .paddr = plan->module_paddr[i],
        .size = from->range.end - from->range.start,
        .command_line_paddr = texts_paddr + from->text,
    };
    memcpy(out + at.modules + (i - 1) * sizeof(module), &module,
           sizeof(module));
  }
  memcpy(out + at.map, map->entry, map->count * sizeof(map->entry[0]));
  memcpy(out + at.texts, handoff->texts, handoff->texts_size);
}
