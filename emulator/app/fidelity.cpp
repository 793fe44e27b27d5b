// docs/fidelity.md: how true the personas are, printed from the notes behind their values.
#include "app/personas.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace exemu::app {

namespace {

enum class Trust : std::uint8_t { sure, likely, unconfirmed, own };

Trust trust_of(const persona::Note& note)
{
    if (note.has(persona::Sureness::unconfirmed))
        return Trust::unconfirmed;
    if (note.is_sure())
        return Trust::sure;
    return note.has(persona::Sureness::own) ? Trust::own : Trust::likely;
}

struct Build {
    std::string name;
    Tree tree;
    std::vector<NotedLeaf> leaves;
};

struct Row { // one value with one note, and the builds that say it
    NotedLeaf leaf;
    std::vector<std::string> builds;
};

std::vector<Build> read_builds()
{
    std::vector<Build> builds;
    for (const std::string& name : persona_names()) {
        Tree tree = *embedded_persona(name);
        std::vector<NotedLeaf> leaves = noted_leaves(tree);
        builds.push_back({name, std::move(tree), std::move(leaves)});
    }
    return builds;
}

// A listener or a documented port is a claim as a whole: it is named once.
bool is_told_once(const std::string& path)
{
    return path.starts_with("ports.") || path.starts_with("differences.") || (path.starts_with("listeners.") && !path.ends_with(".port"));
}

// Leaves of the newest build first, then what only others have, each beside the value it stands for.
std::vector<Row> read_rows(const std::vector<Build>& builds)
{
    std::vector<Row> rows;
    std::map<std::string, std::size_t> known; // path, value and note -> row
    std::map<std::string, std::size_t> order; // path -> when it was first seen
    for (const Build& build : builds) {
        for (const NotedLeaf& leaf : build.leaves) {
            if (is_told_once(leaf.path) || leaf.note.sureness.empty())
                continue;
            order.emplace(leaf.path, order.size());
            const auto [at, is_new] = known.emplace(leaf.path + '\n' + leaf.value + '\n' + leaf.note.to_text(), rows.size());
            if (is_new)
                rows.push_back({leaf, {}});
            rows[at->second].builds.push_back(build.name);
        }
    }
    std::ranges::stable_sort(rows, {}, [&](const Row& row) { return order.at(row.leaf.path); });
    return rows;
}

// "styles.smtp", "listeners", "the build".
std::string chapter_of(const std::string& path)
{
    const auto parts = split(path, '.');
    if (parts.size() == 1)
        return "The build";
    return parts.front() == "styles" ? "`styles." + std::string(parts[1]) + "`" : "`" + std::string(parts[0]) + "`";
}

std::string short_build(const std::string& name) { return name.starts_with("exchange-") ? name.substr(9) : name; }

std::string builds_text(const Row& row, std::size_t all)
{
    if (row.builds.size() == all)
        return "all";
    std::vector<std::string> names;
    for (const std::string& name : row.builds)
        names.push_back(short_build(name));
    return join(names, ", ");
}

std::string cell(std::string text)
{
    std::string safe;
    for (const char c : text)
        safe += c == '|' ? "\\|" : std::string(1, c);
    return safe;
}

void tables(std::string& page, const std::vector<Row>& rows, std::size_t builds, Trust trust)
{
    std::string chapter;
    for (const Row& row : rows) {
        if (trust_of(row.leaf.note) != trust)
            continue;
        if (const std::string here = chapter_of(row.leaf.path); here != chapter) {
            chapter = here;
            page += fmt::format("\n### {}: {}\n\n| Value | Is | Builds | Note |\n|---|---|---|---|\n",
                trust == Trust::sure         ? "Sure"
                    : trust == Trust::likely ? "Likely"
                                             : "Unconfirmed",
                chapter);
        }
        page += fmt::format(
            "| `{}` | `{}` | {} | {} |\n", row.leaf.path, cell(row.leaf.value), builds_text(row, builds), cell(row.leaf.note.to_text()));
    }
}

std::string counts(const std::vector<Build>& builds)
{
    std::string text = "| Persona | Values | Sure | Likely | Unconfirmed | exemu's own |\n|---|---|---|---|---|---|\n";
    for (const Build& build : builds) {
        std::size_t of[4] = {}, all = 0;
        for (const NotedLeaf& leaf : build.leaves)
            if (!leaf.note.sureness.empty()) {
                ++of[static_cast<std::size_t>(trust_of(leaf.note))];
                ++all;
            }
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", build.name, all, of[0], of[1], of[2], of[3]);
    }
    return text;
}

std::string differences(const std::vector<Build>& builds)
{
    std::vector<std::pair<std::string, std::size_t>> told; // text, and how many builds say it
    for (const Build& build : builds)
        for (const NotedLeaf& leaf : build.leaves)
            if (leaf.path.starts_with("differences.")) {
                const auto found = std::ranges::find(told, leaf.plain, [](const auto& one) { return one.first; });
                if (found == told.end())
                    told.emplace_back(leaf.plain, 1);
                else
                    ++found->second;
            }
    std::string text;
    for (const auto& [what, count] : told)
        text += "* " + what + '\n';
    return text;
}

} // namespace

std::string fidelity_page()
{
    const std::vector<Build> builds = read_builds();
    const std::vector<Row> rows = read_rows(builds);
    std::string page =
        "# How true the personas are\n\n"
        "Printed by `exemu fidelity` from the notes behind each value in `scenarios/personas/`; not to be edited. `exemu personas show NAME` "
        "prints a persona with\nits notes, `exemu personas diff A B` what differs between two, `exemu ports --persona NAME` the documented "
        "ports, each with its source.\n\n"
        "Where a scanner or a client tells exemu from the build it claims to be and this page did not say so, that is a bug.\n\n"
        "| Tag | Means |\n|---|---|\n";
    for (const persona::SurenessWord& word : persona::sureness_words())
        page += fmt::format("| {} | {} |\n", word.word, word.doc);
    page +=
        "\nA value is *sure* when it was read in a document (D) or seen from a real server (O), *likely* with T, S or G alone, and *unconfirmed* "
        "when its note says so.\nUnder \"Builds\" stand the personas without `exchange-`.\n\n" +
        counts(builds) + "\n## What is visibly different\n\n" + differences(builds) +
        "\n## What is unconfirmed\n\nTo be held against a real server; a capture is welcome (CONTRIBUTING.md, \"A persona from a capture\").\n";
    tables(page, rows, builds.size(), Trust::unconfirmed);
    page += "\n## What is likely\n";
    tables(page, rows, builds.size(), Trust::likely);
    page += "\n## What is sure\n";
    tables(page, rows, builds.size(), Trust::sure);
    return page;
}

} // namespace exemu::app
