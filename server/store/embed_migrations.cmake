# SPDX-License-Identifier: Apache-2.0
# cmake -DOUT=FILE -DSQL=FILE;FILE... -P: writes the C++ source that holds the
# migrations, in the order of their names.
list(SORT SQL)
set(rows "")
foreach(file IN LISTS SQL)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"server/store/migrations.h\"

namespace bootmill::store {

std::span<const Migration> Migrations() {
  static constexpr Migration kMigrations[] = {
${rows}  };
  return kMigrations;
}

}  // namespace bootmill::store
")
