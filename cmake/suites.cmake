# Test programs: suites of Catch2, harnesses of libFuzzer, and the headers one by one.

# The headers that all suites include, precompiled as for the rooms they judge.
foreach(kind plain asio scenario session)
  exemu_empty_source(pch_tests_${kind})
  add_library(exemu_pch_tests_${kind} OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/empty/pch_tests_${kind}.cpp)
  target_link_libraries(exemu_pch_tests_${kind} PUBLIC exemu_pch_${kind} Catch2::Catch2)
  target_compile_options(exemu_pch_tests_${kind} PRIVATE ${exemu_pch_options})
  target_include_directories(exemu_pch_tests_${kind} PRIVATE ${CMAKE_SOURCE_DIR}/emulator)
  target_precompile_headers(exemu_pch_tests_${kind} PRIVATE ${headers_of_${kind}} <catch2/catch.hpp>)
endforeach()

# The kind of what sees these rooms: the richest of theirs.
function(exemu_kind_of result)
  set(kind plain)
  foreach(seen ${ARGN})
    get_property(its GLOBAL PROPERTY EXEMU_KIND_exemu_${seen})
    if(its STREQUAL "session" OR kind STREQUAL "session")
      set(kind session)
    elseif(its AND NOT its STREQUAL "plain")
      set(kind ${its})
    endif()
  endforeach()
  set(${result} ${kind} PARENT_SCOPE)
endfunction()

# Ends every suite with the line "N passed, N failed".
add_library(exemu_tally OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/support/tally.cpp)
target_link_libraries(exemu_tally PRIVATE exemu_flags Catch2::Catch2)
target_include_directories(exemu_tally PUBLIC ${CMAKE_SOURCE_DIR}/tests)

# A suite is one test program: every .cpp of one folder under tests/, over the rooms it names. THREADS marks those that
# the thread sanitizer judges.
function(add_suite name folder)
  cmake_parse_arguments(SUITE "THREADS" "" "SEES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp)
  add_executable(${name} ${sources})
  foreach(seen ${SUITE_SEES})
    target_link_libraries(${name} PRIVATE exemu_${seen})
  endforeach()
  exemu_kind_of(kind ${SUITE_SEES})
  target_precompile_headers(${name} REUSE_FROM exemu_pch_tests_${kind})
  target_link_libraries(${name} PRIVATE exemu_flags exemu_tally Catch2::Catch2WithMain ${SUITE_LINKS})
  target_compile_definitions(${name} PRIVATE EXEMU_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # What is measured is exemu, not its tests: they are compiled fast instead.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(SUITE_THREADS)
    set_tests_properties(${name} PROPERTIES LABELS threads)
  endif()
endfunction()

# tests/fuzz/NAME/harness.cpp over the rooms it names; beside it a corpus, a dictionary, and `options` for libFuzzer if need be.
# SOURCES are the sans-IO files of a protocol that it judges: the rest of the protocol is not built for it.
function(add_fuzz name)
  if(NOT EXEMU_FUZZ)
    return()
  endif()
  cmake_parse_arguments(FUZZ "" "" "SEES;LINKS;SOURCES" ${ARGN})
  list(TRANSFORM FUZZ_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/)
  add_executable(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}/harness.cpp ${FUZZ_SOURCES})
  foreach(seen ${FUZZ_SEES})
    target_link_libraries(fuzz_${name} PRIVATE exemu_${seen})
  endforeach()
  target_link_libraries(fuzz_${name} PRIVATE exemu_flags ${FUZZ_LINKS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
endfunction()

# tests/bench/NAME.cpp over the rooms it names: a load generator, or the measure of one room. `./dev bench` builds them all.
add_custom_target(benches)
function(add_bench name)
  cmake_parse_arguments(BENCH "" "" "SEES;LINKS" ${ARGN})
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/bench/${name}.cpp)
  foreach(seen ${BENCH_SEES})
    target_link_libraries(bench_${name} PRIVATE exemu_${seen})
  endforeach()
  target_link_libraries(bench_${name} PRIVATE exemu_flags ${BENCH_LINKS})
  target_include_directories(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  add_dependencies(benches bench_${name})
endfunction()

# Every header compiles alone, and twice in a row: one source each, without the precompiled headers that could hide a missing include.
# Most of that time would go into the same few headers again and again; so those that include one of these anchors come with it
# precompiled, which hides nothing (header_groups.py). The target headers_alone is built by `./dev test headers`.
set(header_anchors session/session.hpp task/task.hpp scenario/scenario.hpp base/options.hpp base/units.hpp) # heaviest first
function(add_headers_alone)
  # A new header is found by every build; `./dev test` configures always, so that no header stays in a group that it has left.
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/emulator/*.hpp ${CMAKE_SOURCE_DIR}/protocols/*.hpp)
  execute_process(COMMAND python3 ${CMAKE_SOURCE_DIR}/cmake/header_groups.py ${CMAKE_SOURCE_DIR} ${header_anchors}
                  OUTPUT_VARIABLE grouped OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(STATUS "no python3: the target headers_alone is left out")
    return()
  endif()
  add_custom_target(headers_alone)
  foreach(anchor none ${header_anchors})
    string(REGEX MATCHALL "(^|\n)${anchor} [^\n]+" lines "${grouped}")
    set(sources)
    foreach(line ${lines})
      string(REGEX REPLACE ".* " "" header "${line}")
      set(source ${CMAKE_BINARY_DIR}/headers_alone/${header}.cpp)
      set(text "#include \"${header}\"\n#include \"${header}\"\n")
      file(CONFIGURE OUTPUT ${source} CONTENT "${text}" @ONLY)
      list(APPEND sources ${source})
    endforeach()
    if(sources)
      string(MAKE_C_IDENTIFIER headers_with_${anchor} group)
      add_library(${group} OBJECT EXCLUDE_FROM_ALL ${sources})
      target_include_directories(${group} PRIVATE ${CMAKE_SOURCE_DIR}/emulator ${CMAKE_SOURCE_DIR}/protocols)
      target_compile_options(${group} PRIVATE -O0 -g0 ${exemu_pch_options})
      target_link_libraries(${group} PRIVATE exemu_flags exemu_asio_flags fmt::fmt OpenSSL::SSL Boost::json CLI11::CLI11 re2::re2
                            yaml-cpp PkgConfig::gmime)
      if(NOT anchor STREQUAL "none")
        target_precompile_headers(${group} PRIVATE <${anchor}>)
      endif()
      add_dependencies(headers_alone ${group})
    endif()
  endforeach()
endfunction()
