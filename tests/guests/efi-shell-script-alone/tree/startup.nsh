vmlinuz-linux rw root=/dev/sda2 initrd=\initramfs-linux.img
