#include "http/protocol.hpp"

#include "http/dialogue.hpp"
#include "http/events.hpp"
#include "http/redirects.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

namespace exemu::http {

namespace {

using Sites = std::shared_ptr<const std::vector<SiteKind>>;

class Responder final : public session::Responder {
public:
    explicit Responder(std::shared_ptr<const Voice> voice) : voice_(std::move(voice)) {}

    Task<> serve(session::Session& session) const override { return Dialogue::run(session, voice_); }

    // HTTP.sys says nothing when it gives up a connection.
    std::string farewell(const session::Session&, session::Ending) const override { return {}; }

    Duration patience() const override { return voice_->options.connection_timeout; }

private:
    std::shared_ptr<const Voice> voice_;
};

const SiteKind* find_kind(const std::vector<SiteKind>& sites, std::string_view name)
{
    for (const SiteKind& kind : sites)
        if (kind.name == name)
            return &kind;
    return nullptr;
}

using CheckSite = std::function<void(const Tree&, Problems&)> SiteKind::*;

// What a map says of sites, each judged by the site itself.
void check_sites(const std::vector<SiteKind>& sites, const Tree* written, CheckSite check, Problems& problems)
{
    if (!written || !written->is_map())
        return;
    std::vector<std::string> names;
    for (const SiteKind& kind : sites)
        if (kind.*check)
            names.push_back(kind.name);
    for (const Tree::Entry& entry : written->entries) {
        const SiteKind* kind = find_kind(sites, entry.key);
        if (kind && kind->*check)
            (kind->*check)(entry.value, problems);
        else
            problems.add(entry.place, unknown_word("site", entry.key, names));
    }
}

// What a listener says of the sites, and of directories that its persona must have.
void check_listener(const std::vector<SiteKind>& sites, const Tree& tree, const Tree& style_tree, Problems& problems)
{
    check_sites(sites, tree.find("sites"), &SiteKind::check_options, problems);
    const Tree* directories = style_tree.find("directories");
    const Tree* of_directories = tree.find("directories");
    if (!of_directories || !of_directories->is_map() || !directories)
        return;
    std::vector<std::string> known;
    for (const Tree::Entry& entry : directories->entries)
        known.push_back(entry.key);
    for (const Tree::Entry& entry : of_directories->entries)
        if (!directories->find(entry.key))
            problems.add(entry.place, unknown_word("virtual directory", entry.key, known));
}

scenario::ProtocolGrammar grammar(const Sites& sites)
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "http";
    grammar.options = describe_options<Options>();
    for (const SiteKind& kind : *sites)
        for (OptionDoc option : kind.options) {
            option.path = "sites." + kind.name + "." + option.path;
            grammar.options.push_back(std::move(option));
        }
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [sites](const Tree& style, Problems& problems) {
        decode<Style>(style, problems);
        check_sites(*sites, style.find("sites"), &SiteKind::check_style, problems);
    };
    grammar.check_listener = [sites](const Tree& options, const Tree& style, Problems& problems) {
        check_listener(*sites, options, style, problems);
    };
    grammar.check_scenario = check_redirects;
    return grammar;
}

} // namespace

session::Protocol protocol(std::vector<SiteKind> kinds)
{
    const Sites sites = std::make_shared<const std::vector<SiteKind>>(std::move(kinds));
    session::Protocol http;
    http.name = "http";
    http.alpn = {"http/1.1"};
    http.describe = [sites](scenario::Language& language) {
        language.protocols.push_back(grammar(sites));
        describe(language);
        for (const SiteKind& kind : *sites)
            if (kind.describe)
                kind.describe(language);
    };
    http.make = [sites](const session::ResponderParts& parts) -> std::shared_ptr<const session::Responder> {
        Problems problems;
        Options options = decode<Options>(parts.listener.options, problems);
        const Tree* data = parts.persona.style("http");
        if (!data)
            throw std::logic_error("the persona " + parts.persona.name + " has no styles.http");
        Style style = decode<Style>(*data, problems);
        if (!problems.empty())
            throw std::logic_error(problems.to_text());
        return std::make_shared<Responder>(make_voice(std::move(style), std::move(options), parts, *sites));
    };
    return http;
}

} // namespace exemu::http
