// Every example with one wrong character, at each place in turn: an error, no change at all, or another text exactly where any text
// may stand. Nothing else passes in silence.
#include "base/text.hpp"
#include "catalogue.hpp"
#include "scenario/load.hpp"
#include "support/stage.hpp"
#include "support/tally.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace exemu;
using namespace exemu::test;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<fs::path> all_examples()
{
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(EXEMU_SOURCE_DIR "/scenarios/examples"))
        if (entry.path().extension() == ".yaml")
            paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

// Protocols whose listeners follow from their style.
const std::set<std::string, std::less<>> brings{"rpc", "sip"};

// Of each protocol's style what stands directly below it: limits and times, which an example may set.
Tree settings_of(const Tree& styles)
{
    Tree settings = Tree::map();
    for (const Tree::Entry& protocol : styles.entries) {
        if (protocol.key == "tls") // judged whole, by its own decoder
            continue;
        Tree kept = Tree::map();
        for (const Tree::Entry& entry : protocol.value.entries)
            if (entry.value.is_scalar() || brings.contains(protocol.key))
                kept.set(entry.key, entry.value);
        settings.set(protocol.key, std::move(kept));
    }
    return settings;
}

// The whole language, but personas without the words of their protocols: these are long, and no example writes any. A load then
// takes a fraction of a millisecond.
const scenario::Language& language()
{
    static const scenario::Language the_one = [] {
        scenario::Language made = make_speech(catalogue()).language;
        for (scenario::ProtocolGrammar& protocol : made.protocols)
            protocol.check_style = nullptr, protocol.check_listener = nullptr;
        for (auto& [name, packed] : made.embedded) {
            Tree persona = unpack(packed);
            if (const Tree* styles = persona.find("styles"))
                persona.set("styles", settings_of(*styles));
            packed = pack(persona);
        }
        return made;
    }();
    return the_one;
}

// All that a scenario means, as the program tells it; nothing when it does not load.
std::optional<std::string> meaning(const std::string& yaml, std::string* why = nullptr)
{
    Problems problems;
    const auto loaded = scenario::load_text(yaml, "example", language(), problems);
    if (!loaded) {
        if (why)
            *why = problems.to_text();
        return std::nullopt;
    }
    const std::string told = scenario::explain(*loaded);
    std::string text;
    for (std::size_t at = 0; at < told.size();) { // without origins: a value may move without being another
        const std::size_t end = std::min(told.find('\n', at), told.size());
        const std::string_view line = std::string_view(told).substr(at, end - at);
        text += std::string(line.substr(0, line.rfind("  # "))) + '\n';
        at = end + 1;
    }
    return text + scenario::dry_run(*loaded, language());
}

// Keys below which any text may stand (a connector, directories, interfaces and what `set` sets are held against the persona's styles,
// which nobody judges here). A number
// is not among them: a letter in it is an error.
const std::set<std::string, std::less<>> free_keys{"name", "connector", "set", "reply", "when", "alter", "note", "deliver", "password",
    "subject", "body", "problem", "command", "aliases", "names", "directories", "interfaces", "sites"};
// Keys whose entries are named as the scenario likes (accounts, the server names that certificates are for, header fields of an answer), or
// as the persona has them.
const std::set<std::string, std::less<>> named_freely{"accounts", "cert", "headers", "directories", "interfaces", "sites"};

// Which characters of the text belong to a value that may be any text.
class FreePlaces {
public:
    explicit FreePlaces(const std::string& yaml) : yaml_(yaml), free_(yaml.size(), false)
    {
        lines_.push_back(0);
        for (std::size_t at = 0; at < yaml.size(); ++at)
            if (yaml[at] == '\n')
                lines_.push_back(at + 1);
        Problems problems;
        if (const auto tree = scenario::parse_yaml(yaml, "example", problems))
            walk(*tree, false);
    }

