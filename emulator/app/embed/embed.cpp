// A tool of the build: reads personas and presets, checks them as exemu itself would, and writes them as a C++ source that holds
// their packed form. A persona is packed whole, its bases laid under it: a start unpacks one tree and merges nothing.
//
//     exemu_embed OUTPUT scenarios/personas/exchange-2019.yaml scenarios/personas/common/smtp.yaml ...
//
// What is wrong is told as file:line:column, and then nothing is written: the build fails.
#include "app/embedded.hpp"
#include "app/language.hpp"
#include "persona/notes.hpp"
#include "persona/persona.hpp"
#include "persona/ports.hpp"
#include "scenario/persona_files.hpp"
#include "scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace exemu::app {

// What this tool itself holds; the language it checks with is that of the finished program.
std::span<const EmbeddedTree> embedded_trees() { return {}; }

namespace {

namespace fs = std::filesystem;

struct Entry {
    std::string file, name, kind; // "scenarios/personas/exchange-2019.yaml", "exchange-2019", "persona"; or preset, or listeners
    Tree tree;

    std::string key() const { return kind + "/" + name; }
};

void check_persona(const Entry& entry, Problems& problems)
{
    const persona::Persona persona = persona::decode_persona(entry.tree, problems);
    if (const Tree* name = entry.tree.find("name"); name && name->text != entry.name)
        problems.add(name->place, fmt::format("the persona is named \"{}\", its file {}.yaml", name->text, entry.name));
    for (const Tree::Entry& style : persona.styles.entries) {
        if (style.key == "tls") { // of no protocol, and of all
            speech().language.check_tls_style(style.value, problems);
            continue;
        }
        const scenario::ProtocolGrammar* protocol = speech().language.protocol(style.key);
        if (!protocol)
            problems.add(style.place, fmt::format("there is no protocol \"{}\"", style.key));
        else if (protocol->check_style)
            protocol->check_style(style.value, problems);
    }
    persona::decode_ports(persona.ports, problems);
}

// A preset of listeners: which of the documented ports it has.
void check_listeners(const Entry& entry, Problems& problems)
{
    const Tree *about = entry.tree.find("about"), *ports = entry.tree.find("ports");
    if (!about || !about->is_scalar() || !ports || !ports->is_list() || entry.tree.entries.size() != 2)
        return problems.add(entry.tree.place, "a preset of listeners is {about: one sentence, ports: [443, 993]}");
    for (const Tree& port : ports->items)
        if (const auto number = parse_number(port.text); !port.is_scalar() || !number || *number == 0 || *number > 65535)
            problems.add(port.place, fmt::format("{} is no port", port.describe()));
}

// A scenario that does nothing but use the entry: so its listeners, rules and all else go through the loader. What the loader finds
// in an embedded tree it places by the tree's name; here that is the file, which `files` knows.
void check_by_loading(
    const Entry& entry, const scenario::Language& language, const std::map<std::string, std::string>& files, Problems& problems)
{
    const std::string text = entry.kind == "persona" ? "exemu: 1\npersona: {base: " + entry.name + "}\n"
                                                     : "exemu: 1\nuse: [" + entry.name + "]\n";
    Problems found;
    scenario::load_text(text, "build", language, found);
    for (Problem problem : found.sorted()) {
        const auto file = files.find(problem.place.source ? *problem.place.source : "");
        if (file != files.end())
            problem.place.source = std::make_shared<const std::string>(file->second);
        problems.add(problem.place, problem.what);
    }
}

// Octal escapes of three digits: a hexadecimal one would swallow what follows.
std::string literal(std::string_view bytes)
{
    std::string text = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e || c == '"' || c == '\\' || c == '?')
            text += fmt::format("\\{:03o}", byte);
        else
            text += c;
        if (text.size() - text.rfind('\n') > 120)
            text += "\"\n     \"";
    }
    return text + "\"";
}

std::string source_of(const std::vector<Entry>& entries)
{
    std::string text =
        "// Written by exemu_embed from scenarios/; not to be edited.\n#include \"app/embedded.hpp\"\n\nnamespace exemu::app {\n\n"
        "std::span<const EmbeddedTree> embedded_trees()\n{\n    static constexpr EmbeddedTree trees[] = {\n";
    for (const Entry& entry : entries) {
        const std::string packed = pack(entry.tree);
        text += fmt::format("        {{\"{}\", {{{}, {}}}}},\n", entry.key(), literal(packed), packed.size());
    }
    return text + "    };\n    return trees;\n}\n\n} // namespace exemu::app\n";
}

// "scenarios/personas/..." is a persona or a part of one; all else is a preset, of listeners in a folder of their own.
bool is_persona(const std::string& file) { return file.contains("/personas/"); }
std::string kind_of_preset(const std::string& file) { return file.contains("/presets/listeners/") ? "listeners" : "preset"; }

struct Sources {
    std::vector<scenario::PersonaFile> personas; // and parts
    std::vector<Entry> entries;                  // personas whole, presets as they stand
    std::map<std::string, std::string> files;    // the source that the loader names -> the file
};

Sources read(const std::vector<std::string>& paths, Problems& problems)
{
    Sources sources;
    std::vector<std::string> of_personas;
    for (const std::string& path : paths) {
        const std::string name = fs::path(path).stem().string();
        if (is_persona(path)) {
            of_personas.push_back(path);
            sources.files[scenario::persona_source(path)] = path;
        } else if (auto tree = scenario::read_yaml(path, problems)) {
            const std::string kind = kind_of_preset(path);
            sources.files[kind + " " + name] = path;
            sources.entries.push_back({path, name, kind, std::move(*tree)});
        }
    }
    sources.personas = scenario::read_persona_files(of_personas, problems);
    for (auto& [name, tree] : scenario::whole_personas(sources.personas, problems))
        sources.entries.push_back({sources.files.at("persona " + name), name, "persona", std::move(tree)});
    std::ranges::sort(sources.entries, {}, &Entry::key);
    return sources;
}

int embed(const std::string& output, const std::vector<std::string>& paths)
{
    Problems problems;
    Sources sources = read(paths, problems);
    persona::Notes notes;
    for (const scenario::PersonaFile& file : sources.personas) {
        persona::check_notes(file.written, file.comments, problems);
        notes.add(file.path, file.comments);
    }
    scenario::Language language = speech().language;
    for (const Entry& entry : sources.entries) {
        if (entry.kind == "persona")
            check_persona(entry, problems);
        else if (entry.kind == "listeners")
            check_listeners(entry, problems);
        language.embedded[entry.key()] = pack(entry.tree);
    }
    for (const Entry& entry : sources.entries)
        if (entry.kind != "listeners")
            check_by_loading(entry, language, sources.files, problems);
    if (!problems.empty()) {
        fmt::print(stderr, "{}", problems.to_text());
        return 1;
    }
    sources.entries.push_back({"", "personas", "notes", notes.tree()});
    std::ofstream out(output, std::ios::binary | std::ios::trunc);
    out << source_of(sources.entries);
    out.close();
    if (!out)
        fmt::print(stderr, "cannot write {}\n", output);
    return out ? 0 : 1;
}

} // namespace
} // namespace exemu::app

int main(int count, char** words)
{
    if (count < 3) {
        fmt::print(stderr, "usage: exemu_embed OUTPUT FILE...\n");
        return 2;
    }
    return exemu::app::embed(words[1], {words + 2, words + count});
}
