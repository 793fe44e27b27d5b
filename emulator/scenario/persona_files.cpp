#include "scenario/persona_files.hpp"

#include "persona/inherit.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace exemu::scenario {

std::string persona_name_of(const std::string& path)
{
    constexpr std::string_view folder = "personas/";
    const std::size_t at = path.rfind(folder);
    const std::string below = at == path.npos ? std::filesystem::path(path).filename().string() : path.substr(at + folder.size());
    return below.substr(0, below.rfind('.'));
}

std::string persona_source(const std::string& path) { return "persona " + persona_name_of(path); }

std::vector<PersonaFile> read_persona_files(std::span<const std::string> paths, Problems& problems)
{
    std::vector<PersonaFile> files;
    for (const std::string& path : paths) {
        auto tree = read_yaml(path, problems);
        if (!tree)
            continue;
        std::ifstream in(path, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        files.push_back({path, persona_name_of(path), std::move(*tree), persona::line_comments(text)});
    }
    std::ranges::sort(files, {}, &PersonaFile::name);
    return files;
}

std::map<std::string, Tree> whole_personas(std::span<const PersonaFile> files, Problems& problems)
{
    persona::Library library;
    for (const PersonaFile& file : files)
        library.names.push_back(file.name);
    library.find = [files](const std::string& name) {
        const auto found = std::ranges::find(files, name, &PersonaFile::name);
        return found == files.end() ? nullptr : &found->written;
    };
    std::map<std::string, Tree> personas;
    for (const PersonaFile& file : files)
        if (!file.is_part())
            personas.emplace(file.name, persona::inherited(file.written, library, problems));
    return personas;
}

} // namespace exemu::scenario
