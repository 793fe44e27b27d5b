# A room is one folder of emulator/, one static library, one entry here. SEES names the rooms it may include.
# ASIO marks the rooms that may include Asio; they share one precompiled header, the others another.

# Written once: a file that changes with every run of CMake is compiled with every run of CMake.
function(exemu_empty_source name)
  if(NOT EXISTS ${CMAKE_BINARY_DIR}/empty/${name}.cpp)
    file(WRITE ${CMAKE_BINARY_DIR}/empty/${name}.cpp "// No source of its own.\n")
  endif()
endfunction()

function(exemu_library target folder)
  cmake_parse_arguments(ROOM "ASIO" "" "SEES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$") # the program's own, which a suite must not link
  if(NOT sources)
    exemu_empty_source(${target})
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
  endif()
  set(kind plain)
  if(target STREQUAL "exemu_session" OR "session" IN_LIST ROOM_SEES)
    set(kind session)
  elseif(target STREQUAL "exemu_scenario")
    set(kind scenario)
  elseif(ROOM_ASIO)
    set(kind asio)
  endif()
  set_property(GLOBAL PROPERTY EXEMU_KIND_${target} ${kind})
  target_precompile_headers(${target} REUSE_FROM exemu_pch_${kind})
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
  target_precompile_headers(exemu_${name} REUSE_FROM exemu_pch_session)
endfunction()

# Precompiled headers: one for rooms that may see Asio, one for those that may not, and one each for the two rooms whose headers
# many sources include (measured: a source over session.hpp takes 0.45 s instead of 1.2).
foreach(kind plain asio scenario session)
  exemu_empty_source(pch_${kind})
  add_library(exemu_pch_${kind} OBJECT ${CMAKE_BINARY_DIR}/empty/pch_${kind}.cpp)
  target_link_libraries(exemu_pch_${kind} PUBLIC exemu_flags fmt::fmt)
  target_compile_options(exemu_pch_${kind} PRIVATE ${exemu_pch_options})
  target_include_directories(exemu_pch_${kind} PRIVATE ${CMAKE_SOURCE_DIR}/emulator)
endforeach()
target_link_libraries(exemu_pch_asio PUBLIC exemu_asio_flags)
target_link_libraries(exemu_pch_session PUBLIC exemu_asio_flags)
set(plain_headers <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <span> <string>
    <string_view> <variant> <vector> <fmt/format.h>)
set(asio_headers <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/deferred.hpp>
    <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/ip/udp.hpp> <boost/asio/post.hpp>
    <boost/asio/steady_timer.hpp> <boost/asio/this_coro.hpp>)
set(scenario_headers <scenario/scenario.hpp> <base/options.hpp> <base/text.hpp>)
set(session_headers <session/session.hpp> <base/options.hpp> <base/text.hpp>)
set(headers_of_plain ${plain_headers})
set(headers_of_asio ${plain_headers} ${asio_headers})
set(headers_of_scenario ${plain_headers} ${scenario_headers})
set(headers_of_session ${plain_headers} ${asio_headers} ${session_headers})
foreach(kind plain asio scenario session)
  target_precompile_headers(exemu_pch_${kind} PRIVATE ${headers_of_${kind}})
endforeach()

# scenarios/personas and scenarios/presets as a source: checked with the language of the finished program, then packed.
function(add_embedded_trees)
  file(GLOB trees CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/scenarios/personas/*.yaml
       ${CMAKE_SOURCE_DIR}/scenarios/personas/*/*.yaml ${CMAKE_SOURCE_DIR}/scenarios/presets/*.yaml
       ${CMAKE_SOURCE_DIR}/scenarios/presets/listeners/*.yaml)
  add_executable(exemu_embed ${CMAKE_SOURCE_DIR}/emulator/app/embed/embed.cpp ${CMAKE_SOURCE_DIR}/emulator/app/language.cpp)
  target_link_libraries(exemu_embed PRIVATE exemu_catalogue)
  target_precompile_headers(exemu_embed REUSE_FROM exemu_pch_session)
  list(TRANSFORM trees PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  set(source ${CMAKE_BINARY_DIR}/embedded/trees.cpp)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/embedded)
  add_custom_command(OUTPUT ${source} COMMAND exemu_embed ${source} ${trees} DEPENDS exemu_embed ${files}
                     WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Packing personas and presets" VERBATIM)
  add_library(exemu_embedded STATIC ${source})
  target_include_directories(exemu_embedded PRIVATE ${CMAKE_SOURCE_DIR}/emulator)
  target_link_libraries(exemu_embedded PRIVATE exemu_flags)
  # A packed persona is one long literal.
  target_compile_options(exemu_embedded PRIVATE -Wno-overlength-strings)
  target_link_libraries(exemu_app PUBLIC exemu_embedded exemu_catalogue)
endfunction()

# The one binary.
function(add_program name)
  add_executable(${name} ${CMAKE_SOURCE_DIR}/emulator/app/main.cpp)
  # First, so that its malloc is everybody's. Measured beside the C library's: messages of 1 KiB at 1.1 to 1.2 times the rate.
  target_link_libraries(${name} PRIVATE $<TARGET_NAME_IF_EXISTS:mimalloc> exemu_app)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()
