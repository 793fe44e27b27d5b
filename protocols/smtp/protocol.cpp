#include "smtp/protocol.hpp"

#include "smtp/dialogue.hpp"
#include "smtp/events.hpp"
#include "smtp/options.hpp"

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

    Duration patience() const override { return voice_.style.inactivity; }

private:
    Voice voice_;
};

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "smtp";
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
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
    Voice voice(std::move(style), options.connector, parts.persona);
    voice.policy = options;
    return std::make_shared<Responder>(std::move(voice));
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
