// SPDX-License-Identifier: Apache-2.0
// Stands for a module of GRUB for Xen that the emulator has none of, and that
// gives no command that a guest's file runs.
#include "tests/emu/loaders/grub.h"

GRUB_MODULE();

void grub_mod_init(void);
void grub_mod_init(void) {}

void grub_mod_fini(void);
void grub_mod_fini(void) {}
