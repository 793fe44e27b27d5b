#include "ecp/facts.hpp"

#include "base/text.hpp"
#include "ecp/pages.hpp"
#include "http/voice.hpp"
#include "owa/pages.hpp"
#include "owa/sanitizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace exemu::ecp {

namespace {

using owa::escape_html;

// A table whose first column names its rows.
class Table {
public:
    Table(std::string_view caption, std::initializer_list<std::string_view> columns)
    {
        text_ = fmt::format(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
            escape_html(caption));
        for (const std::string_view column : columns)
            text_ += "<th scope=\"col\">" + escape_html(column) + "</th>";
        text_ += "</tr></thead><tbody>\n";
    }
    void row(std::initializer_list<std::string> cells)
    {
        bool first = true;
        text_ += "<tr>";
        for (const std::string& cell : cells) {
            text_ += first ? "<th scope=\"row\">" + escape_html(cell) + "</th>" : "<td>" + escape_html(cell) + "</td>";
            first = false;
        }
        text_ += "</tr>\n";
    }
    std::string end() { return std::move(text_) + "</tbody></table></div>\n"; }

private:
    std::string text_;
};

// The word that the language has for a value.
template <class E>
std::string word_of(E value)
{
    const auto& all = Words<E>::all;
    const auto* found = std::ranges::find(all, value, &std::pair<std::string_view, E>::second);
    return found == std::end(all) ? std::string() : std::string(found->first);
}

std::string listed(const std::vector<std::string>& words) { return words.empty() ? "-" : join(words, ", "); }

std::string_view tls_word(scenario::ListenerTls tls)
{
    switch (tls) {
    case scenario::ListenerTls::none: return "none";
    case scenario::ListenerTls::starttls: return "STARTTLS";
    case scenario::ListenerTls::implicit: return "from the start";
    }
    return "";
}

std::string organization(const http::Visit& visit)
{
    const persona::Persona& persona = visit.session().persona();
    const scenario::Scenario& scenario = visit.session().scenario();
    Table table("Organization", {"What", "Is"});
    table.row({"Server", persona.host});
    table.row({"Stands in for", persona.product});
    table.row({"Build", visit.voice().names.build});
    table.row({"Domain", persona.domain});
    table.row({"NetBIOS domain", persona.netbios});
    table.row({"Accounts", std::to_string(scenario.directory->accounts().size())});
    table.row({"Mail stored", to_text(ByteCount{visit.session().store().bytes_used()})});
    table.row({"Scenario", scenario.name.empty() ? "none" : scenario.name});
    table.row({"Seed", std::to_string(scenario.seed)});
    return table.end();
}

std::string accounts(const http::Visit& visit)
{
    Table table("Accounts", {"Name", "Display name", "Address", "Also", "Groups", "State", "May log on by", "Closed to", "Items"});
    for (const directory::Account& account : visit.session().directory().accounts()) {
        std::size_t items = 0;
        if (const auto mailbox = visit.session().store().find(account.name))
            for (const store::Folder& folder : mailbox->folders())
                items += folder.items;
        table.row({account.name, account.display, account.address, listed(account.aliases), listed(account.groups), word_of(account.state),
            listed(account.auth), listed(account.without), std::to_string(items)});
    }
    return table.end();
}

std::string connectors(const http::Visit& visit)
{
    Table table("Connectors and other listeners", {"Name", "Port", "Protocol", "TLS", "Connector", "Certificate", "State at start"});
    for (const scenario::Listener& listener : visit.session().scenario().listeners) {
        const Tree* connector = listener.options.find("connector");
        const bool has_certificate = listener.tls != scenario::ListenerTls::none;
        table.row({listener.name, std::to_string(listener.port), listener.protocol, std::string(tls_word(listener.tls)),
            connector ? connector->text : "-", has_certificate ? listener.cert : "-", word_of(listener.state)});
    }
    return table.end();
}

std::string directories(const http::Visit& visit)
{
    Table table(
        "Virtual directories of this listener", {"Name", "Path", "Anonymous answer", "Authentication offered", "Extended protection"});
    for (const auto& [name, directory] : visit.style().directories)
        table.row(
            {name, directory.probe, std::to_string(directory.status), listed(directory.offers), word_of(directory.extended_protection)});
    return table.end();
}

// How often a rule applies, in the words of the language.
std::string how_often(const scenario::Rule& rule)
{
    std::vector<std::string> words;
    if (rule.after && rule.after->time)
        words.push_back("after " + to_text(*rule.after->time));
    if (rule.after && rule.after->pattern)
        words.push_back("after an event");
    if (rule.until && rule.until->time)
        words.push_back("until " + to_text(*rule.until->time));
    if (rule.until && rule.until->pattern)
        words.push_back("until an event");
    if (rule.every)
        words.push_back("every " + std::to_string(*rule.every));
    for (const std::uint64_t nth : rule.nth)
        words.push_back("nth " + std::to_string(nth));
    if (rule.times)
        words.push_back(std::to_string(*rule.times) + " times");
    if (rule.share)
        words.push_back("a share");
    if (rule.chance)
        words.push_back("by chance");
    return words.empty() ? "always" : join(words, ", ");
}

std::string armed(const http::Visit& visit)
{
    const session::Session& session = visit.session();
    const scenario::Scenario& scenario = session.scenario();
    if (scenario.rules.empty() && scenario.timeline.empty())
        return "<p>The scenario has armed nothing: the server behaves as the real one would.</p>\n";
    Table rules("Rules, in the order they are asked", {"Rule", "When", "How often", "Counted by", "Does", "At start"});
    for (const scenario::Rule& rule : scenario.rules)
        rules.row({rule.name, rule.pattern.to_text(session.vocabulary()), how_often(rule), rule.scope.said, rule.do_said,
            rule.disabled ? "disabled" : "armed"});
    Table timeline("Timeline", {"When", "Name", "Steps"});
    for (const scenario::TimelineEntry& entry : scenario.timeline)
        timeline.row({(entry.repeated ? "every " : "at ") + to_text(entry.time), entry.name.empty() ? "-" : entry.name,
            std::to_string(entry.effects.size())});
    return rules.end() + (scenario.timeline.empty() ? "" : timeline.end());
}

constexpr Page pages[] = {
    {"organization", "Organization", organization},
    {"accounts", "Accounts", accounts},
    {"connectors", "Connectors", connectors},
    {"directories", "Virtual directories", directories},
    {"scenario", "Scenario", armed},
};

} // namespace

const Page* find_page(std::string_view name)
{
    if (name.empty())
        return &pages[0];
    const auto* found = std::ranges::find_if(pages, [&](const Page& page) { return iequals(page.name, name); });
    return found == std::end(pages) ? nullptr : found;
}

std::string show(const http::Visit& visit, const Page& page)
{
    std::string menu;
    for (const Page& one : pages)
        menu += fmt::format(
            "<li><a href=\"/ecp/?page={}\"{}>{}</a></li>\n", one.name, &one == &page ? " aria-current=\"page\"" : "", one.title);
    const std::string who = visit.user().account ? visit.user().account->name : "";
    return owa::fill_page(packed_page("admin.html"),
        {{"resources", visit.fill(visit.style().owa.resources)}, {"title", page.title}, {"menu", menu}, {"who", escape_html(who)},
            {"server", escape_html(visit.session().persona().host)}, {"content", page.content(visit)}});
}

} // namespace exemu::ecp
