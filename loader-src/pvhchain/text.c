// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/text.h"

void ldr_text_char(struct ldr_text* text, char c) {
  if (text->length < LDR_TEXT_ROOM - 1) {
    text->bytes[text->length++] = c;
    text->bytes[text->length] = '\0';
  }
}

void ldr_text_string(struct ldr_text* text, const char* string) {
  for (; *string != '\0'; ++string) {
    ldr_text_char(text, *string);
  }
}

void ldr_text_decimal(struct ldr_text* text, uint32_t value) {
  char digits[10];
  uint32_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) {
    ldr_text_char(text, digits[--count]);
  }
}

void ldr_text_hex(struct ldr_text* text, uint64_t value) {
  uint32_t shift = 60;
  ldr_text_string(text, "0x");
  while (shift > 0 && value >> shift == 0) {
    shift -= 4;
  }
  for (;; shift -= 4) {
    ldr_text_char(text, "0123456789abcdef"[(value >> shift) & 15]);
    if (shift == 0) {
      return;
    }
  }
}
