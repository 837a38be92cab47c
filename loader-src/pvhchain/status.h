// SPDX-License-Identifier: Apache-2.0
// The reasons for which the loader refuses a boot, and their messages.
#ifndef PVHCHAIN_STATUS_H_
#define PVHCHAIN_STATUS_H_

#include <stdint.h>

#include "loader-src/pvhchain/text.h"

// In the order of the table in status.c; a test compares the two.
enum ldr_status {
  LDR_OK,
  LDR_MULTIBOOT_MAGIC,
  LDR_MULTIBOOT_INFO,
  LDR_MULTIBOOT_NO_MODULE,
  LDR_MULTIBOOT_MANY_MODULES,
  LDR_MULTIBOOT_MODULE,
  LDR_MULTIBOOT_TEXT,
  LDR_XEN_ABSENT,
  LDR_XEN_HYPERCALL_PAGE,
  LDR_MEMORY_NO_MAP,
  LDR_MEMORY_LONG_MAP,
  LDR_ELF_SHORT,
  LDR_ELF_MAGIC,
  LDR_ELF_CLASS,
  LDR_ELF_MACHINE,
  LDR_ELF_TYPE,
  LDR_ELF_TABLE_ENTRY,
  LDR_ELF_TABLE,
  LDR_ELF_MANY_SEGMENTS,
  LDR_ELF_NO_SEGMENT,
  LDR_ELF_SEGMENT_FILE,
  LDR_ELF_SEGMENT_SIZES,
  LDR_ELF_SEGMENT_4G,
  LDR_ELF_SEGMENT_OVERLAP,
  LDR_ELF_SEGMENT_MEMORY,
  LDR_NOTE_FILE,
  LDR_NOTE_CUT,
  LDR_NOTE_ABSENT,
  LDR_NOTE_SIZE,
  LDR_NOTE_ENTRY,
  LDR_PLAN_MODULE,
  LDR_PLAN_BLOCK,
  LDR_PLAN_STAGING,
  LDR_STATUS_COUNT,
};

// A refusal with the numbers of its message; what they mean depends on the
// message. Valid only if a function returned other than LDR_OK.
struct ldr_failure {
  enum ldr_status status;
  uint32_t index;
  uint64_t value;
  uint64_t limit;
};

// Fills `*failure` and returns `status`, so that a function can return its
// result.
enum ldr_status ldr_fail(struct ldr_failure* failure, enum ldr_status status,
                         uint32_t index, uint64_t value, uint64_t limit);

// Returns the message of `status`: %i stands for the index, %x for the value
// and %l for the limit (both hexadecimal). Returns "unknown status" for other
// values.
const char* ldr_status_text(enum ldr_status status);

// Appends the message of `failure`, without a line end.
void ldr_failure_print(const struct ldr_failure* failure,
                       struct ldr_text* text);

#endif  // PVHCHAIN_STATUS_H_
