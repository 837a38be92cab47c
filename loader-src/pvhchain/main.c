// SPDX-License-Identifier: Apache-2.0
// The boot process, step by step.
#include <stdint.h>

#include "loader-src/pvhchain/console.h"
#include "loader-src/pvhchain/elf.h"
#include "loader-src/pvhchain/handover.h"
#include "loader-src/pvhchain/hypercall.h"
#include "loader-src/pvhchain/memory_map.h"
#include "loader-src/pvhchain/multiboot.h"
#include "loader-src/pvhchain/plan.h"
#include "loader-src/pvhchain/rsdp.h"
#include "loader-src/pvhchain/start_info.h"

// Defined by the linker script.
extern uint8_t ldr_image_start[];
extern uint8_t ldr_image_end[];

// Without paging, the physical address 0 is at the pointer 0.
static const struct ldr_memory physical_memory = {.base = 0, .size = LDR_4G};

// All of the loader's data; too large for the stack.
struct loader {
  struct ldr_console console;
  struct ldr_handoff handoff;
  struct ldr_memory_map xen_map;
  uint8_t raw_map[LDR_MAX_MEMORY_ENTRIES * 20];
  const struct ldr_memory_map* map;  // the map that is used
  uint64_t rsdp_paddr;
  struct ldr_image image;
  struct ldr_plan plan;
};

// Prints one line about the choice of the memory map, unless both maps agree.
static void tell_choice(const struct loader* loader,
                        enum ldr_map_choice choice) {
  struct ldr_text text = {0};
  if (choice == LDR_MAP_DISAGREED) {
    ldr_text_string(&text, "memory: RAM is ");
    ldr_text_hex(&text, ldr_memory_map_ram_bytes(&loader->xen_map));
    ldr_text_string(&text, " bytes for Xen but ");
    ldr_text_hex(&text, ldr_memory_map_ram_bytes(&loader->handoff.memory_map));
    ldr_text_string(&text, " for GRUB, or elsewhere; taking Xen's map");
  } else if (choice == LDR_MAP_GRUB_ONLY) {
    ldr_text_string(&text, "memory: Xen gives no map; taking GRUB's");
  }
  if (text.length != 0) {
    ldr_console_line(&loader->console, &text);
  }
}

static enum ldr_status find_memory(struct loader* loader,
                                   struct ldr_failure* failure) {
  uint32_t entries = LDR_MAX_MEMORY_ENTRIES;
  if (ldr_xen_memory_map(loader->raw_map, &entries) == 0 &&
      entries <= LDR_MAX_MEMORY_ENTRIES) {
    const struct ldr_bytes table = {loader->raw_map, entries * 20u};
    const enum ldr_status status =
        ldr_memory_map_from_xen(table, &loader->xen_map, failure);
    if (status != LDR_OK) {
      return status;
    }
  }
  const enum ldr_map_choice choice =
      ldr_memory_map_choose(&loader->xen_map, &loader->handoff.memory_map);
  if (choice == LDR_MAP_NONE) {
    return ldr_fail(failure, LDR_MEMORY_NO_MAP, 0, 0, 0);
  }
  tell_choice(loader, choice);
  loader->map = choice == LDR_MAP_GRUB_ONLY ? &loader->handoff.memory_map
                                            : &loader->xen_map;
  return LDR_OK;
}

static enum ldr_status read_kernel(struct loader* loader,
                                   struct ldr_failure* failure) {
  const struct ldr_range file = loader->handoff.module[0].range;
  return ldr_elf_read(
      ldr_memory_view(physical_memory, file.start, file.end - file.start),
      &loader->image, failure);
}

static enum ldr_status make_plan(struct loader* loader,
                                 struct ldr_failure* failure) {
  const struct ldr_plan_input input = {
      .map = loader->map,
      .image = &loader->image,
      .handoff = &loader->handoff,
      .self = {(uintptr_t)ldr_image_start, (uintptr_t)ldr_image_end},
      .block_size = ldr_start_info_size(&loader->handoff, loader->map) +
                    ldr_handover_size(),
  };
  return ldr_plan_make(&input, &loader->plan, failure);
}

static enum ldr_status prepare(struct loader* loader, uint32_t magic,
                               uint32_t info_paddr,
                               struct ldr_failure* failure) {
  enum ldr_status status = ldr_multiboot_read(
      physical_memory, magic, info_paddr, &loader->handoff, failure);
  if (status == LDR_OK) {
    status = find_memory(loader, failure);
  }
  if (status == LDR_OK) {
    status =
        ldr_multiboot_check_modules(&loader->handoff, loader->map, failure);
  }
  if (status == LDR_OK) {
    status = read_kernel(loader, failure);
  }
  if (status == LDR_OK) {
    status = make_plan(loader, failure);
  }
  if (status == LDR_OK) {
    loader->rsdp_paddr = ldr_rsdp_find(physical_memory, loader->map);
  }
  return status;
}

// This line shows the change of stages in a log.
static void announce(const struct loader* loader) {
  struct ldr_text text = {0};
  ldr_text_string(&text, "starting ELF");
  ldr_text_decimal(&text, loader->image.bits);
  ldr_text_string(&text, " kernel, entry ");
  ldr_text_hex(&text, loader->image.entry);
  ldr_text_string(&text, ", modules ");
  ldr_text_decimal(&text, loader->handoff.module_count - 1);
  if (loader->rsdp_paddr != 0) {
    ldr_text_string(&text, ", RSDP ");
    ldr_text_hex(&text, loader->rsdp_paddr);
  } else {
    ldr_text_string(&text, ", no RSDP found");
  }
  ldr_console_line(&loader->console, &text);
}

static _Noreturn void go(struct loader* loader) {
  const uint32_t block = loader->plan.block_paddr;
  ldr_start_info_build(&loader->handoff, loader->map, &loader->plan,
                       loader->rsdp_paddr, (uint8_t*)block, block);
  ldr_handover_go(&loader->plan, loader->image.entry,
                  block + ldr_start_info_size(&loader->handoff, loader->map));
}

// Prints why the loader refuses, and ends the domain.
static _Noreturn void refuse(const struct ldr_console* console, bool has_xen,
                             const struct ldr_failure* failure) {
  struct ldr_text text = {0};
  ldr_failure_print(failure, &text);
  ldr_console_line(console, &text);
  if (has_xen) {
    ldr_console_drain(console);
    ldr_xen_crash();
  }
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

_Noreturn void ldr_main(uint32_t magic, uint32_t info_paddr);

_Noreturn void ldr_main(uint32_t magic, uint32_t info_paddr) {
  static struct loader loader;
  struct ldr_failure failure;
  if (ldr_xen_start(&failure) != LDR_OK) {
    refuse(&loader.console, false, &failure);
  }
  ldr_console_open(&loader.console);
  if (prepare(&loader, magic, info_paddr, &failure) != LDR_OK) {
    refuse(&loader.console, true, &failure);
  }
  announce(&loader);
  go(&loader);
}
