#include "persona/inherit.hpp"
#include "persona/leaves.hpp"
#include "persona/notes.hpp"
#include "persona/ports.hpp"
#include "scenario/scenario.hpp"

#include <array>
#include <cstdlib>
#include <string>

// Personas of any text: up to three files with a line "---" between, named a, b and p. They are read, laid over each other, decoded;
// their notes are read as the build reads them.
using namespace exemu;
using namespace exemu::persona;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string_view take_file(std::string_view& input)
{
    constexpr std::string_view line = "\n---\n";
    const std::size_t end = input.find(line);
    const std::string_view file = input.substr(0, end);
    input.remove_prefix(end == input.npos ? input.size() : end + line.size());
    return file;
}

void look_at_notes(std::string_view text, const std::string& file, const Tree& tree)
{
    const auto comments = line_comments(text);
    Problems problems;
    check_notes(tree, comments, problems);
    Notes notes;
    notes.add(file, comments);
    const Notes read(unpack(pack(notes.tree())));
    for (const auto& [line, comment] : comments) {
        const auto note = parse_note(comment);
        require(!note || parse_note(note->to_text())->to_text() == note->to_text());
        const Place key{std::make_shared<const std::string>(file), line, 1};
        require(read.at(key).to_text() == (note ? note->to_text() : ""));
    }
}

void look_at_persona(const Tree& tree)
{
    require(!tree.find("base") && !tree.find("without"));
    for (const Leaf& leaf : leaves_of(tree))
        require(is_leaf(leaf.value()));
    Problems problems;
    const Persona persona = decode_persona(tree, problems);
    for (const DocumentedPort& port : decode_ports(persona.ports, problems))
        for (const std::string& range : port.port)
            if (const auto read = parse_port_range(range))
                require(read->first >= 1 && read->first <= read->last);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::array<std::string, 3> names{"a", "b", "p"};
    std::array<Tree, 3> files;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string_view text = take_file(input);
        Problems problems;
        if (auto tree = scenario::parse_yaml(text, names[i], problems))
            files[i] = std::move(*tree);
        look_at_notes(text, names[i], files[i]);
    }
    Library library;
    library.names.assign(names.begin(), names.end());
    library.find = [&](const std::string& name) -> const Tree* {
        for (std::size_t i = 0; i < files.size(); ++i)
            if (names[i] == name)
                return &files[i];
        return nullptr;
    };
    Problems problems;
    for (const Tree& file : files)
        if (file.is_map())
            look_at_persona(inherited(file, library, problems));
    return 0;
}
