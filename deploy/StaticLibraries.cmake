# SPDX-License-Identifier: Apache-2.0
# bootmill_link_static(NAMESPACE...): programs link the archive libX.a instead
# of libX.so, for every library among the imported targets of the namespaces.
# The targets keep their names and what they need in turn. An archive that the
# distribution lacks is an error. docs/adr/0037 says which libraries and why.
function(bootmill_link_static)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  string(JOIN "|" namespaces ${ARGN})
  list(FILTER targets INCLUDE REGEX "^(${namespaces})::")
  foreach(target IN LISTS targets)
    get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
    set(properties IMPORTED_LOCATION)
    foreach(configuration IN LISTS configurations)
      list(APPEND properties IMPORTED_LOCATION_${configuration})
    endforeach()
    foreach(property IN LISTS properties)
      get_target_property(library ${target} ${property})
      if(library MATCHES "^(.*)\\.so[.0-9]*$")
        if(NOT EXISTS ${CMAKE_MATCH_1}.a)
          message(FATAL_ERROR "${target}: no archive beside ${library}")
        endif()
        set_target_properties(${target} PROPERTIES
          ${property} ${CMAKE_MATCH_1}.a)
      endif()
    endforeach()
  endforeach()
endfunction()
