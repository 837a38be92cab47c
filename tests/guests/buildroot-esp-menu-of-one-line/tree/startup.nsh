bootx64.efi
