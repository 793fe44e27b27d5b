// A tool of the build: reads personas and presets, checks them as exemu itself would, and writes them as a C++ source that holds
// their packed form.
//
//     exemu_embed OUTPUT scenarios/personas/exchange-2019.yaml ...
//
// What is wrong is told as file:line:column, and then nothing is written: the build fails.
#include "app/embedded.hpp"
#include "app/language.hpp"
#include "persona/persona.hpp"
#include "scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace exemu::app {

// What this tool itself holds; the language it checks with is that of the finished program.
std::span<const EmbeddedTree> embedded_trees() { return {}; }

namespace {

namespace fs = std::filesystem;

struct Entry {
    std::string file, name, kind; // "scenarios/personas/exchange-2019.yaml", "exchange-2019", "persona"
    Tree tree;

    std::string key() const { return kind + "/" + name; }
};

void check_persona(const Entry& entry, Problems& problems)
{
    const persona::Persona persona = persona::decode_persona(entry.tree, problems);
    if (const Tree* name = entry.tree.find("name"); name && name->text != entry.name)
        problems.add(name->place, fmt::format("the persona is named \"{}\", its file {}.yaml", name->text, entry.name));
    for (const Tree::Entry& style : persona.styles.entries) {
        const scenario::ProtocolGrammar* protocol = speech().language.protocol(style.key);
        if (!protocol)
            problems.add(style.place, fmt::format("there is no protocol \"{}\"", style.key));
        else if (protocol->check_style)
            protocol->check_style(style.value, problems);
    }
}

// A scenario that does nothing but use the entry: so its listeners, rules and all else go through the loader. What the loader finds
// in an embedded tree it places by the tree's name; here that is the file.
void check_by_loading(const Entry& entry, const scenario::Language& language, Problems& problems)
{
    const std::string text = entry.kind == "persona" ? "exemu: 1\npersona: {base: " + entry.name + "}\n"
                                                     : "exemu: 1\nuse: [" + entry.name + "]\n";
    Problems found;
    scenario::load_text(text, "build", language, found);
    const std::string source = entry.kind + " " + entry.name;
    for (Problem problem : found.sorted()) {
        if (problem.place.source && *problem.place.source == source)
            problem.place.source = entry.tree.place.source;
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

int embed(const std::string& output, const std::vector<std::string>& files)
{
    Problems problems;
    std::vector<Entry> entries;
    for (const std::string& file : files) {
        auto tree = scenario::read_yaml(file, problems);
        if (tree)
            entries.push_back({file, fs::path(file).stem().string(), file.contains("/personas/") ? "persona" : "preset", std::move(*tree)});
    }
    std::ranges::sort(entries, {}, &Entry::key);
    scenario::Language language = speech().language;
    for (const Entry& entry : entries) {
        if (entry.kind == "persona")
            check_persona(entry, problems);
        language.embedded[entry.key()] = pack(entry.tree);
    }
    for (const Entry& entry : entries)
        check_by_loading(entry, language, problems);
    if (!problems.empty()) {
        fmt::print(stderr, "{}", problems.to_text());
        return 1;
    }
    std::ofstream out(output, std::ios::binary | std::ios::trunc);
    out << source_of(entries);
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
