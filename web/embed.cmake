# SPDX-License-Identifier: Apache-2.0
# cmake -D DIST=DIR -D CC=FILE -D ASM=FILE -P: writes the sources that hold the
# files of DIR, with what is packed beside them (.br, .gz).
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${DIST}" "${DIST}/*")
list(SORT files)
set(asm ".section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)

# Adds a file's bytes; sets `view` to the expression that names them.
macro(embed path)
  if(EXISTS "${DIST}/${path}")
    set(name "bootmill_page_${number}")
    math(EXPR number "${number} + 1")
    string(APPEND asm ".global ${name}, ${name}_end\n"
      "${name}:\n.incbin \"${DIST}/${path}\"\n${name}_end:\n.byte 0\n")
    string(APPEND declarations
      "extern \"C\" const char ${name}[];\nextern \"C\" const char ${name}_end[];\n")
    set(view "{${name}, static_cast<size_t>(${name}_end - ${name})}")
  else()
    set(view "{}")
  endif()
endmacro()

foreach(file IN LISTS files)
  if(file MATCHES "[.](br|gz)$" OR file MATCHES "^[.]vite/")
    continue()
  endif()
  embed("${file}")
  set(plain "${view}")
  embed("${file}.br")
  set(brotli "${view}")
  embed("${file}.gz")
  string(APPEND rows
    "      {\"/${file}\",\n       ${plain},\n       ${brotli},\n       ${view}},\n")
endforeach()
string(APPEND asm ".section .note.GNU-stack,\"\",@progbits\n")

file(WRITE "${ASM}" "${asm}")
file(WRITE "${CC}" "#include \"server/http/pages.h\"

${declarations}
namespace bootmill::server {

std::span<const Page> EmbeddedPages() {
  static const Page kPages[] = {
${rows}  };
  return kPages;
}

}  // namespace bootmill::server
")