    bool at(std::size_t place) const { return free_[place]; }

private:
    void walk(const Tree& tree, bool free)
    {
        if (tree.is_scalar() && free)
            mark(tree);
        for (const Tree& item : tree.items)
            walk(item, free);
        if (free && !tree.items.empty() && tree.items.front().is_scalar() && tree.items.back().is_scalar())
            mark(start(tree.items.front()), start(tree.items.back())); // without its comma a list of texts is one text
        for (const Tree::Entry& entry : tree.entries) {
            walk(entry.value, free || free_keys.contains(entry.key));
            if (entry.key == "sites") // nobody here knows the options of a site
                mark(start(entry.value), yaml_.find("}}", start(entry.value)));
            if (named_freely.contains(entry.key)) // what stands before one may become its first letter
                for (const Tree::Entry& named : entry.value.entries)
                    mark(at_place(named.place) - 1, at_place(named.place) + named.key.size());
            if (entry.key.starts_with("header."))
                mark(at_place(entry.place) + 7, at_place(entry.place) + entry.key.size());
        }
    }

    std::size_t at_place(const Place& place) const { return lines_[place.line - 1u] + place.column - 1; }
    std::size_t start(const Tree& tree) const { return at_place(tree.place); }
    void mark(const Tree& scalar)
    {
        const std::size_t begin = start(scalar);
        mark(begin, scalar.quoted ? closing_quote(begin) + 1 : begin + scalar.text.size());
    }
    std::size_t closing_quote(std::size_t open) const
    {
        std::size_t at = open + 1;
        for (; at < yaml_.size() && yaml_[at] != yaml_[open]; ++at)
            if (yaml_[open] == '"' && yaml_[at] == '\\')
                ++at;
        return at;
    }
    void mark(std::size_t begin, std::size_t end)
    {
        for (std::size_t at = begin; at < std::min(end, yaml_.size()); ++at)
            free_[at] = true;
    }

    const std::string& yaml_;
    std::vector<std::size_t> lines_;
    std::vector<bool> free_;
};

std::string place_of(const std::string& yaml, std::size_t at)
{
    const auto line = 1 + std::count(yaml.begin(), yaml.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return std::to_string(line) + ":" + std::to_string(at - (at == 0 ? 0 : yaml.rfind('\n', at - 1) + 1) + 1);
}

} // namespace

// Under a sanitizer a load takes ten times as long: there each eleventh character is enough, the release build has tried them all.
#if defined(__has_feature) && __has_feature(address_sanitizer)
constexpr std::size_t stride = 11;
#else
constexpr std::size_t stride = 1;
#endif

TEST_CASE("an example with one wrong character is an error, or changes nothing but a text that may be any")
{
    for (const fs::path& path : all_examples()) {
        DYNAMIC_SECTION(path.filename().string())
        {
            const std::string yaml = text_of(path);
            std::string problems;
            const auto right = meaning(yaml, &problems);
            INFO(problems);
            REQUIRE(right);
            const FreePlaces free(yaml);
            std::size_t errors = 0;
            for (std::size_t at = 0; at < yaml.size(); at += stride) {
                if (yaml[at] == '\n') // a line joined to a comment is gone, in YAML of any kind
                    continue;
                std::string wrong = yaml;
                wrong[at] = to_lower(yaml[at]) == 'x' ? 'q' : 'x';
                const auto means = meaning(wrong);
                errors += !means;
                if (!means || *means == *right || free.at(at))
                    continue;
                FAIL(place_of(yaml, at) << ": \"" << wrong.substr(at < 20 ? 0 : at - 20, 40)
                                        << "\" is no error, and means something else. Where any text may stand, say so in free_keys");
            }
            REQUIRE(errors > yaml.size() / stride / 5);
        }
    }
}

TEST_CASE("what is free is told: a wrong character there shows in what the program explains")
{
    const std::string yaml =
        "exemu: 1\nname: A.\nrules:\n  - {name: one, event: smtp.rcpt, when: {rcpt: \"bob@*\"}, do: {reply: \"451 x\"}}\n";
    const FreePlaces free(yaml);
    for (const char* word : {"one", "bob", "451"}) {
        const std::size_t at = yaml.find(word);
        REQUIRE(free.at(at));
        std::string wrong = yaml;
        wrong[at] = wrong[at] == '4' ? '5' : 'q';
        REQUIRE(meaning(wrong));
        REQUIRE(*meaning(wrong) != *meaning(yaml));
    }
    for (const char* word : {"rules", "event", "smtp", "rcpt:", "reply"})
        REQUIRE_FALSE(free.at(yaml.find(word)));
}
