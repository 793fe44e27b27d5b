#include "base/text.hpp"
#include "scenario/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

// Which files and presets make up a scenario, and in which order they count: command line, environment, last file, first file,
// what they use (the last first).
namespace exemu::scenario {

namespace {

namespace fs = std::filesystem;

Place named_place(std::string source) { return {std::make_shared<const std::string>(std::move(source)), 0, 0}; }

class Gathering {
public:
    Gathering(const Language& language, Problems& problems, Trust trust = Trust::own)
        : language_(language), problems_(problems), trust_(trust)
    {
    }

    // A file of the command line: what it uses is laid down now, itself later, above what all of them use.
    void add_file(const std::string& path)
    {
        auto tree = read_yaml(path, problems_);
        if (tree)
            add_own(std::move(*tree), path, fs::path(path).filename().string());
    }
    void add_own(Tree tree, const std::string& path, const std::string& name)
    {
        if (!is_scenario(tree, true))
            return;
        chain_.push_back(identity(path));
        lay_used(tree, fs::path(path).parent_path());
        chain_.pop_back();
        if (own_.empty() && !tree.find("name"))
            tree.set("name", Tree::scalar(name, named_place(path)));
        own_.push_back(std::move(tree));
    }

    Tree merged()
    {
        for (Tree& tree : own_)
            lay(std::move(tree));
        own_.clear();
        if (merged_.is_empty())
            merged_ = Tree::map(named_place("default"));
        return std::move(merged_);
    }

private:
    static std::string identity(const std::string& path)
    {
        std::error_code none;
        const fs::path real = fs::weakly_canonical(path, none);
        return none ? path : real.string();
    }

    // A map, of a version we know.
    bool is_scenario(const Tree& tree, bool needs_version)
    {
        if (!tree.is_map()) {
            problems_.add(tree.place, fmt::format("a scenario is a map of keys, not {}", tree.describe()));
            return false;
        }
        const Tree* version = tree.find("exemu");
        if (!version && needs_version)
            problems_.add(tree.place, "\"exemu\" is missing: write exemu: 1, the version of the language");
        else if (version && (!version->is_scalar() || version->text != "1"))
            problems_.add(version->place, fmt::format("{} is no version of the language: this program knows 1", version->describe()));
        return true;
    }

    void lay(Tree tree)
    {
        std::erase_if(tree.entries, [](const Tree::Entry& entry) { return entry.key == "exemu" || entry.key == "use"; });
        merge_into(merged_, std::move(tree), problems_);
    }

    void lay_used(const Tree& tree, const fs::path& folder)
    {
        const Tree* use = tree.find("use");
        if (!use || use->is_empty())
            return;
        if (!use->is_list()) {
            problems_.add(use->place, fmt::format("{} stands where a list is wanted: use: [exchange-2019]", use->describe()));
            return;
        }
        for (const Tree& name : use->items) {
            if (!name.is_scalar())
                problems_.add(name.place, fmt::format("{} stands where a preset or a file is wanted", name.describe()));
            else if (name.text.ends_with(".yaml") && trust_ == Trust::foreign)
                problems_.add(name.place, "the use of files is refused in a scenario that does not come from a file");
            else if (name.text.ends_with(".yaml"))
                use_file(name, folder);
            else
                use_preset(name);
        }
    }

    // True when it is to be read now; a loop is a problem, a second use of the same is nothing new.
    bool enter(const Tree& name, const std::string& what)
    {
        const auto begin = std::find(chain_.begin(), chain_.end(), what);
        if (begin != chain_.end()) {
            problems_.add(name.place,
                fmt::format("\"{}\" uses itself: {} -> {}", printable(name.text), fmt::join(begin, chain_.end(), " -> "), what));
            return false;
        }
        if (!done_.insert(what).second)
            return false;
        chain_.push_back(what);
        return true;
    }

    void use_file(const Tree& name, const fs::path& folder)
    {
        const std::string path = (folder / name.text).lexically_normal().string();
        if (!enter(name, identity(path)))
            return;
        std::error_code none;
        if (!fs::is_regular_file(path, none))
            problems_.add(name.place, fmt::format("there is no file \"{}\"", printable(path)));
        else if (auto tree = read_yaml(path, problems_); tree && is_scenario(*tree, true)) {
            lay_used(*tree, fs::path(path).parent_path());
            lay(std::move(*tree));
        }
        chain_.pop_back();
    }

    void use_preset(const Tree& name)
    {
        if (language_.embedded.contains("persona/" + name.text)) {
            Tree persona = Tree::map(name.place);
            persona.set("persona", name);
            return lay(std::move(persona));
        }
        const auto found = language_.embedded.find("preset/" + name.text);
        if (found == language_.embedded.end()) {
            problems_.add(name.place, unknown_preset(name.text));
            return;
        }
        if (!enter(name, "preset " + name.text))
            return;
        Tree tree = unpack(found->second);
        const auto source = std::make_shared<const std::string>("preset " + name.text);
        for_each_place(tree, [&](Place& place) { place.source = source; });
        if (is_scenario(tree, false)) {
            lay_used(tree, {});
            lay(std::move(tree));
        }
        chain_.pop_back();
    }

    std::string unknown_preset(const std::string& name) const
    {
        if (name.find_first_of("./") != std::string::npos)
            return fmt::format("\"{}\" is no preset, and a file to use ends in .yaml", printable(name));
        std::vector<std::string> known;
        for (const auto& [key, packed] : language_.embedded)
            if (key.starts_with("persona/") || key.starts_with("preset/"))
                known.push_back(key.substr(key.find('/') + 1));
        return unknown_word("preset", name, known);
    }

    const Language& language_;
    Problems& problems_;
    Trust trust_;
    Tree merged_;
    std::vector<Tree> own_;          // of the command line, in order
    std::vector<std::string> chain_; // who uses whom, down to what is being read
    std::set<std::string> done_;
};

} // namespace

Tree gather(const Request& request, const Language& language, Problems& problems)
{
    Gathering gathering(language, problems);
    for (const std::string& file : request.files)
        gathering.add_file(file);
    Tree tree = gathering.merged();

    const Place environment = named_place("environment"), command_line = named_place("command line");
    constexpr std::string_view prefix = "EXEMU__";
    for (const auto& [name, value] : request.environment) {
        if (!name.starts_with(prefix))
            continue;
        std::vector<std::string> path;
        std::string rest = name.substr(prefix.size());
        for (std::size_t at; (at = rest.find("__")) != std::string::npos; rest.erase(0, at + 2))
            path.push_back(rest.substr(0, at));
        path.push_back(rest);
        lay_over(tree, std::move(path), value, environment, true, problems);
    }
    for (const auto& [key, value] : request.set) {
        std::vector<std::string> path;
        for (const std::string_view part : split(key, '.'))
            path.emplace_back(part);
        lay_over(tree, std::move(path), value, command_line, false, problems);
    }
    if (request.seed)
        lay_over(tree, {"seed"}, std::to_string(*request.seed), command_line, false, problems);
    return tree;
}

Tree gather_text(const std::string& yaml, const std::string& name, const Language& language, Problems& problems, Trust trust)
{
    Gathering gathering(language, problems, trust);
    if (auto tree = parse_yaml(yaml, name, problems))
        gathering.add_own(std::move(*tree), name, name);
    return gathering.merged();
}

} // namespace exemu::scenario
