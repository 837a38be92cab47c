a module for BIOS
