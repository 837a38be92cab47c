# SPDX-License-Identifier: Apache-2.0
# Headers of other people that nearly every file includes take longer to read than
# the file itself. In everyday presets they are compiled once for all libraries and
# once for all tests; a target that names headers of its own has these compiled for
# itself. Files still include what they use: release builds read each header where
# it stands.
set(USUAL_HEADERS <algorithm> <chrono> <filesystem> <functional> <map> <memory>
  <optional> <string> <string_view> <variant> <vector>
  <absl/status/statusor.h> <absl/strings/str_format.h>
  <google/protobuf/extension_set.h> <google/protobuf/generated_message_reflection.h>
  <google/protobuf/map_entry.h> <google/protobuf/map_field_inl.h>
  <google/protobuf/message.h> <google/protobuf/repeated_field.h>
  <google/protobuf/unknown_field_set.h>)

# Of a path in a plain option the compiler cache strikes the base directory; CMake's
# own form for clang, by -Xclang, it takes as it stands.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
  set(PCH_SUFFIX .pch)
else()
  set(PCH_SUFFIX .gch)
endif()

# A compiled header holds paths of its checkout. So that another checkout finds what
# this one left in the compiler cache, the cache looks at a sum beside it instead
# (ccache's manual, pch_external_checksum): that of the text which the headers are,
# by this compiler, read anew each time that CMake runs. Headers of the project
# change between two such times and must not be among them.
function(bootmill_sum_headers name)
  list(TRANSFORM ARGN PREPEND "#include " OUTPUT_VARIABLE includes)
  list(JOIN includes "\n" text)
  string(SHA256 key "${text}")
  get_property(sum GLOBAL PROPERTY BOOTMILL_HEADERS_${key})
  if(NOT sum)
    set(file ${CMAKE_BINARY_DIR}/generated/headers_${key}.cc)
    file(WRITE ${file} "${text}\n")
    execute_process(
      COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -E -P ${file}
      OUTPUT_VARIABLE preprocessed COMMAND_ERROR_IS_FATAL ANY)
    string(SHA256 sum "${CMAKE_CXX_COMPILER_VERSION}${preprocessed}")
    set_property(GLOBAL PROPERTY BOOTMILL_HEADERS_${key} ${sum})
  endif()
  get_target_property(directory ${name} BINARY_DIR)
  file(CONFIGURE CONTENT "${sum}\n"
    OUTPUT ${directory}/CMakeFiles/${name}.dir/cmake_pch.hxx${PCH_SUFFIX}.sum)
endfunction()

# bootmill_precompile(NAME [HEADER...]): those headers, or the usual ones.
function(bootmill_precompile name)
  if(NOT CMAKE_BUILD_TYPE STREQUAL Dev)
    return()
  endif()
  get_target_property(type ${name} TYPE)
  if(ARGN)
    target_precompile_headers(${name} PRIVATE ${ARGN})
    bootmill_sum_headers(${name} ${ARGN})
  elseif(type STREQUAL EXECUTABLE)
    target_precompile_headers(${name} REUSE_FROM bootmill_test_headers)
  else()
    target_precompile_headers(${name} REUSE_FROM bootmill_headers)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # Warnings of the standard library's headers are no longer held back, and
    # g++ 12 has wrong ones (see CMakeLists.txt, Release).
    target_compile_options(${name} PRIVATE -fpch-preprocess -Wno-restrict
      -Wno-array-bounds -Wno-stringop-overflow)
  endif()
endfunction()

file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/generated/no_code.cc CONTENT "\n")
add_library(bootmill_headers STATIC ${CMAKE_BINARY_DIR}/generated/no_code.cc)
target_link_libraries(bootmill_headers PRIVATE protobuf::libprotobuf
  absl::statusor absl::str_format)
bootmill_precompile(bootmill_headers ${USUAL_HEADERS})
add_library(bootmill_test_headers STATIC ${CMAKE_BINARY_DIR}/generated/no_code.cc)
target_link_libraries(bootmill_test_headers PRIVATE protobuf::libprotobuf
  absl::statusor absl::str_format GTest::gmock)
# The header is compiled with the options of programs, because files of programs
# use it.
set_target_properties(bootmill_test_headers PROPERTIES
  POSITION_INDEPENDENT_CODE OFF)
target_compile_options(bootmill_test_headers PRIVATE -fPIE)
bootmill_compile_quickly(bootmill_test_headers)
bootmill_precompile(bootmill_test_headers ${USUAL_HEADERS} <gmock/gmock.h>)
