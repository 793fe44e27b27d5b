# cmake -DOUTPUT=FILE -DNAMESPACE=NAME -DFOLDER=DIR -DFILES="a.html;b.css" -P pack_pages.cmake
# Writes a C++ source with the text of each file, under its name. Raw literals: a page must not hold )exemu-page".
set(rows "")
foreach(name ${FILES})
  file(READ ${FOLDER}/${name} text)
  string(FIND "${text}" ")exemu-page\"" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${FOLDER}/${name} holds the end mark of a packed page")
  endif()
  string(APPEND rows "        {\"${name}\", R\"exemu-page(${text})exemu-page\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by cmake/pack_pages.cmake; not to be edited.
#include \"${NAMESPACE}/pages.hpp\"

namespace exemu::${NAMESPACE} {

std::string_view packed_page(std::string_view name)
{
    static constexpr std::pair<std::string_view, std::string_view> pages[] = {
${rows}    };
    for (const auto& [its_name, text] : pages)
        if (its_name == name)
            return text;
    return {};
}

} // namespace exemu::${NAMESPACE}
")
