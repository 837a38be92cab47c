GRUB modules of a version that is not this loader's
