# A room is one folder of emulator/, one static library, one entry here. SEES names the rooms it may include.
# ASIO marks the rooms that may include Asio; they share one precompiled header, the others another.

set(EXEMU_ROOMS "" CACHE INTERNAL "")

function(exemu_library target folder)
  cmake_parse_arguments(ROOM "ASIO" "" "SEES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty/${target}.cpp "// A room of headers alone.\n")
    set(sources ${CMAKE_BINARY_DIR}/empty/${target}.cpp)
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/emulator ${CMAKE_SOURCE_DIR}/protocols)
  target_link_libraries(${target} PUBLIC exemu_flags fmt::fmt ${ROOM_LINKS})
  foreach(seen ${ROOM_SEES})
    target_link_libraries(${target} PUBLIC exemu_${seen})
  endforeach()
  if(ROOM_ASIO)
    target_link_libraries(${target} PUBLIC exemu_asio_flags)
    target_precompile_headers(${target} REUSE_FROM exemu_pch_asio)
  else()
    target_precompile_headers(${target} REUSE_FROM exemu_pch_plain)
  endif()
endfunction()

function(add_room name)
  exemu_library(exemu_${name} emulator/${name} ${ARGN})
endfunction()

# A protocol sees the rooms a conversation needs and, over the bridges, the protocol it lives in (SEES http).
function(add_protocol name)
  exemu_library(exemu_${name} protocols/${name} ASIO SEES session ${ARGN})
  set_property(GLOBAL APPEND PROPERTY EXEMU_PROTOCOLS ${name})
endfunction()

# protocols/catalogue.cpp: the one list of what exists.
function(add_catalogue name)
  get_property(protocols GLOBAL PROPERTY EXEMU_PROTOCOLS)
  add_library(exemu_${name} STATIC ${CMAKE_SOURCE_DIR}/protocols/${name}.cpp)
  foreach(protocol ${protocols})
    target_link_libraries(exemu_${name} PUBLIC exemu_${protocol})
  endforeach()
  target_precompile_headers(exemu_${name} REUSE_FROM exemu_pch_asio)
endfunction()

# Two precompiled headers: one for rooms that may see Asio, one for those that may not.
foreach(kind plain asio)
  file(WRITE ${CMAKE_BINARY_DIR}/empty/pch_${kind}.cpp "")
  add_library(exemu_pch_${kind} OBJECT ${CMAKE_BINARY_DIR}/empty/pch_${kind}.cpp)
  target_link_libraries(exemu_pch_${kind} PUBLIC exemu_flags fmt::fmt)
endforeach()
target_link_libraries(exemu_pch_asio PUBLIC exemu_asio_flags)
set(plain_headers <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <span> <string>
    <string_view> <variant> <vector> <fmt/format.h>)
target_precompile_headers(exemu_pch_plain PRIVATE ${plain_headers})
target_precompile_headers(exemu_pch_asio PRIVATE ${plain_headers} <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
                          <boost/asio/as_tuple.hpp> <boost/asio/deferred.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp>
                          <boost/asio/ip/udp.hpp> <boost/asio/post.hpp> <boost/asio/steady_timer.hpp>
                          <boost/asio/this_coro.hpp>)

# The one binary.
function(add_program name)
  add_executable(${name} ${CMAKE_SOURCE_DIR}/emulator/app/main.cpp)
  target_link_libraries(${name} PRIVATE exemu_app exemu_catalogue)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# A suite is one test program: every .cpp of one folder under tests/, over the rooms it names.
function(add_suite name folder)
  cmake_parse_arguments(SUITE "ASIO" "" "SEES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cpp)
  add_executable(${name} ${sources})
  foreach(seen ${SUITE_SEES})
    target_link_libraries(${name} PRIVATE exemu_${seen})
  endforeach()
  target_link_libraries(${name} PRIVATE exemu_flags Catch2::Catch2WithMain ${SUITE_LINKS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE EXEMU_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
