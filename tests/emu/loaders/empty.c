// SPDX-License-Identifier: Apache-2.0
// Replaces a module of GRUB for Xen that the emulator does not have and that
// provides no command which a guest's file runs.
#include "tests/emu/loaders/grub.h"

GRUB_MODULE();

void grub_mod_init(void);
void grub_mod_init(void) {}

void grub_mod_fini(void);
void grub_mod_fini(void) {}
