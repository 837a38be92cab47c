# SPDX-License-Identifier: Apache-2.0
# cmake -D IN=file -D OUT=file -P embed.cmake: writes the bytes of IN as the
# inside of a C++ array. Refuses more than GRUB images shall carry.
set(limit 16384)
file(SIZE ${IN} size)
if(size GREATER limit)
  message(FATAL_ERROR "${IN} has ${size} bytes, at most ${limit} are allowed")
endif()
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "${bytes}\n")
