#include "smtp/protocol.hpp"

#include "base/text.hpp"
#include "session/spoken.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/events.hpp"
#include "smtp/options.hpp"

#include <algorithm>

namespace exemu::smtp {

namespace {

class Responder final : public session::DialogueResponder<Dialogue, Voice> {
public:
    using DialogueResponder::DialogueResponder;

    std::string farewell(const session::Session&, session::Ending ending) const override
    {
        return ending == session::Ending::deadline ? voice().texts.timeout.bytes : voice().texts.stopping.bytes;
    }

    Duration patience() const override { return voice().connector.inactivity; }
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
    scenario::ProtocolGrammar grammar = session::grammar_of<Options, Style>("smtp");
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
    return std::make_shared<Responder>(Voice(session::style_of<Style>(parts, "smtp"), session::options_of<Options>(parts), parts.persona,
        parts.listener.tls != scenario::ListenerTls::none));
}

} // namespace

session::Protocol protocol() { return session::spoken("smtp", grammar, describe, make); }

} // namespace exemu::smtp
