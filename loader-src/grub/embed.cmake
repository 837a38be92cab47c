# SPDX-License-Identifier: Apache-2.0
# cmake -D IN=files -D OUT=file -P embed.cmake: writes rows {name, text} of a
# C++ array. No script holds the end mark of the raw strings.
set(rows "")
foreach(file IN LISTS IN)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(FIND "${text}" ")grub\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${file} holds )grub\"")
  endif()
  string(APPEND rows "{\"${name}\", R\"grub(${text})grub\"},\n")
endforeach()
file(WRITE ${OUT} "${rows}")
