# protocols/NAME/pages/*: HTML, style sheets and scripts of our own, packed into the protocol as they stand. No build tools, no minifier:
# what a browser gets is what lies in the tree.
function(add_pages name)
  set(folder ${CMAKE_SOURCE_DIR}/protocols/${name}/pages)
  file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  set(source ${CMAKE_BINARY_DIR}/embedded/${name}_pages.cpp)
  set(files ${pages})
  list(TRANSFORM files PREPEND ${folder}/)
  add_custom_command(OUTPUT ${source}
                     COMMAND ${CMAKE_COMMAND} -DOUTPUT=${source} -DNAMESPACE=${name} -DFOLDER=${folder} "-DFILES=${pages}"
                             -P ${CMAKE_SOURCE_DIR}/cmake/pack_pages.cmake
                     DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/pack_pages.cmake COMMENT "Packing the pages of ${name}" VERBATIM)
  target_sources(exemu_${name} PRIVATE ${source})
  # A packed page is one long literal.
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-Wno-overlength-strings" SKIP_PRECOMPILE_HEADERS ON)
endfunction()
