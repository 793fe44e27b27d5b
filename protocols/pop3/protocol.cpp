#include "pop3/protocol.hpp"

#include "pop3/dialogue.hpp"
#include "pop3/events.hpp"
#include "pop3/options.hpp"

namespace exemu::pop3 {

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
        const Texts& texts = voice_.style.texts;
        return (ending == session::Ending::deadline ? texts.timeout : texts.stopping) + "\r\n";
    }

    Duration patience() const override { return voice_.style.pre_authenticated; }

private:
    Voice voice_;
};

scenario::ProtocolGrammar grammar()
{
    scenario::ProtocolGrammar grammar;
    grammar.name = "pop3";
    grammar.options = describe_options<Options>();
    grammar.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    grammar.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
    return grammar;
}

std::shared_ptr<const session::Responder> make(const session::ResponderParts& parts)
{
    Problems problems;
    const Options options = decode<Options>(parts.listener.options, problems);
    const Tree* data = parts.persona.style("pop3");
    if (!data)
        throw std::logic_error("the persona " + parts.persona.name + " has no styles.pop3");
    Style style = decode<Style>(*data, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    const LoginType login_type = options.login_type.value_or(style.login_type);
    return std::make_shared<Responder>(make_voice(std::move(style), login_type, options));
}

} // namespace

session::Protocol protocol()
{
    session::Protocol pop3;
    pop3.name = "pop3";
    pop3.describe = [](scenario::Language& language) {
        language.protocols.push_back(grammar());
        describe(language);
    };
    pop3.make = make;
    return pop3;
}

} // namespace exemu::pop3
