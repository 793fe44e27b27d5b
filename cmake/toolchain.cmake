# clang 19 with libstdc++ 12. g++ 12 destroys some coroutine temporaries twice (an aggregate temporary as awaited
# argument, a capturing lambda temporary, co_await inside ?:), so it is refused rather than trusted.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutine temporaries. "
                      "Use a preset (cmake --preset release) or ./dev build, which take clang 19.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# ccache where it is installed; it takes sources with a precompiled header only when told that their dates do not matter.
find_program(EXEMU_CCACHE ccache)
if(EXEMU_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${EXEMU_CCACHE} CACHE STRING "" FORCE)
  set(exemu_pch_options -Xclang -fno-pch-timestamp)
endif()
# Templates that a precompiled header needs are instantiated once, in it, and not in every source that uses it.
list(APPEND exemu_pch_options -fpch-instantiate-templates)

set(EXEMU_SANITIZE "" CACHE STRING "Sanitizers of this build, as for -fsanitize= (address,undefined or thread)")
option(EXEMU_FUZZ "Build the fuzz harnesses (libFuzzer)" OFF)

add_library(exemu_flags INTERFACE)
target_compile_options(exemu_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                       -Wimplicit-fallthrough -Werror -fno-omit-frame-pointer -ffunction-sections -fdata-sections
                       # libstdc++ 12's own std::stable_sort uses what it marks deprecated. OpenSSL's old calls are hidden instead.
                       -Wno-deprecated-declarations)
target_compile_definitions(exemu_flags INTERFACE OPENSSL_API_COMPAT=30000 OPENSSL_NO_DEPRECATED)
target_link_options(exemu_flags INTERFACE -fuse-ld=lld -Wl,--gc-sections -Wl,--as-needed)
if(EXEMU_SANITIZE)
  target_compile_options(exemu_flags INTERFACE -fsanitize=${EXEMU_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(exemu_flags INTERFACE -fsanitize=${EXEMU_SANITIZE})
endif()
if(EXEMU_FUZZ)
  target_compile_options(exemu_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)
# For every object: some libraries bring -pthread with them, and a precompiled header must agree with who uses it.
target_compile_options(exemu_flags INTERFACE -pthread)
target_link_options(exemu_flags INTERFACE -pthread)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Catch2 2 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
add_library(re2::re2 ALIAS PkgConfig::re2)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
find_package(pugixml REQUIRED)
pkg_check_modules(libxml2 REQUIRED IMPORTED_TARGET libxml-2.0)
find_package(yaml-cpp REQUIRED)
find_package(ZLIB REQUIRED)

# The allocator of the program. The sanitizers bring their own.
if(NOT EXEMU_SANITIZE)
  find_package(mimalloc REQUIRED)
endif()

# Asio is compiled once, in the room `task`; everybody else only includes it. Its recycling gives the frame of a large coroutine
# to a small one that then waits for hours: an idle connection held 2 KiB more by it. malloc is as fast.
add_library(exemu_asio_flags INTERFACE)
target_compile_definitions(exemu_asio_flags INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                           BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
target_link_libraries(exemu_asio_flags INTERFACE Boost::headers Threads::Threads)
