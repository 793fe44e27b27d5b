#include "smtp/protocol.hpp"

#include "base/text.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/events.hpp"
#include "smtp/options.hpp"

#include <algorithm>

namespace exemu::smtp {

namespace {

class Responder final : public session::Responder {
public:
    explicit Responder(Voice voice) : voice_(std::move(voice)) {}

    Task<> serve(session::Session& session) const override
    {
        Dialogue dialogue(session, voice_);
        co_await dialogue.run();
    }

    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        return ending == session::Ending::deadline ? voice_.texts.timeout.bytes : voice_.texts.stopping.bytes;
    }

    Duration patience() const override { return voice_.connector.inactivity; }

private:
    Voice voice_;
};

// What the types of a style cannot say: texts and hops are named in one place and used in another.
void check_connectors(const Style& style, const Tree& written, Problems& problems)
{
    const std::vector<std::string> texts = names_of_texts();
    const Tree* connectors = written.find("connectors");
    for (const auto& [name, connector] : style.connectors) {
        const Tree* tree = connectors ? connectors->find(name) : nullptr;
        const Place& place = tree ? tree->place : written.place;
        for (const auto& [text, lines] : connector.texts)
            if (std::ranges::find(texts, text) == texts.end())
                problems.add(place, "connector " + name + ": " + unknown_word("reply text", text, texts));
        std::vector<std::string> hops;
        for (const auto& [hop, pattern] : style.hops)
            hops.push_back(hop);
        for (const std::string& hop : connector.hops)
            if (!style.hops.contains(hop))
                problems.add(place, "connector " + name + ": " + unknown_word("hop", hop, hops));
    }
}

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "smtp";
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { check_connectors(decode<Style>(style, problems), style, problems); };
    grammar.check_listener = [](const Tree& options, const Tree& style, Problems& problems) {
        Problems told_already;
        const Options read = decode<Options>(options, told_already);
        const Style known = decode<Style>(style, told_already);
        if (known.connectors.contains(read.connector))
            return;
        std::vector<std::string> names;
        for (const auto& [name, connector] : known.connectors)
            names.push_back(name);
        const Tree* written = options.find("connector");
        problems.add(written ? written->place : options.place, unknown_word("receive connector", read.connector, names));
    };
    return grammar;
}

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    Problems problems;
    const Options options = decode<Options>(parts.listener.options, problems);
    const Tree* data = parts.persona.style("smtp");
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles.smtp");
    Style style = decode<Style>(*data, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return std::make_shared<Responder>(Voice(std::move(style), options, parts.persona, parts.listener.tls != scenario::ListenerTls::none));
}

} // namespace

session::Protocol protocol()
{
    session::Protocol smtp;
    smtp.name = "smtp";
    smtp.describe = [](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language);
    };
    smtp.make = make;
    return smtp;
}

} // namespace exemu::smtp
