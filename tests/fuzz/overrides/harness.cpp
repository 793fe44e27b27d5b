#include "scenario/load.hpp"
#include "scenario/print.hpp"

#include <cstdlib>
#include <string>

// Any persona, and a scenario that overrides it. Input: the persona's YAML, a line "====", the scenario's.
using namespace exemu;
using namespace exemu::scenario;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

struct ToyStyle {
    std::string banner;
    std::vector<std::string> capabilities;
    Duration patience{};
    template <class Fields>
    static void describe(Fields& field)
    {
        field("banner", &ToyStyle::banner, "The first line.").required();
        field("capabilities", &ToyStyle::capabilities, "What is offered.");
        field("patience", &ToyStyle::patience, "Longest silence.").at_least(1s);
    }
};

Language make_language()
{
    Language language;
    add_harness_events(language);
    language.protocols.push_back(
        {"toy", false, {}, nullptr, [](const Tree& style, Problems& problems) { decode<ToyStyle>(style, problems); }});
    return language;
}

std::string said(const std::string& yaml, const Language& language, std::string& explained)
{
    Problems problems;
    const auto scenario = load_text(yaml, "f.yaml", language, problems, Trust::foreign);
    require((scenario == nullptr) == !problems.empty());
    explained = scenario ? explain(*scenario) : "";
    return problems.to_text();
}

// True when a key of the map has a dot, or of a map within.
bool has_dots(const Tree& tree)
{
    for (const Tree::Entry& entry : tree.entries)
        if (entry.key.find('.') != std::string::npos || has_dots(entry.value))
            return true;
    return false;
}

const Tree* leaf_at(const Tree& tree, std::string_view path)
{
    const Tree* at = &tree;
    for (const std::string_view part : split(path, '.'))
        at = at ? at->find(part) : nullptr;
    return at;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const Language empty = make_language();
    const std::string input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = input.find("\n====\n");
    Problems problems;
    const auto persona = parse_yaml(input.substr(0, line), "persona.yaml", problems);
    if (!persona || !problems.empty())
        return 0;
    Language language = empty;
    const std::string packed = pack(*persona);
    require(pack(unpack(packed)) == packed);
    language.embedded["persona/exchange-2019"] = packed;

    std::string first, second;
    if (line != std::string::npos) {
        const std::string yaml = input.substr(line + 6);
        require(said(yaml, language, first) == said(yaml, language, second));
        require(first == second);
    }
    // A leaf that is overridden by its own value is as it was.
    const std::string plain = said("exemu: 1\n", language, first);
    // A key with a dot in it is two paths; a base is laid under the whole, and its key is gone.
    if (has_dots(*persona) || persona->find("base") || persona->find("without"))
        return 0;
    int tried = 0;
    for (const std::string& path : persona_leaves(language)) {
        const Tree* leaf = leaf_at(*persona, path);
        require(leaf != nullptr);
        if (leaf->is_empty() || ++tried > 5)
            continue;
        const std::string yaml = "exemu: 1\npersona: {set: {" + key_text(path) + ": " + flow_text(*leaf) + "}}\n";
        require(said(yaml, language, second).empty() == plain.empty());
    }
    return 0;
}
