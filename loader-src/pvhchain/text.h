// SPDX-License-Identifier: Apache-2.0
// One line of text in a buffer of fixed size.
#ifndef PVHCHAIN_TEXT_H_
#define PVHCHAIN_TEXT_H_

#include <stdint.h>

#define LDR_TEXT_ROOM 200

// Initialise it with {0}. What does not fit is left out; `bytes[length]` is
// always NUL.
struct ldr_text {
  uint32_t length;
  char bytes[LDR_TEXT_ROOM];
};

// Each appends to `text`.
void ldr_text_char(struct ldr_text* text, char c);
void ldr_text_string(struct ldr_text* text, const char* string);
void ldr_text_decimal(struct ldr_text* text, uint32_t value);
// Appends a hexadecimal number with 0x and without leading zeros.
void ldr_text_hex(struct ldr_text* text, uint64_t value);

#endif  // PVHCHAIN_TEXT_H_
