#pragma once
#include "persona/notes.hpp"
#include "scenario/scenario.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

// The files of personas: for the build, which packs them into the program, and for tests, which read them as they stand.
namespace exemu::scenario {

struct PersonaFile {
    std::string path;   // "scenarios/personas/common/smtp.yaml"
    std::string name;   // "common/smtp": what stands behind the folder personas, without .yaml
    Tree written;       // as it stands there, its bases not yet laid under it
    std::map<std::uint32_t, std::string> comments; // that end lines, for persona::Notes

    // What several builds have in common lies in a folder of its own; it is no persona.
    bool is_part() const { return name.contains('/'); }
};

std::vector<PersonaFile> read_persona_files(std::span<const std::string> paths, Problems&);
// The personas among them, whole, by name.
std::map<std::string, Tree> whole_personas(std::span<const PersonaFile>, Problems&);

// "scenarios/personas/common/smtp.yaml" -> "common/smtp"; what lies elsewhere has the file's bare name.
std::string persona_name_of(const std::string& path);
// The source that messages give for what is embedded: "persona common/smtp".
std::string persona_source(const std::string& path);

} // namespace exemu::scenario
